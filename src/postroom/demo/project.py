"""The demonstration's project file, and label files in JSON lines."""

import json
from collections.abc import Iterable
from pathlib import Path

from postroom.demo.documents import DemoFile

PROJECT = """\
# The demonstration's project: what is wanted from which documents.
name = "demo"
locale = "en-US"

[documents.invoice]
description = "An invoice that a supplier sent us"
rules = ["net_total + tax_total = total", "invoice_date <= due_date"]

[documents.invoice.fields.invoice_number]
type = "identifier"
required = true
description = "The invoice's own number"

[documents.invoice.fields.invoice_date]
type = "date"
required = true
description = "Day of issue"

[documents.invoice.fields.due_date]
type = "date"
description = "Day by which to pay, where one is stated"

[documents.invoice.fields.supplier]
type = "text"
required = true
description = "Name of the company that sent it"

[documents.invoice.fields.net_total]
type = "money"
currency = "USD"
description = "Sum before tax, freight included, where tax is charged"

[documents.invoice.fields.tax_total]
type = "money"
currency = "USD"
description = "Sum of the taxes, where tax is charged"

[documents.invoice.fields.total]
type = "money"
currency = "USD"
required = true
description = "Sum with tax, before deposits are taken off"

[documents.invoice.fields.iban]
type = "identifier"
checksum = "iban"
description = "The supplier's account"

[documents.invoice.fields.payment_method]
type = "choice"
choices = ["bank_transfer", "card", "direct_debit", "check"]
description = "How it is to be paid, however it is worded"

[documents.order]
description = "An order or order form"

[documents.order.fields.order_number]
type = "identifier"
required = true
description = "The order's own number"

[documents.order.fields.order_date]
type = "date"
required = true
description = "Day of the order"

[documents.order.fields.customer]
type = "text"
required = true
description = "Name of the company that orders"

[documents.order.fields.delivery_address]
type = "address"
description = "Street to postcode of where the goods go, without a name"

[documents.order.fields.total]
type = "money"
currency = "USD"
required = true
description = "Sum of the order with tax"

[documents.order.fields.article]
type = "identifier"
repeated = true
description = "Codes of the articles ordered, one a row"

[documents.order.fields.shipping]
type = "choice"
choices = ["standard", "express", "pickup"]
description = "How the goods are to come, however it is worded"
"""


def write_labels(path: Path, files: Iterable[DemoFile], *, split: str, known_template: bool) -> None:
    """Add a line to a label file for each document of the files, which stand in `pdfs/`."""
    with path.open("a", encoding="utf-8") as lines:
        for file in files:
            lines.writelines(
                json.dumps(row) + "\n" for row in label_rows(file, split=split, known_template=known_template)
            )


def label_rows(file: DemoFile, *, split: str, known_template: bool) -> list[dict[str, object]]:
    """Give the rows of a file's documents; pages count from 0."""
    return [
        {
            "file": f"pdfs/{file.name}",
            "type": document.type,
            "fields": {name: list(values) for name, values in document.truth.items()},
            "group": file.template,
            "split": split,
            "known_template": known_template,
            "first_page": document.first_page,
            "stop_page": document.stop_page,
            "text_layer": "ocr" if file.scanned else "digital",
        }
        for document in file.documents
    ]
