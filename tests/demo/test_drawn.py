"""Facts agree with each other."""

from decimal import Decimal

from stdnum import iban

from postroom.demo.dice import Dice
from postroom.demo.drawn import draw_invoice, draw_order
from postroom.demo.facts import CENT
from postroom.demo.vocabulary import Vocabulary, is_held_out


def test_the_sums_of_an_invoice_agree_with_its_items_and_its_tax() -> None:
    for number in range(60):
        facts = draw_invoice(Dice(number), held_out=False)
        totals = facts.totals
        assert totals.net == sum(item.quantity * item.price for item in facts.items) + totals.shipping
        assert abs(totals.tax - totals.net * totals.rate_percent / 100) <= CENT / 2
        assert totals.total == totals.net + totals.tax
        assert facts.deposit < totals.total


def test_dates_of_one_document_differ() -> None:
    for number in range(60):
        invoice = draw_invoice(Dice(number), held_out=False)
        order = draw_order(Dice(number), held_out=False)
        assert invoice.supplied < invoice.issued
        assert invoice.due is None or invoice.due > invoice.issued
        assert order.wanted > order.ordered


def test_account_numbers_have_right_check_digits() -> None:
    accounts = [draw_invoice(Dice(number), held_out=False).iban for number in range(60)]
    present = [account for account in accounts if account]
    assert len(present) > 20
    assert all(iban.is_valid(account) for account in present)


def test_item_codes_of_one_document_differ() -> None:
    for number in range(60):
        codes = [item.code for item in draw_order(Dice(number), held_out=True).items]
        assert len(set(codes)) == len(codes)


def test_an_order_that_is_collected_has_no_place_of_delivery() -> None:
    orders = [draw_order(Dice(number), held_out=False) for number in range(60)]
    assert any(order.shipping == "pickup" for order in orders)
    assert all((order.site is None) == (order.shipping == "pickup") for order in orders)


def test_the_two_halves_of_the_vocabulary_share_no_stem() -> None:
    for held_out in (False, True):
        words = Vocabulary(Dice("stems"), held_out=held_out)
        assert all(is_held_out(words.stem()) is held_out for _ in range(200))


def test_prices_are_whole_cents() -> None:
    facts = draw_invoice(Dice(3), held_out=False)
    assert all(item.price == item.price.quantize(CENT) > Decimal(0) for item in facts.items)
