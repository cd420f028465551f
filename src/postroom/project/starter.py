"""The project file that a new project starts from: every line explained, all of it working as it stands."""

from postroom.project.reference import SCHEMA_NAME

_TEXT = """\
#:schema ./{schema}
# What this project reads, and how. Checked whenever a command runs: an unknown key or a wrong value is an error that
# names its line. Lines that begin with # and a letter, without a space, are options at their defaults or examples.

# Part of every key: lower case letters, digits and hyphens.
name = "{name}"

# Language and region of the documents (BCP 47). It decides whether 03/04 is in March or in April.
locale = "{locale}"

# Raise it when the meaning of a field changes.
#schema_version = 1

# One table for each kind of document of interest. What fits none of them is set aside, not read.
[documents.invoice]
description = "A bill that asks for payment"
# What must hold between the fields; a broken rule lowers the confidence of the values it names.
rules = ["net + tax = total", "date <= due"]

# One table for each fact wanted. Its type is one of text, identifier, date, money, number, address, choice.
[documents.invoice.fields.number]
type = "identifier"
description = "The number the sender gave the invoice"
required = true
xml = "invoice_number"
# The whole value must match; upper and lower case as written.
#pattern = "[A-Z0-9-]{{3,20}}"

[documents.invoice.fields.supplier]
type = "text"
description = "Who sent the invoice"
required = true
xml = "seller_name"

[documents.invoice.fields.date]
type = "date"
description = "When it was issued"
required = true
xml = "issue_date"

[documents.invoice.fields.due]
type = "date"
description = "When it must be paid"
xml = "due_date"

[documents.invoice.fields.net]
type = "money"
description = "Sum before tax"
xml = "net_total"

[documents.invoice.fields.tax]
type = "money"
description = "Tax on that sum"
xml = "tax_total"

[documents.invoice.fields.total]
type = "money"
description = "What has to be paid"
required = true
xml = "grand_total"
# Assumed where an amount shows no currency (ISO 4217).
#currency = "EUR"

[documents.invoice.fields.account]
type = "identifier"
description = "Where to pay"
# A check-digit rule that the value must obey: iban, vat, luhn or ean.
checksum = "iban"
xml = "iban"
# A document may name several.
repeated = true

# A choice need not stand in the text.
#[documents.invoice.fields.kind]
#type = "choice"
#choices = ["invoice", "credit note"]

[model]
# small: minutes on two cores; base: better with few or varied documents, several times slower.
preset = "small"

# What a newly trained model must reach on test documents before it may serve, from 0 to 1. These rules come on top of
# those that always hold, such as: no field proven worse than the model that serves.
#[gates]
#min_f1 = 0.85
#[gates.fields]
#total = 0.9
"""

_IGNORED = """\
# What Postroom makes again: data snapshots, runs, models, caches.
/.postroom/
"""
_IGNORING = frozenset({"/.postroom/", "/.postroom", ".postroom/", ".postroom"})


def starter(*, name: str, locale: str) -> str:
    """Give the text of a new project's file."""
    return _TEXT.format(schema=SCHEMA_NAME, name=name, locale=locale)


def ignoring(text: str) -> str:
    """Give the text of a `.gitignore` with our lines at its end; as it was where it leaves our folder out already."""
    if any(line.rstrip() in _IGNORING for line in text.splitlines()):
        return text
    newline = "\r\n" if "\r\n" in text else "\n"
    between = newline if text and not text.endswith("\n") else ""
    return text + between + _IGNORED.replace("\n", newline)
