"""Writes what is neither an invoice nor an order: terms, letters and adverts."""

from postroom.demo.content import Prose, Written
from postroom.demo.dice import Dice
from postroom.demo.facts import ORDER_PATTERNS, draw_day, draw_number
from postroom.demo.formats import DATE_FORMATS, write_date
from postroom.demo.vocabulary import Party, Vocabulary

KINDS = ("terms", "letter", "advert")

CLAUSES = (
    "These terms apply to every {deal} between {us} and the customer unless both have agreed otherwise in writing.",
    "Offers stay open for {days} days. A {deal} binds us once we have confirmed it.",
    "Prices are in US dollars and do not include tax, freight or insurance.",
    "Payment is due within {days} days of the invoice date without deduction.",
    "Overdue amounts bear interest of {rate} percent a month from the due date on.",
    "Delivery dates are estimates. {us} is not liable for delays that carriers cause.",
    "Risk passes to the customer when the goods are handed to the carrier.",
    "The goods remain the property of {us} until the total has been paid.",
    "Defects must be reported within {days} days of receipt, with the order number and a photograph.",
    "Returned goods need a number that our office gives out. A fee of {rate} percent may be charged.",
    "Our liability is limited to the price of the goods concerned.",
    "Neither party is liable for events that lie beyond its control.",
    "The customer may not assign a {deal} without our written consent.",
    "Disputes are settled by the courts of {town}.",
    "Should a clause be void, the others remain in force.",
    "Changes to these terms need the written form, and so does giving up this requirement.",
    "Drawings, samples and quotations stay ours and may not be shown to others.",
    "Data about {deal}s is kept for {days} months and used for no other purpose.",
)
REMARKS = (
    "thank you for the time that you gave us last week. We liked what we saw of your warehouse.",
    "our office moves to {town} next month. Telephone numbers and accounts stay as they are.",
    "with your order {order} we noticed that one carton came back. Please tell us where to send it.",
    "we have not yet received the signed copy of our agreement of {day}.",
    "your request for a new account has reached us. We will be in touch within {days} days.",
    "please find enclosed the papers for the shipment of {day}.",
    "we are sorry to hear that the {thing} did not arrive in good order.",
    "from {day} on {person} looks after your account.",
    "our prices rise by {rate} percent on {day}. Orders placed before are not affected.",
    "we would like to invite you to our open day in {town} on {day}.",
)
SLOGANS = (
    "{thing}: now only ${price}!",
    "Save {rate} percent on every {thing}",
    "New this season: {thing}",
    "Free shipping on orders over ${price}",
    "Order by {day} and get a {thing} on top",
    "Ask {person} for a quote today",
    "More than {days} items in stock",
    "Visit us in {town}",
)
TITLES = {
    "terms": ("Terms and Conditions", "General Terms of Sale", "Terms of Delivery and Payment", "Conditions of Sale"),
    "letter": ("Letter", "Notice", "Information", "Memo"),
    "advert": ("Special Offer", "Spring Catalog", "Great Prices", "Clearance", "News From Our Shop"),
}


def write_prose(kind: str, sender: Party, *, words: Vocabulary, dice: Dice) -> Written:
    """Write terms, a letter or an advert of `sender`."""
    match kind:
        case "terms":
            paragraphs = _write_terms(sender, words, dice=dice)
        case "letter":
            paragraphs = _write_letter(sender, words, dice=dice)
        case _:
            paragraphs = tuple(_fill(text, sender, words, dice=dice) for text in dice.sample(SLOGANS, 6))
    prose = Prose(
        title=dice.pick(TITLES[kind]),
        sender=sender.name,
        sender_lines=(*sender.address.lines, sender.phone),
        paragraphs=paragraphs,
        columns=dice.pick((1, 2)) if kind == "terms" else 1,
        loud=kind == "advert",
    )
    return Written(content=prose, truth={})


def _write_terms(sender: Party, words: Vocabulary, *, dice: Dice) -> tuple[str, ...]:
    clauses = dice.sample(CLAUSES, dice.between(10, len(CLAUSES)))
    return tuple(f"{place}. {_fill(text, sender, words, dice=dice)}" for place, text in enumerate(clauses, 1))


def _write_letter(sender: Party, words: Vocabulary, *, dice: Dice) -> tuple[str, ...]:
    remarks = [_fill(text, sender, words, dice=dice) for text in dice.sample(REMARKS, dice.between(2, 4))]
    day = write_date(draw_day(dice), dice.pick(DATE_FORMATS))
    further = (text[0].upper() + text[1:] for text in remarks[1:])
    return (day, f"Dear {words.person()},", remarks[0], *further, "Kind regards,", words.person(), sender.name)


def _fill(text: str, sender: Party, words: Vocabulary, *, dice: Dice) -> str:
    return text.format(
        us=sender.name,
        deal=dice.pick(("contract", "order", "sale")),
        days=dice.pick((5, 8, 10, 14, 21, 30, 60)),
        rate=dice.pick(("1", "1.5", "2", "5", "10", "15", "20")),
        price=f"{dice.between(5, 900)}.{dice.pick(('00', '50', '90', '99'))}",
        town=words.address().town.split(",")[0],
        thing=words.product().lower(),
        person=words.person(),
        order=draw_number(dice, ORDER_PATTERNS, draw_day(dice)),
        day=write_date(draw_day(dice), dice.pick(DATE_FORMATS)),
    )
