"""How a model is made: from a data set's snapshot to a bundle that serving can load.

In: a project and its snapshot. Out: a bundle, with the trail of where it came from. `steps` says what each step does,
files in, files out; `run` puts them in order in one process.
"""
