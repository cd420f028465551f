"""The files by which Git servers start `postroom ci`.

In: where the project lies in its repository, its branch, where it trains. Out: the text of each file.
"""
