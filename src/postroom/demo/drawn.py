"""Draws the facts of one invoice or one order."""

import datetime
from decimal import Decimal

from postroom.demo.dice import Dice
from postroom.demo.facts import (
    CENT,
    NUMBER_PATTERNS,
    ORDER_PATTERNS,
    InvoiceFacts,
    OrderFacts,
    add_up,
    draw_day,
    draw_items,
    draw_number,
)
from postroom.demo.vocabulary import Vocabulary, draw_iban
from postroom.demo.wording import PAYMENTS, SHIPMENTS

MOST_ROWS = 25
ACCOUNT_PATTERNS = ("######", "C-####", "@@###", "##-####")


def draw_invoice(dice: Dice, *, held_out: bool, most_rows: int = MOST_ROWS) -> InvoiceFacts:
    """Draw an invoice's facts; `held_out` chooses the names' half."""
    words = Vocabulary(dice, held_out=held_out)
    issued = draw_day(dice)
    items = draw_items(words, dice, most=most_rows)
    totals = add_up(items, dice)
    due = issued + datetime.timedelta(days=dice.pick((10, 14, 15, 21, 30, 45, 60)))
    deposit = (totals.total * dice.pick((Decimal("0.1"), Decimal("0.25"), Decimal("0.3")))).quantize(CENT)
    return InvoiceFacts(
        number=draw_number(dice, NUMBER_PATTERNS, issued),
        issued=issued,
        due=due if dice.happens(0.7) else None,
        supplied=issued - datetime.timedelta(days=dice.between(1, 8)),
        supplier=words.party(),
        buyer=words.party(),
        order_number=draw_number(dice, ORDER_PATTERNS, issued),
        customer_number=dice.fill(dice.pick(ACCOUNT_PATTERNS)),
        items=items,
        totals=totals,
        iban=draw_iban(dice) if dice.happens(0.6) else None,
        payment=dice.pick(tuple(PAYMENTS)) if dice.happens(0.85) else None,
        deposit=deposit if dice.happens(0.15) else Decimal(0),
        contact=words.person(),
    )


def draw_order(dice: Dice, *, held_out: bool, most_rows: int = MOST_ROWS) -> OrderFacts:
    """Draw an order's facts; `held_out` chooses the names' half."""
    words = Vocabulary(dice, held_out=held_out)
    ordered = draw_day(dice)
    items = draw_items(words, dice, most=most_rows)
    shipping = dice.pick(tuple(SHIPMENTS)) if dice.happens(0.9) else None
    return OrderFacts(
        number=draw_number(dice, ORDER_PATTERNS, ordered),
        ordered=ordered,
        wanted=ordered + datetime.timedelta(days=dice.between(2, 40)),
        customer=words.party(),
        vendor=words.party(),
        site=None if shipping == "pickup" else words.party(),
        quote_number=dice.fill(dice.pick(("Q-#####", "QU####", "##-Q###"))),
        customer_number=dice.fill(dice.pick(ACCOUNT_PATTERNS)),
        items=items,
        totals=add_up(items, dice),
        shipping=shipping,
        contact=words.person(),
    )
