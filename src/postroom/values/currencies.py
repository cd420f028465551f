"""Currency signs and codes, and which currency (ISO 4217) a sign means where."""

import re

from babel.core import get_global
from babel.numbers import get_territory_currencies

_CODES = frozenset(get_global("all_currencies"))
_DOLLARS = frozenset({"USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD", "MXN", "ARS", "CLP", "COP", "BND", "FJD", "JMD"})
_POUNDS = frozenset({"GBP", "EGP", "GIP", "FKP", "SHP"})
_CROWNS = frozenset({"SEK", "NOK", "DKK", "ISK"})
_RUPEES = frozenset({"INR", "PKR", "LKR", "NPR", "MUR"})
_SIGNS: dict[str, frozenset[str]] = {
    "$": _DOLLARS,
    "dollar": _DOLLARS,
    "dollars": _DOLLARS,
    "£": _POUNDS,
    "€": frozenset({"EUR"}),
    "euro": frozenset({"EUR"}),
    "eur": frozenset({"EUR"}),
    "¥": frozenset({"JPY", "CNY"}),
    "円": frozenset({"JPY"}),
    "元": frozenset({"CNY", "TWD"}),
    "us$": frozenset({"USD"}),
    "$us": frozenset({"USD"}),  # as French writes it
    "$ca": frozenset({"CAD"}),
    "$au": frozenset({"AUD"}),
    "£gb": frozenset({"GBP"}),
    "usd": frozenset({"USD"}),
    "ca$": frozenset({"CAD"}),
    "c$": frozenset({"CAD"}),
    "a$": frozenset({"AUD"}),
    "au$": frozenset({"AUD"}),
    "nz$": frozenset({"NZD"}),
    "hk$": frozenset({"HKD"}),
    "s$": frozenset({"SGD"}),
    "nt$": frozenset({"TWD"}),
    "mx$": frozenset({"MXN"}),
    "r$": frozenset({"BRL"}),
    "rm": frozenset({"MYR"}),
    "rp": frozenset({"IDR"}),
    "r": frozenset({"ZAR"}),
    "fr": frozenset({"CHF"}),
    "sfr": frozenset({"CHF"}),
    "kr": _CROWNS,
    "rs": _RUPEES,
    "₨": _RUPEES,
    "₹": frozenset({"INR"}),
    "₽": frozenset({"RUB"}),
    "₩": frozenset({"KRW"}),
    "₪": frozenset({"ILS"}),
    "₺": frozenset({"TRY"}),
    "tl": frozenset({"TRY"}),
    "₫": frozenset({"VND"}),
    "฿": frozenset({"THB"}),
    "₴": frozenset({"UAH"}),
    "₦": frozenset({"NGN"}),
    "₱": frozenset({"PHP"}),
    "zł": frozenset({"PLN"}),
    "kč": frozenset({"CZK"}),
    "ft": frozenset({"HUF"}),
    "lei": frozenset({"RON"}),
    "лв": frozenset({"BGN"}),
}
_PIECES = re.compile(r"[^\W\d_]*[$£€¥₹₽₩₪₺₫฿₴₦₱₨](?:[A-Z]{2}\b)?|[^\W\d_]+")
_SYMBOL_ALONE = re.compile(r"[\s.]*(?:(?:[^\W\d_]*[$£€¥₹₽₩₪₺₫฿₴₦₱₨](?:[A-Z]{2}\b)?|[^\W\d_]+)[\s.]*)*")


def currencies_of(signs: str) -> frozenset[str] | None:
    """Give the ISO 4217 codes that the sign or signs beside an amount may mean, in any order ("US$", "USD $").

    Empty where there is no sign at all, None where something stands there that is no sign of a currency.
    """
    signs = signs.strip(" .")
    if not signs:
        return frozenset()
    if _SYMBOL_ALONE.fullmatch(signs) is None:
        return None
    meant: frozenset[str] | None = None
    for piece in _PIECES.findall(signs):
        codes = _codes_of(piece)
        if codes is None:
            return None
        meant = codes if meant is None else meant & codes
    return meant or None


def settle(codes: frozenset[str], *, region: str, assumed: str | None) -> str | None:
    """Choose the currency that a sign means: the only one, the region's own, or the field's; None where none fits.

    Args:
        codes: What the sign may mean; empty where the document shows none, which leaves the field's own currency.
        region: ISO 3166 code, or "".
        assumed: ISO 4217 code of the field, or None.
    """
    if not codes:
        return assumed
    if len(codes) == 1:
        return next(iter(codes))
    local = frozenset(get_territory_currencies(region)) & codes if region else frozenset()
    if len(local) == 1:
        return next(iter(local))
    return assumed if assumed in codes else None


def _codes_of(piece: str) -> frozenset[str] | None:
    """Give what one sign may mean; a code counts in capitals only, since "all" and "try" are words as well."""
    known = _SIGNS.get(piece) or _SIGNS.get(piece.lower())
    if known is not None:
        return known
    return frozenset({piece}) if piece in _CODES else None
