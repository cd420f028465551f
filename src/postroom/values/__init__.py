"""What a date, an amount, an identifier, an address is: parse, normalise, compare.

In: text as written, with the field's specification and locale. Out: typed values, or None where the text is no such
value. The stages share it, so that alignment, network inputs, decoding and evaluation agree on what is equal.
"""
