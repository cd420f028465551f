"""What travels between stages: frozen, keyword-only dataclasses of the standard library, checked when made.

In: nothing. Out: the vocabulary of the whole code base. Boxes are fractions of their page everywhere, page numbers
count from 0, money is a Decimal with its currency, dates have no zone, instants are UTC.
"""
