"""How right a model is, and how sure it may be of itself.

In: predicted values and labels of documents. Out: judgements per document, scores with intervals, a comparison of two
models, JSON for machines and one HTML report for people. Nothing here runs a model or opens a file of a document.
"""
