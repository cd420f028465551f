"""One self-contained HTML page about an evaluation.

In: an evaluation, the worst errors with their page pictures, the learning curve, where it all comes from. Out: one file
without scripts and without a single address outside itself, so that it opens anywhere, and the same each time.
"""

from postroom.stages.evaluation.report.about import About
from postroom.stages.evaluation.report.write import write_report

__all__ = ["About", "write_report"]
