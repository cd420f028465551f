"""From settings to objects: the only place that names back ends.

In: a project, or the part of its settings that one step needs. Out: engines, models and registries behind their
contracts. `project` starts from a project; the other modules know no settings but their own, so that a training step
depends on nothing that it does not use.
"""
