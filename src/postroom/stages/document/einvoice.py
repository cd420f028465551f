"""The invoice that a PDF carries as XML: Factur-X 1, ZUGFeRD 1 and 2 (UN/CEFACT Cross Industry Invoice, EN 16931)."""

import datetime
from collections.abc import Iterable, Mapping

from lxml import etree

from postroom.errors import TooLargePartError, UnreadablePartError

InvoiceFacts = Mapping[str, tuple[str, ...]]
"""The facts that an invoice states, by name: values as written (dates in ISO 8601), never empty.

Only `iban` may have several, in the file's order. Of what the standard states once but its extensions repeat (due
dates of part payments, orders of single lines), the first is given.
"""

_MAX_BYTES = 10 << 20
_ISO_LENGTH = 8

_TRADE = ("SupplyChainTradeTransaction", "SpecifiedSupplyChainTradeTransaction")
_AGREEMENT = ("ApplicableHeaderTradeAgreement", "ApplicableSupplyChainTradeAgreement")
_SETTLEMENT = ("ApplicableHeaderTradeSettlement", "ApplicableSupplyChainTradeSettlement")
_TOTALS = ("SpecifiedTradeSettlementHeaderMonetarySummation", "SpecifiedTradeSettlementMonetarySummation")
_HEAD = ("ExchangedDocument", "HeaderExchangedDocument")

_LINE = "IncludedSupplyChainTradeLineItem"
_LINE_AGREEMENT = ("SpecifiedLineTradeAgreement", "SpecifiedSupplyChainTradeAgreement")
_REPEATED = frozenset({"iban"})

_Step = str | tuple[str, ...]
_PATHS: dict[str, tuple[_Step, ...]] = {
    # Each step is an element's local name, newer and older standard; namespaces differ by version and say no more.
    "invoice_number": (_HEAD, "ID"),
    "type_code": (_HEAD, "TypeCode"),
    "issue_date": (_HEAD, "IssueDateTime", "DateTimeString"),
    "seller_name": (_TRADE, _AGREEMENT, "SellerTradeParty", "Name"),
    "buyer_name": (_TRADE, _AGREEMENT, "BuyerTradeParty", "Name"),
    "seller_vat_id": (_TRADE, _AGREEMENT, "SellerTradeParty", "SpecifiedTaxRegistration", "ID@VA"),
    "seller_tax_number": (_TRADE, _AGREEMENT, "SellerTradeParty", "SpecifiedTaxRegistration", "ID@FC"),
    "buyer_vat_id": (_TRADE, _AGREEMENT, "BuyerTradeParty", "SpecifiedTaxRegistration", "ID@VA"),
    "buyer_order_number": (_TRADE, _AGREEMENT, "BuyerOrderReferencedDocument", ("IssuerAssignedID", "ID")),
    "currency": (_TRADE, _SETTLEMENT, "InvoiceCurrencyCode"),
    "line_total": (_TRADE, _SETTLEMENT, _TOTALS, "LineTotalAmount"),
    "net_total": (_TRADE, _SETTLEMENT, _TOTALS, "TaxBasisTotalAmount"),
    "tax_total": (_TRADE, _SETTLEMENT, _TOTALS, "TaxTotalAmount"),
    "grand_total": (_TRADE, _SETTLEMENT, _TOTALS, "GrandTotalAmount"),
    "prepaid_amount": (_TRADE, _SETTLEMENT, _TOTALS, "TotalPrepaidAmount"),
    "due_payable_amount": (_TRADE, _SETTLEMENT, _TOTALS, "DuePayableAmount"),
    "due_date": (_TRADE, _SETTLEMENT, "SpecifiedTradePaymentTerms", "DueDateDateTime", "DateTimeString"),
    "iban": (
        _TRADE, _SETTLEMENT, "SpecifiedTradeSettlementPaymentMeans", "PayeePartyCreditorFinancialAccount", "IBANID",
    ),
}  # fmt: skip

_ORDER_OF_LINE: tuple[_Step, ...] = (
    _TRADE,
    _LINE,
    _LINE_AGREEMENT,
    "BuyerOrderReferencedDocument",
    ("IssuerAssignedID", "ID"),
)
"""Where the first line's order stands; it serves where the invoice as a whole names none."""

FACTS = tuple(_PATHS)
"""The names of all facts, which a schema's field may name as its `xml`."""


def read_invoice(xml: bytes) -> InvoiceFacts:
    """Read the facts of an embedded invoice; one that the file does not state is left out.

    The file is as hostile as the PDF it came in: document types, and with them entities, are refused.

    Raises:
        TooLargePartError: The file is larger than any invoice.
        UnreadablePartError: It is no XML, or none of the two kinds of invoice.
    """
    root = _parsed(xml)
    if etree.QName(root).localname not in {"CrossIndustryInvoice", "CrossIndustryDocument"}:
        raise UnreadablePartError("the embedded XML is no Factur-X or ZUGFeRD invoice")
    facts = {name: _texts(_found(root, path)) for name, path in _PATHS.items()}
    facts["tax_total"] = _in_currency(_found(root, _PATHS["tax_total"]), facts["currency"]) or facts["tax_total"]
    facts["buyer_order_number"] = facts["buyer_order_number"] or _texts(_found(root, _ORDER_OF_LINE))
    return {name: values if name in _REPEATED else values[:1] for name, values in facts.items() if values}


def _parsed(xml: bytes) -> etree._Element:
    if len(xml) > _MAX_BYTES:
        raise TooLargePartError(f"an embedded invoice of {len(xml)} bytes; the limit is {_MAX_BYTES}")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadablePartError(f"the embedded invoice is damaged: {error}") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise UnreadablePartError("the embedded invoice declares a document type, which no invoice needs")
    return root


def _found(root: etree._Element, path: tuple[_Step, ...]) -> list[etree._Element]:
    """Give the elements that a path leads to, in the file's order."""
    found = [root]
    for step in path:
        found = [child for element in found for child in element if _fits(child, step)]
    return found


def _texts(elements: Iterable[etree._Element]) -> tuple[str, ...]:
    """Give the elements' texts, each once, none empty."""
    texts = (_text(element) for element in elements)
    return tuple(dict.fromkeys(text for text in texts if text))


def _in_currency(amounts: Iterable[etree._Element], currency: tuple[str, ...]) -> tuple[str, ...]:
    """Give the amounts in the invoice's own currency; taxes may be stated a second time in another (BT-111)."""
    return _texts(amount for amount in amounts if amount.get("currencyID") in currency)


def _fits(element: etree._Element, step: _Step) -> bool:
    """Say whether an element has the step's name; "ID@VA" asks for the attribute schemeID of value VA besides."""
    if isinstance(step, tuple):
        return any(_fits(element, name) for name in step)
    name, _, scheme = step.partition("@")
    return etree.QName(element).localname == name and (not scheme or element.get("schemeID") == scheme)


def _text(element: etree._Element) -> str:
    """Give an element's text without white space around it, and dates in ISO 8601."""
    text = (element.text or "").strip()
    if element.get("format") == "102":  # UN/CEFACT code list 2379: CCYYMMDD
        try:
            return datetime.date.fromisoformat(text).isoformat() if len(text) == _ISO_LENGTH else text
        except ValueError:
            return text
    return text
