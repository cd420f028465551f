"""The network: which words of a document are which value.

In: the pages of a file, in reading order; for training, examples with their aligned labels. Out: scores of documents,
fields and spans; and, from training, a bundle, the folder that serving loads. torch is imported by `network`, `fit` and
`export` alone, so that reading needs none of it.
"""
