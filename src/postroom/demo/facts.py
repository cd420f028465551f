"""What an invoice or an order is about, before anything is put into words."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from postroom.demo.dice import Dice
from postroom.demo.vocabulary import Party, Vocabulary

CENT = Decimal("0.01")
FIRST_DAY = datetime.date(2024, 1, 1)
DAYS = 900
ROW_COUNTS = (1, 1, 2, 2, 3, 3, 4, 4, 5, 6, 7, 9, 12, 17, 25)
"""How many rows item tables have, by how often."""
CODE_PATTERNS = ("@@-####", "###-##-##", "@#####", "@@@##", "######", "##.###.##", "@@####-@", "####/##")
NUMBER_PATTERNS = ("INV-{y}-#####", "{y}####", "####-@", "R/{yy}/####", "@@#####", "000###", "@-##-####", "#######",
                   "{y}-####", "#####", "{yy}-@@###", "F#####")  # fmt: skip
ORDER_PATTERNS = ("PO-#####", "45########", "PO{yy}####", "####-{yy}", "@@-######", "{y}/####", "######", "O-####-@")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One row of a table of goods; `amount` is quantity times price."""

    code: str
    description: str
    quantity: int
    price: Decimal

    @property
    def amount(self) -> Decimal:
        """Price of the row."""
        return self.quantity * self.price


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Sums that agree: net is items plus shipping, total is net plus tax."""

    shipping: Decimal
    net: Decimal
    rate_percent: Decimal
    tax: Decimal
    total: Decimal


def draw_items(words: Vocabulary, dice: Dice, *, most: int) -> tuple[Item, ...]:
    """Draw the rows of a table, at most `most`, with codes that differ."""
    pattern = dice.pick(CODE_PATTERNS)
    count = dice.pick([count for count in ROW_COUNTS if count <= most])
    serves = count < 4 and dice.happens(0.4)
    codes: list[str] = []
    while len(codes) < count:
        code = dice.fill(pattern)
        if code not in codes:
            codes.append(code)
    return tuple(_draw_item(words, dice, code=code, serves=serves) for code in codes)


def _draw_item(words: Vocabulary, dice: Dice, *, code: str, serves: bool) -> Item:
    cents = dice.between(4_000, 90_000) if serves else dice.between(95, dice.pick((900, 9_000, 60_000)))
    return Item(
        code=code,
        description=words.service() if serves else words.product(),
        quantity=dice.between(1, dice.pick((4, 12, 60))),
        price=cents * CENT,
    )


def add_up(items: Sequence[Item], dice: Dice) -> Totals:
    """Add up the items, in one case of four with shipping on top."""
    shipping = dice.between(495, 9900) * CENT if dice.happens(0.25) else Decimal(0)
    rate = Decimal(dice.pick(("0", "4", "5.5", "6", "6.25", "7", "8.25", "8.875", "10", "19", "20")))
    net = sum((item.amount for item in items), shipping)
    tax = (net * rate / 100).quantize(CENT, ROUND_HALF_UP)
    return Totals(shipping=shipping, net=net, rate_percent=rate, tax=tax, total=net + tax)


def draw_day(dice: Dice) -> datetime.date:
    """Draw a day of the years that the demonstration plays in."""
    return FIRST_DAY + datetime.timedelta(days=dice.between(0, DAYS))


def draw_number(dice: Dice, patterns: Sequence[str], day: datetime.date) -> str:
    """Draw an identifier of the given shapes, in which `{y}` and `{yy}` are the year."""
    return dice.fill(dice.pick(patterns)).format(y=day.year, yy=f"{day.year % 100:02}")


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceFacts:
    """All that an invoice may print.

    Attributes:
        number: The invoice's own number.
        issued: Its date.
        due: When it is payable; None where only terms are stated.
        supplied: When the goods were delivered, never the same day as another date.
        supplier: Who sends it.
        buyer: Who pays it.
        order_number: Number of the order it answers.
        customer_number: The buyer's account with the supplier.
        items: At least one.
        totals: Their sums.
        iban: The supplier's account without spaces, or None.
        payment: One of `wording.PAYMENTS`, or None where nothing is said.
        deposit: Paid before, less than the total; zero where nothing was.
        contact: Name of a clerk.
    """

    number: str
    issued: datetime.date
    due: datetime.date | None
    supplied: datetime.date
    supplier: Party
    buyer: Party
    order_number: str
    customer_number: str
    items: tuple[Item, ...]
    totals: Totals
    iban: str | None
    payment: str | None
    deposit: Decimal
    contact: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFacts:
    """All that an order may print.

    Attributes:
        number: The order's own number.
        ordered: Its date.
        wanted: When the goods are wanted; another day.
        customer: Who orders.
        vendor: Who is to deliver.
        site: Where to; None where the customer collects.
        quote_number: The offer it answers.
        customer_number: The customer's account with the vendor.
        items: At least one.
        totals: Their sums.
        shipping: One of `wording.SHIPMENTS`, or None where nothing is said.
        contact: Name of a clerk.
    """

    number: str
    ordered: datetime.date
    wanted: datetime.date
    customer: Party
    vendor: Party
    site: Party | None
    quote_number: str
    customer_number: str
    items: tuple[Item, ...]
    totals: Totals
    shipping: str | None
    contact: str
