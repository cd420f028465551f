"""Where graphs run: in this folder, on Kubeflow Pipelines, on Vertex AI Pipelines.

In: a graph as kfp draws it, its arguments, and what machines its steps ask for. Out: a run that goes on there, and what
became of it.
"""
