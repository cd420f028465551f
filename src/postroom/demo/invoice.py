"""Puts an invoice into words."""

from collections.abc import Mapping

from postroom.demo.content import Block, Column, Form, Pair, Truth, Written
from postroom.demo.dice import Dice
from postroom.demo.facts import InvoiceFacts, Item
from postroom.demo.formats import write_date, write_iban, write_money
from postroom.demo.template import Template
from postroom.demo.vocabulary import Party
from postroom.demo.wording import GROSS_WORDS, PAYMENTS

NET_DAYS = "Net {} days"


def write_invoice(facts: InvoiceFacts, template: Template, *, dice: Dice) -> Written:
    """Write an invoice in the template's words; `dice` chooses among equal phrases."""
    iban = _write_account(facts, dice)
    phrase = _write_payment(facts, template, dice=dice)
    form = Form(
        title=template.wording["title"],
        sender=facts.supplier.name,
        sender_lines=write_party(facts.supplier, template)[1:],
        blocks=_write_blocks(facts, template),
        facts=_write_facts(facts, template, iban=iban, phrase=phrase),
        columns=write_columns(facts.items, template),
        totals=_write_totals(facts, template),
        totals_sentence=_write_sentence(facts, template),
        notes=_write_notes(template, iban=iban, phrase=phrase),
        foot=_write_foot(template, iban=iban),
    )
    return Written(content=form, truth=_state_truth(facts, template, iban=iban))


def _state_truth(facts: InvoiceFacts, template: Template, *, iban: str | None) -> Truth:
    taxed = facts.totals.tax > 0
    money = template.money_format
    return {
        "invoice_number": (facts.number,),
        "invoice_date": (write_date(facts.issued, template.date_format),),
        "due_date": (write_date(facts.due, template.date_format),) if facts.due else (),
        "supplier": (facts.supplier.name,),
        "net_total": (write_money(facts.totals.net, money),) if taxed else (),
        "tax_total": (write_money(facts.totals.tax, money),) if taxed else (),
        "total": (write_money(facts.totals.total, money),),
        "iban": (iban,) if iban else (),
        "payment_method": (facts.payment,) if facts.payment else (),
    }


def _write_account(facts: InvoiceFacts, dice: Dice) -> str | None:
    return write_iban(facts.iban, spaced=dice.happens(0.7)) if facts.iban else None


def _write_payment(facts: InvoiceFacts, template: Template, *, dice: Dice) -> str | None:
    if facts.payment is None:
        return None
    phrases = PAYMENTS[facts.payment][1 if template.choice_in_sentence else 0]
    return dice.pick(phrases).format(four=dice.digits(4), supplier=facts.supplier.name)


def write_party(party: Party, template: Template) -> tuple[str, ...]:
    """Write a party as the lines of a block: name, address, and what the template adds."""
    address = (", ".join(party.address.lines),) if template.inline_address else party.address.lines
    extra = []
    if "phone" in template.decoys:
        extra.append(f"Phone {party.phone}")
    if "tax_id" in template.decoys:
        extra.append(f"{template.wording['tax_id']} {party.tax_id}")
    return (party.name, *address, *extra)


def _write_blocks(facts: InvoiceFacts, template: Template) -> tuple[Block, ...]:
    buyer = Block(label=template.wording["buyer"], lines=write_party(facts.buyer, template))
    if template.layout.header != "party":
        return (buyer,)
    return (Block(label=template.wording["seller"], lines=write_party(facts.supplier, template)), buyer)


def _write_facts(facts: InvoiceFacts, template: Template, *, iban: str | None, phrase: str | None) -> tuple[Pair, ...]:
    day = template.date_format
    printed = {
        "number": facts.number,
        "issued": write_date(facts.issued, day),
        "due": write_date(facts.due, day) if facts.due else None,
        "payment": None if template.choice_in_sentence else phrase,
        "iban": iban if template.bank_place == "facts" else None,
    }
    decoys = {
        "terms": NET_DAYS.format(30),
        "order": facts.order_number,
        "account": facts.customer_number,
        "supplied": write_date(facts.supplied, day),
        "contact": facts.contact,
    }
    return arrange_pairs(printed, decoys, template=template)


