import json
from pathlib import Path

import pytest

from postroom.errors import TooLargePartError, UnreadablePartError
from postroom.records.message import ContentKind
from postroom.stages.document.einvoice import FACTS, read_invoice
from postroom.stages.document.reader import DocumentReader

INVOICE = """<?xml version="1.0" encoding="UTF-8"?>
<r:CrossIndustryInvoice xmlns:r="urn:r" xmlns:a="urn:a" xmlns:u="urn:u">
 <r:ExchangedDocument><a:ID> R-7 </a:ID><!-- a comment -->
  <a:IssueDateTime><u:DateTimeString format="102">{date}</u:DateTimeString></a:IssueDateTime></r:ExchangedDocument>
 <r:SupplyChainTradeTransaction>
  <a:IncludedSupplyChainTradeLineItem><a:SpecifiedLineTradeAgreement><a:BuyerOrderReferencedDocument>
   <a:IssuerAssignedID>O-1</a:IssuerAssignedID></a:BuyerOrderReferencedDocument></a:SpecifiedLineTradeAgreement>
  </a:IncludedSupplyChainTradeLineItem>
  <a:ApplicableHeaderTradeSettlement>
   <a:InvoiceCurrencyCode>EUR</a:InvoiceCurrencyCode>
   <a:SpecifiedTradeSettlementPaymentMeans><a:PayeePartyCreditorFinancialAccount>
    <a:IBANID>DE1</a:IBANID></a:PayeePartyCreditorFinancialAccount></a:SpecifiedTradeSettlementPaymentMeans>
   <a:SpecifiedTradeSettlementPaymentMeans><a:PayeePartyCreditorFinancialAccount>
    <a:IBANID>DE2</a:IBANID></a:PayeePartyCreditorFinancialAccount></a:SpecifiedTradeSettlementPaymentMeans>
   <a:SpecifiedTradeSettlementHeaderMonetarySummation>
    <a:TaxTotalAmount currencyID="GBP">1.50</a:TaxTotalAmount><a:TaxTotalAmount currencyID="EUR">1.90</a:TaxTotalAmount>
    <a:GrandTotalAmount/></a:SpecifiedTradeSettlementHeaderMonetarySummation>
  </a:ApplicableHeaderTradeSettlement></r:SupplyChainTradeTransaction></r:CrossIndustryInvoice>"""


def test_facts_are_given_as_written_and_empty_ones_left_out() -> None:
    assert read_invoice(INVOICE.format(date="20240229").encode()) == {
        "invoice_number": ("R-7",),
        "issue_date": ("2024-02-29",),
        "buyer_order_number": ("O-1",),
        "currency": ("EUR",),
        "tax_total": ("1.90",),
        "iban": ("DE1", "DE2"),
    }


def test_a_date_that_does_not_exist_stays_as_written() -> None:
    assert read_invoice(INVOICE.format(date="20230229").encode())["issue_date"] == ("20230229",)


@pytest.mark.parametrize(
    ("xml", "cause"),
    [
        (b"", "damaged"),
        (b"<CrossIndustryInvoice>", "damaged"),
        (b"<Order/>", "no Factur-X"),
        (
            b'<!DOCTYPE i [<!ENTITY e SYSTEM "file:///etc/hostname">]><CrossIndustryInvoice>&e;</CrossIndustryInvoice>',
            "type",
        ),
        (b'<!DOCTYPE CrossIndustryInvoice SYSTEM "http://127.0.0.1:1/x.dtd"><CrossIndustryInvoice/>', "type"),
    ],
)
def test_what_is_no_plain_invoice_is_unreadable(xml: bytes, cause: str) -> None:
    with pytest.raises(UnreadablePartError, match=cause):
        read_invoice(xml)


def test_entities_that_multiply_are_refused() -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    xml = f'<!DOCTYPE i [<!ENTITY e0 "ha">{entities}]><CrossIndustryInvoice>&e9;</CrossIndustryInvoice>'
    with pytest.raises(UnreadablePartError):
        read_invoice(xml.encode())


def test_an_invoice_larger_than_any_is_refused() -> None:
    with pytest.raises(TooLargePartError):
        read_invoice(b"<CrossIndustryInvoice>" + b" " * (11 << 20) + b"</CrossIndustryInvoice>")


def test_every_value_of_the_labels_is_read(shared_data: Path, reader: DocumentReader) -> None:
    folder = shared_data / "einvoice"
    rows = [json.loads(line) for line in (folder / "labels.jsonl").read_text().splitlines()]
    assert len(rows) == 69
    for row in rows:
        with reader.open((folder / row["file"]).read_bytes(), ContentKind.PDF) as document:
            xml = document.embedded_invoice()
        assert xml is not None, row["file"]
        facts = read_invoice(xml)
        assert set(facts) <= set(FACTS)
        assert {name: list(facts.get(name, ())) for name in row["fields"]} == row["fields"], row["file"]


def test_a_document_without_an_invoice_says_so(shared_data: Path, reader: DocumentReader) -> None:
    path = next(iter(sorted((shared_data / "adbuy" / "pdfs").iterdir())))
    with reader.open(path.read_bytes(), ContentKind.PDF) as document:
        assert document.embedded_invoice() is None
