"""How a model is made: from a data set's snapshot to a judged and registered bundle.

`graph` is the order of things, a step a line. `components` are the steps as kfp sees them, `steps` what each does,
files in, files out. `order` says what a run is given, `launch` runs it here, `recording` and `runs` keep its record.
"""
