"""From label files to examples that can be trained on.

In: label files of several formats, documents, and their pages. Out: documents with labels, their words aligned with
the labels, an immutable snapshot, a role for each document, and a report on what the roles share.
"""