def arrange_pairs(
    printed: Mapping[str, str | None], decoys: Mapping[str, str], *, template: Template
) -> tuple[Pair, ...]:
    """Label the facts that are there and the template's decoys, in the template's own order."""
    chosen = {name: text for name, text in printed.items() if text}
    chosen |= {name: text for name, text in decoys.items() if name in template.decoys}
    order = Dice("order of facts", template.shuffle).sample(sorted(template.wording), len(template.wording))
    return tuple(Pair(label=template.wording[name], value=chosen[name]) for name in order if name in chosen)


def write_columns(items: tuple[Item, ...], template: Template) -> tuple[Column, ...]:
    """Write the table of items; without a column of codes an order's code stands before its description."""
    words, money = template.wording, template.item_money_format
    named = template.kind == "order" and not template.coded
    descriptions = tuple(f"{item.code} {item.description}" if named else item.description for item in items)
    columns = [
        Column(heading=words["description"], share=0.46, numeric=False, cells=descriptions),
        Column(heading=words["quantity"], share=0.12, numeric=True, cells=tuple(str(item.quantity) for item in items)),
        Column(heading=words["price"], share=0.16, numeric=True,
               cells=tuple(write_money(item.price, money) for item in items)),
        Column(heading=words["amount"], share=0.18, numeric=True,
               cells=tuple(write_money(item.amount, money) for item in items)),
    ]  # fmt: skip
    if template.coded:
        code = Column(heading=words["code"], share=0.18, numeric=False, cells=tuple(item.code for item in items))
        columns.insert(template.shuffle % 2, code)
    return tuple(columns)


def _write_totals(facts: InvoiceFacts, template: Template) -> tuple[Pair, ...]:
    sums, words, money = facts.totals, template.wording, template.money_format
    pairs = []
    if sums.shipping:
        pairs.append(Pair(label=words["freight"], value=write_money(sums.shipping, money)))
    if sums.tax:
        pairs.append(Pair(label=words["net"], value=write_money(sums.net, money)))
        label = words["tax"].format(rate=sums.rate_percent)
        pairs.append(Pair(label=label, value=write_money(sums.tax, money)))
    pairs.append(Pair(label=words["total"], value=write_money(sums.total, money), strong=True))
    if facts.deposit and words["total"] in GROSS_WORDS:
        pairs.append(Pair(label=words["deposit"], value=write_money(facts.deposit, money)))
        pairs.append(Pair(label=words["balance"], value=write_money(sums.total - facts.deposit, money)))
    return tuple(pairs)


def _write_sentence(facts: InvoiceFacts, template: Template) -> str:
    sums, words, money = facts.totals, template.wording, template.money_format
    total = write_money(sums.total, money)
    if not sums.tax:
        return f"{words['total']} for the above: {total}, free of tax."
    net, tax = write_money(sums.net, money), write_money(sums.tax, money)
    label = words["tax"].format(rate=sums.rate_percent)
    return f"{words['net']} {net} plus {label.removeprefix('Plus ')} of {tax} makes {words['total']} {total}"


def _write_notes(template: Template, *, iban: str | None, phrase: str | None) -> tuple[str, ...]:
    notes = []
    if phrase and template.choice_in_sentence:
        notes.append(phrase)
    if iban and template.bank_place == "notes":
        notes.append(f"{template.wording['iban']} {iban}")
    if template.shuffle % 3:
        notes.append(("Thank you for your business.", "Goods remain ours until paid in full.")[template.shuffle % 2])
    return tuple(notes)


def _write_foot(template: Template, *, iban: str | None) -> tuple[Pair, ...]:
    return (Pair(label=template.wording["iban"], value=iban),) if iban and template.bank_place == "foot" else ()
