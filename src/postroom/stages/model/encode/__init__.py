"""Turn pages into the network's inputs, with numpy alone.

In: the pages of one document, in reading order. Out: windows of at most a few hundred words, as arrays: word pieces,
shapes, boxes, features, neighbours. What a word is in its document (how often it stands there, which rank its amount
or date has) is computed over all pages, so that windows can be read apart.
"""
