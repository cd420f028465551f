"""Checks of a data set before anything is trained on it.

In: labelled documents with their roles, the schema, and what else is at hand: the last snapshot's documents, which
contents are there, how much texts resemble each other. Out: a report with every finding and its numbers, as a record
(`check.validate`) and as a page (`page.render_validation`).
"""
