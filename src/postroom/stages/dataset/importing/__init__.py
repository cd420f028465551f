"""Label files become labelled documents.

In: a file of JSON lines, a Label Studio export or a table, and the folder of the documents that it names. Out: labelled
documents, and a problem for everything that was not taken over as it stands. Nothing is dropped in silence.
"""

from postroom.stages.dataset.importing.reading import read_labels
from postroom.stages.dataset.importing.report import ImportProblem, ImportReport

__all__ = ["ImportProblem", "ImportReport", "read_labels"]
