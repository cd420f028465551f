"""Puts an order into words."""

from postroom.demo.content import Block, Form, Pair, Truth, Written
from postroom.demo.dice import Dice
from postroom.demo.facts import OrderFacts
from postroom.demo.formats import write_date, write_money
from postroom.demo.invoice import arrange_pairs, write_columns, write_party
from postroom.demo.template import Template
from postroom.demo.wording import SHIPMENTS


def write_order(facts: OrderFacts, template: Template, *, dice: Dice) -> Written:
    """Write an order in the template's words; `dice` chooses among equal phrases."""
    phrase = None
    if facts.shipping:
        phrase = dice.pick(SHIPMENTS[facts.shipping][1 if template.choice_in_sentence else 0])
    sender = facts.vendor if template.vendor_form else facts.customer
    form = Form(
        title=template.wording["title"],
        sender=sender.name,
        sender_lines=write_party(sender, template)[1:],
        blocks=_write_blocks(facts, template),
        facts=_write_facts(facts, template, phrase=phrase),
        columns=write_columns(facts.items, template),
        totals=_write_totals(facts, template),
        totals_sentence=_write_sentence(facts, template),
        notes=_write_notes(template, phrase=phrase),
        foot=(),
    )
    return Written(content=form, truth=_state_truth(facts, template))


def _state_truth(facts: OrderFacts, template: Template) -> Truth:
    return {
        "order_number": (facts.number,),
        "order_date": (write_date(facts.ordered, template.date_format),),
        "customer": (facts.customer.name,),
        "delivery_address": (_join_site(facts, template),) if facts.site else (),
        "total": (write_money(facts.totals.total, template.money_format),),
        "article": tuple(item.code for item in facts.items),
        "shipping": (facts.shipping,) if facts.shipping else (),
    }


def _join_site(facts: OrderFacts, template: Template) -> str:
    assert facts.site is not None
    return (", " if template.inline_address else " ").join(facts.site.address.lines)


def _write_blocks(facts: OrderFacts, template: Template) -> tuple[Block, ...]:
    customer = Block(label=template.wording["customer"], lines=write_party(facts.customer, template))
    vendor = Block(label=template.wording["vendor"], lines=write_party(facts.vendor, template))
    # In a header the sender needs no label; without one both are told apart by theirs.
    blocks = [customer] if template.vendor_form else [vendor]
    if template.layout.header == "party":
        blocks = [customer, vendor]
    if facts.site:
        recipient = (f"Attn: {facts.site.name.split()[0]}",) if template.shuffle % 2 else ()
        address = facts.site.address.lines
        lines = (", ".join(address),) if template.inline_address else address
        blocks.append(Block(label=template.wording["site"], lines=(*recipient, *lines)))
    return tuple(blocks)


def _write_facts(facts: OrderFacts, template: Template, *, phrase: str | None) -> tuple[Pair, ...]:
    day = template.date_format
    printed = {
        "number": facts.number,
        "ordered": write_date(facts.ordered, day),
        "shipping": None if template.choice_in_sentence else phrase,
    }
    decoys = {
        "wanted": write_date(facts.wanted, day),
        "quote": facts.quote_number,
        "account": facts.customer_number,
        "contact": facts.contact,
    }
    return arrange_pairs(printed, decoys, template=template)


def _write_totals(facts: OrderFacts, template: Template) -> tuple[Pair, ...]:
    sums, words, money = facts.totals, template.wording, template.money_format
    pairs = []
    if sums.shipping:
        pairs.append(Pair(label=words["freight"], value=write_money(sums.shipping, money)))
    if sums.tax:
        label = words["tax"].format(rate=sums.rate_percent)
        pairs.append(Pair(label=label, value=write_money(sums.tax, money)))
    pairs.append(Pair(label=words["total"], value=write_money(sums.total, money), strong=True))
    return tuple(pairs)


def _write_sentence(facts: OrderFacts, template: Template) -> str:
    sums, words, money = facts.totals, template.wording, template.money_format
    return f"{words['total']} {write_money(sums.total, money)}, of which tax {write_money(sums.tax, money)}"


def _write_notes(template: Template, *, phrase: str | None) -> tuple[str, ...]:
    notes = [phrase] if phrase and template.choice_in_sentence else []
    if template.shuffle % 3 == 0:
        notes.append("Please confirm this order in writing and put its number on all papers.")
    return tuple(notes)
