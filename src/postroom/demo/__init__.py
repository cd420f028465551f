"""The demonstration's own documents. In: a seed. Out: a project file, labelled PDFs and a mailbox, the same every time.

Facts are drawn first, then put into words, then laid out; what is printed is what the labels say, and nothing else
tells a reader the values.
"""
