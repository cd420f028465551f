"""The ways in which invoices and orders call things. Each template settles on one wording for each.

The second tuple of each entry is kept for held-out templates, which use it now and then: a test shows labels that
training never did.
"""

from collections.abc import Mapping

from postroom.demo.dice import Dice

Wordings = Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]

RESERVED_SHARE = 0.3
"""How often a held-out template takes a wording that training never shows."""

INVOICE: Wordings = {
    "title": (
        ("INVOICE", "Invoice", "Tax Invoice", "Commercial Invoice", "Bill", "SALES INVOICE"),
        ("Statement of Charges", "Billing Document"),
    ),
    "number": (
        ("Invoice No.", "Invoice #", "Invoice Number", "Inv. Number", "Inv #", "Document No.", "Bill No.", "Number",
         "Invoice ID", "Document", "Invoice"),
        ("Our Reference", "Billing Doc. No.", "Inv. Ref."),
    ),
    "issued": (
        ("Invoice Date", "Date", "Date of Issue", "Issued", "Billing Date", "Dated", "Document Date"),
        ("Issued On", "Inv. Date", "Bill Date"),
    ),
    "due": (
        ("Due Date", "Payment Due", "Due", "Pay By", "Payable By", "Date Due", "Due On"),
        ("Please Pay By", "Payable Until"),
    ),
    "terms": (("Terms", "Payment Terms", "Terms of Payment"), ("Conditions",)),
    "supplied": (("Delivery Date", "Ship Date", "Service Date", "Shipped On", "Delivered"), ("Date of Supply",)),
    "order": (("P.O. No.", "Your Order", "Order No.", "PO Number", "Purchase Order"), ("Your Reference",)),
    "account": (("Customer No.", "Account No.", "Client ID", "Acct #", "Customer ID"), ("Debtor",)),
    "contact": (("Contact", "Sales Rep", "Your Contact", "Clerk", "Attention"), ("Handled By",)),
    "buyer": (("Bill To", "Sold To", "Invoice To", "Customer", "Billed To", "Client"), ("Charge To", "Buyer")),
    "seller": (("From", "Seller", "Supplier", "Vendor", "Issued By"), ("Billed By", "Your Supplier")),
    "net": (
        ("Subtotal", "Net Total", "Net Amount", "Total Before Tax", "Net", "Taxable Amount", "Sub-total"),
        ("Amount Excl. Tax", "Goods and Services"),
    ),
    "tax": (
        ("Sales Tax", "Tax", "VAT", "Tax Amount", "Sales Tax {rate}%", "VAT ({rate}%)", "Tax @ {rate}%", "Total Tax"),
        ("Plus Tax {rate}%", "State Tax"),
    ),
    "total": (
        ("Total", "Total Due", "Amount Due", "Grand Total", "Invoice Total", "Total Amount", "Please Pay", "TOTAL"),
        ("Amount Payable", "Total Incl. Tax"),
    ),
    "deposit": (("Less Deposit", "Paid on Account", "Prepaid"), ("Received With Thanks",)),
    "balance": (("Balance", "Remaining Balance", "Still Open"), ("Left to Pay",)),
    "freight": (("Shipping", "Freight", "Shipping & Handling", "Delivery Charge"), ("Carriage",)),
    "iban": (("IBAN", "IBAN No.", "Bank Account (IBAN)", "Account IBAN"), ("Pay Into", "Our Account")),
    "tax_id": (("Tax ID", "EIN", "Federal Tax ID", "Tax Reg. No."), ("Fiscal No.",)),
    "payment": (("Payment", "Payment Method", "Paid By", "Method of Payment"), ("Settlement",)),
    "code": (("Item No.", "Article", "SKU", "Part No.", "Item", "Code"), ("Stock No.",)),
    "description": (("Description", "Item Description", "Details", "Product", "Goods / Services"), ("Particulars",)),
    "quantity": (("Qty", "Quantity", "Units", "Pcs.", "Hours/Qty"), ("Count",)),
    "price": (("Unit Price", "Price", "Rate", "Each", "Price/Unit"), ("Single",)),
    "amount": (("Amount", "Line Total", "Ext. Price", "Total", "Sum"), ("Value",)),
}  # fmt: skip

