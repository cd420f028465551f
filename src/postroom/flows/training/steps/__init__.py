"""What each step of training does: one module a step, files in, files out.

A step takes its inputs as paths, as text or as JSON, and writes its outputs to the paths it is given; it knows nothing
of where it runs. It imports only what it works with, since the sources that it can reach decide whether it runs again.
"""
