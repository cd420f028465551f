"""What stands in postroom.toml: in goes its text, out come checked options, or every problem with its line.

The options of each stage are the stage's own; `postroom.settings` puts all of them on one page.
"""
