"""Documents: files opened by content, in a process that may die.

In: the bytes of a PDF or a picture. Out: its pages as words with boxes where the text layer can be trusted, as pixels
where it cannot, and the invoice embedded as XML. Nothing hostile is ever decoded in the caller's own process: `reader`
talks to `worker`, which alone loads pdfium and Pillow, is watched from outside and is replaced when it dies.
"""
