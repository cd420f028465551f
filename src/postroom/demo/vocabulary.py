"""Names, places and products that exist nowhere else, put together from syllables.

Half of the stems belong to documents kept for tests: a name that a test shows never stood in a training document.
"""

from dataclasses import dataclass
from zlib import crc32

from postroom.demo.dice import Dice

ONSETS = ("B", "Br", "C", "Cl", "D", "Dr", "F", "Fl", "G", "Gr", "H", "J", "K", "Kl", "L", "M", "N", "P", "Pr", "Qu",
          "R", "S", "Sk", "St", "T", "Tr", "V", "W", "Z")  # fmt: skip
VOWELS = ("a", "e", "i", "o", "u", "ai", "ea", "or", "el", "an", "en", "ir", "ol", "um")
MIDDLES = ("b", "d", "g", "k", "l", "m", "n", "p", "r", "s", "t", "v", "z", "nd", "rt", "lm", "st", "ck", "br", "dr")
ENDINGS = ("a", "ax", "el", "en", "er", "ia", "ic", "in", "is", "o", "on", "or", "us", "yn", "eth", "ard", "ow", "ix")

TRADES = ("Supply", "Industrial", "Components", "Logistics", "Packaging", "Tools", "Foods", "Textiles", "Electric",
          "Office Products", "Engineering", "Print Works", "Labs", "Hardware", "Plastics", "Instruments", "Trading",
          "Systems", "Catering", "Glass", "Timber", "Software", "Design Studio", "Facility Services")  # fmt: skip
LEGAL_FORMS = ("Inc.", "LLC", "Ltd.", "Co.", "Corp.", "Company", "Group", "LP", "GmbH", "")
STREETS = ("Street", "Avenue", "Road", "Lane", "Drive", "Blvd.", "Way", "Court", "Parkway", "St.", "Ave.", "Rd.")
TOWN_ENDINGS = ("ton", "ville", "field", "burg", " Springs", " Falls", "ford", "port", " City", "dale", "wood", " Bay")
STATES = ("AL", "AZ", "CA", "CO", "CT", "FL", "GA", "IA", "IL", "IN", "KS", "KY", "MA", "MD", "ME", "MI", "MN", "MO",
          "NC", "NE", "NH", "NJ", "NM", "NV", "NY", "OH", "OK", "OR", "PA", "SC", "TN", "TX", "UT", "VA", "VT", "WA",
          "WI")  # fmt: skip
UNITS = ("Suite {}", "Floor {}", "Building {}", "Unit {}", "Dock {}", "Hall {}")
QUALITIES = ("Heavy-duty", "Stainless", "Compact", "Adjustable", "Insulated", "Matte", "Recycled", "Premium", "Spare",
             "Portable", "Galvanized", "Wireless", "Industrial", "Two-ply", "Double-sided", "Anti-static")  # fmt: skip
GOODS = ("hex bolt", "label roll", "desk lamp", "cable tie", "pallet wrap", "filter cartridge", "safety glove",
         "toner", "shelf bracket", "sensor", "hinge", "valve", "coffee beans", "paper towel", "work bench", "ladder",
         "battery pack", "power cord", "drill bit", "storage bin", "hand truck", "sealing tape", "gasket",
         "monitor arm",
         "first-aid kit", "floor mat", "name badge", "paint roller", "fuse", "wall clock")  # fmt: skip
SIZES = ("small", "large", "blue", "black", "white", "set of 4", "box of 50", "pack of 12", "with cover", "type B",
         "240 mm", "1.5 m", "8 x 40", "10 l", "A4", "per 100")  # fmt: skip
SERVICES = ("Consulting", "On-site installation", "Monthly maintenance", "Translation work", "Window cleaning",
            "Freight and handling", "Equipment rental", "Training session", "Software support", "Design draft",
            "Machine inspection", "Waste collection", "Event catering", "Courier runs")  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A postal address in the United States; `unit` may be empty."""

    street: str
    unit: str
    town: str

    @property
    def lines(self) -> tuple[str, ...]:
        """The address as it is written on an envelope, without a name."""
        return tuple(line for line in (self.street, self.unit, self.town) if line)


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A company with where and how it is reached."""

    name: str
    address: Address
    phone: str
    email: str
    tax_id: str


class Vocabulary:
    """A source of invented names.

    Args:
        dice: Where the choices come from.
        held_out: Whether the names are those of test documents; the two halves share no stem.
    """

    def __init__(self, dice: Dice, *, held_out: bool) -> None:
        self.dice = dice
        self.held_out = held_out

    def stem(self) -> str:
        """Give an invented word with a capital, of this vocabulary's half."""
        pick = self.dice.pick
        while True:
            word = pick(ONSETS) + pick(VOWELS) + pick(MIDDLES) + pick(ENDINGS)
            if is_held_out(word) == self.held_out:
                return word

    def company(self) -> str:
        """Give a company's name."""
        pick = self.dice.pick
        shape = pick(("{a} {trade} {legal}", "{a} {trade} {legal}", "{a} & {b} {legal}", "{a} {legal}", "{a} {trade}"))
        name = shape.format(a=self.stem(), b=self.stem(), trade=pick(TRADES), legal=pick(LEGAL_FORMS))
        return name.strip()

    def person(self) -> str:
        """Give a person's name."""
        return f"{self.stem()} {self.stem()}"

    def address(self) -> Address:
        """Give an address, in one case of three with a suite or hall."""
        dice = self.dice
        unit = dice.pick(UNITS).format(dice.between(1, 40)) if dice.happens(0.35) else ""
        town = self.stem() + dice.pick(TOWN_ENDINGS)
        return Address(
            street=f"{dice.between(1, 9800)} {self.stem()} {dice.pick(STREETS)}",
            unit=unit,
            town=f"{town}, {dice.pick(STATES)} {dice.digits(5)}",
        )

    def party(self) -> Party:
        """Give a company with an address of its own."""
        name, dice = self.company(), self.dice
        return Party(
            name=name,
            address=self.address(),
            phone=dice.fill("(###) 555-01##"),  # 555-01xx is kept for fiction
            email=f"{dice.pick(('office', 'billing', 'hello', 'accounts'))}@{name.split()[0].lower()}.example",
            tax_id=dice.fill("##-#######"),
        )

    def product(self) -> str:
        """Give the description of a product."""
        dice = self.dice
        words = [dice.pick(QUALITIES), dice.pick(GOODS)]
        if dice.happens(0.3):
            words.insert(0, self.stem())
        return " ".join(words) + (f", {dice.pick(SIZES)}" if dice.happens(0.6) else "")

    def service(self) -> str:
        """Give the description of a service."""
        return f"{self.dice.pick(SERVICES)}, {self.stem()} site"


def is_held_out(stem: str) -> bool:
    """Say whether a stem is kept for test documents."""
    return crc32(stem.encode()) % 2 == 1


def draw_iban(dice: Dice) -> str:
    """Give an IBAN with right check digits (ISO 13616), without spaces."""
    country, pattern = dice.pick(
        (("DE", "#" * 18), ("AT", "#" * 16), ("GB", "@@@@" + "#" * 14), ("NL", "@@@@" + "#" * 10))
    )
    account = dice.fill(pattern)
    digits = "".join(str(int(sign, 36)) for sign in account + country + "00")
    return f"{country}{98 - int(digits) % 97:02}{account}"
