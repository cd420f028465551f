"""OCR and layout: page images go in, words with boxes and confidence come out; words go in, lines and blocks come out.

`engine` states the contract, `rapid` and `tesseract` fulfil it, `cache` remembers what they read, `upright` reads pages
that lie on their side or head; `layout` puts the words of any source in reading order; `hocr` and `alto` export pages.
"""
