"""From what the model says to values that people and programs can use.

In: scores of spans and choices with the pages they stand on, or the facts of an embedded e-invoice. Out: one value a
field (several for a repeated one), typed, checked, with its confidence, its place and the alternatives.
"""