ORDER: Wordings = {
    **INVOICE,
    "title": (("PURCHASE ORDER", "Purchase Order", "Order Form", "Order", "Supply Order"), ("Call-Off", "Requisition")),
    "number": (
        ("P.O. No.", "PO Number", "Order No.", "Order #", "Purchase Order No.", "Order Number", "PO #", "No."),
        ("Our Order", "Order Ref."),
    ),
    "ordered": (
        ("Order Date", "Date", "P.O. Date", "Ordered On", "Date of Order", "Issued"),
        ("Placed On", "Dated"),
    ),
    "wanted": (("Required By", "Needed By", "Requested Date", "Wanted By", "Deliver By"), ("Latest Arrival",)),
    "quote": (("Quote No.", "Your Quote", "Quotation", "Offer No."), ("Tender",)),
    "customer": (("Ordered By", "Customer", "Purchaser", "Buyer", "Sold To"), ("On Behalf Of", "Client")),
    "vendor": (("Vendor", "Supplier", "To", "Order To", "Seller"), ("Source", "Addressed To")),
    "site": (
        ("Ship To", "Deliver To", "Delivery Address", "Shipping Address", "Consignee", "Ship-to Address"),
        ("Goods To", "Place of Delivery"),
    ),
    "shipping": (("Ship Via", "Shipping", "Delivery", "Shipping Method", "Dispatch"), ("Carriage By",)),
    "total": (
        ("Total", "Order Total", "Order Value", "Total Amount", "Grand Total", "TOTAL"),
        ("Value of Order", "Total Price"),
    ),
    "freight": (("Freight", "Handling", "Freight & Handling"), ("Carriage",)),
    "code": (
        ("Item No.", "Article", "SKU", "Part No.", "Item Code", "Art. No.", "Item #", "Code"),
        ("Stock No.", "Product ID"),
    ),
}  # fmt: skip

GROSS_WORDS = ("Total", "Grand Total", "Invoice Total", "Total Amount", "TOTAL", "Total Incl. Tax")
"""Names of the total that stay true where a deposit was paid; with the others the balance would be as right."""

PAYMENTS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "bank_transfer": (
        ("Bank transfer", "Wire transfer", "Wire", "ACH transfer", "Remittance"),
        ("Please wire the amount to our account.", "Kindly transfer the sum to our bank account.",
         "Remit by bank transfer only.", "We ask you to pay by wire."),
    ),
    "card": (
        ("Credit card", "Card", "Corporate card", "Card ending {four}"),
        ("Your credit card on file has been charged.", "Paid with the card ending {four}.",
         "The amount was charged to your card.", "Settled by credit card, thank you."),
    ),
    "direct_debit": (
        ("Direct debit", "Automatic debit", "Auto-debit", "Debit mandate"),
        ("We will debit the amount from your account.", "The sum is collected by direct debit.",
         "Your account will be debited automatically.", "Debited under your mandate {four}."),
    ),
    "check": (
        ("Check", "Company check", "Check by mail", "Cheque"),
        ("Please mail a check.", "Make your check payable to {supplier}", "Payable by company check.",
         "Send your check with a copy of this page."),
    ),
}  # fmt: skip
"""Ways to pay, each with what a cell says of it and what a sentence does."""

SHIPMENTS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "standard": (
        ("Standard", "Ground", "Regular freight", "Economy"),
        ("Regular ground freight will do.", "No rush: send by standard delivery.", "Ship with your usual carrier."),
    ),
    "express": (
        ("Express", "Overnight", "Next-day courier", "Express air"),
        ("Urgent, please send by express.", "Ship overnight.", "We need next-day delivery by courier."),
    ),
    "pickup": (
        ("Pickup", "Will call", "Customer collects", "Collection"),
        ("Our driver will pick up the goods.", "We will collect at your dock.", "Hold for pickup at your counter."),
    ),
}
"""Ways to send, likewise."""


def choose_wording(wordings: Wordings, dice: Dice, *, held_out: bool) -> dict[str, str]:
    """Settle on one wording for each thing; only held-out templates use the reserved ones."""
    chosen = {}
    for name, (shared, reserved) in wordings.items():
        chosen[name] = dice.pick(reserved if held_out and dice.happens(RESERVED_SHARE) else shared)
    if chosen["amount"] == chosen["total"]:
        chosen["amount"] = "Amount"
    return chosen
