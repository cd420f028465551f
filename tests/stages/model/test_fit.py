import dataclasses

import pytest
import torch
from torch import Tensor

from postroom.records.label import Example
from postroom.records.learning import LearningPoint
from postroom.stages.model.encode.labelled import encode_example
from postroom.stages.model.encode.pieces import PieceTable
from postroom.stages.model.encode.windows import encode_document
from postroom.stages.model.fit import EncodedExample, Fitted, assess, fit, run
from postroom.stages.model.network import IMPOSSIBLE, Network, Shape
from postroom.stages.model.options import ModelOptions
from postroom.stages.model.targets import heads_of, targets_of
from tests.stages.model.made import LOCALE, TOTAL_ALONE, absent, lengths, page_of, present, totalled, words_after

SHAPE = Shape(fields=1, widths=2, types=2, choices=0, hidden=32, layers=1, heads=2, span_rank=4)
OPTIONS = ModelOptions(epochs=3, learning_rate=1e-2, threads=1)


def encoded(table: PieceTable, example: Example, *, learn_types: bool = False) -> EncodedExample:
    document = encode_example(example, table=table, locale=LOCALE)
    targets = targets_of(document, heads=heads_of(TOTAL_ALONE), widths=SHAPE.widths, learn_types=learn_types)
    return EncodedExample(key=document.key, windows=document.windows, targets=targets)


def mislabelled(number: int) -> Example:
    """An order whose label names the wrong amount."""
    example = totalled(number)
    return dataclasses.replace(example, labels=(present("total", words_after(example.pages[0], "Paid:")),))


@pytest.fixture(scope="module")
def orders(table: PieceTable) -> list[EncodedExample]:
    """Orders, every fourth of them with five pages of nothing before."""
    return [encoded(table, totalled(number, fronted=5 * (number % 4 == 0))) for number in range(64)]


@pytest.fixture(scope="module")
def fitted(orders: list[EncodedExample], pieces: Tensor) -> Fitted:
    return fitting(orders[:48], orders[48:], pieces, epochs=12, word_dropout=0.0)


def fitting(train: list[EncodedExample], dev: list[EncodedExample], pieces: Tensor, **changed: float) -> Fitted:
    options = OPTIONS.model_copy(update=changed)
    return fit(train, dev, shape=SHAPE, table=pieces, options=options, report=lambda _: None)


def same(one: Network, other: Network) -> bool:
    weights = other.state_dict()
    return all(torch.equal(weight, weights[name]) for name, weight in one.state_dict().items())


def test_the_same_seed_gives_the_same_weights_to_the_bit(orders: list[EncodedExample], pieces: Tensor) -> None:
    one, other = (fitting(orders[:10], orders[10:14], pieces, epochs=2) for _ in range(2))
    assert same(one.network, other.network)
    assert one.curve == other.curve


def test_another_seed_gives_other_weights(orders: list[EncodedExample], pieces: Tensor) -> None:
    one, other = (fitting(orders[:10], orders[10:14], pieces, epochs=1, seed=seed) for seed in (1, 2))
    assert not same(one.network, other.network)


def test_a_trivial_rule_is_learned_in_seconds(fitted: Fitted, table: PieceTable) -> None:
    unseen = [encoded(table, totalled(number)) for number in range(500, 530)]
    assert assess(fitted.network, unseen)[1] > 0.9


def test_loss_falls_from_epoch_to_epoch(fitted: Fitted) -> None:
    losses = [point.train_loss for point in fitted.curve]
    assert losses[-1] < losses[0] / 4
    assert [point.epoch for point in fitted.curve] == list(range(1, len(losses) + 1))


def test_every_epoch_is_reported_when_it_ends(orders: list[EncodedExample], pieces: Tensor) -> None:
    reported: list[LearningPoint] = []
    made = fit(orders[:8], orders[8:10], shape=SHAPE, table=pieces, options=OPTIONS, report=reported.append)
    assert tuple(reported) == made.curve
    assert len(reported) == OPTIONS.epochs


def test_the_weights_of_the_best_settled_epoch_are_kept_and_training_stops_after_it(
    orders: list[EncodedExample], table: PieceTable, pieces: Tensor
) -> None:
    contrary = [encoded(table, mislabelled(number)) for number in range(200, 208)]
    made = fitting(orders[:32], contrary, pieces, epochs=40, patience=3, word_dropout=0.0)
    settled = [point for point in made.curve if point.epoch >= 20]
    best = max(settled, key=lambda point: (point.dev_f1 or 0, -(point.dev_loss or 0)))
    assert len(made.curve) == best.epoch + 3 < 40
    assert assess(made.network, contrary)[0] == pytest.approx(best.dev_loss, abs=1e-5)
    assert made.curve[-1].dev_loss != best.dev_loss


def test_the_frozen_table_does_not_move(fitted: Fitted, pieces: Tensor) -> None:
    assert torch.equal(fitted.network.input.table.weight.cpu(), pieces)


def test_a_network_comes_back_ready_to_read(fitted: Fitted) -> None:
    assert not fitted.network.training


def test_windows_that_pass_together_give_what_they_give_alone(network: Network, table: PieceTable) -> None:
    pages = [totalled(number).pages[0] for number in range(6)]
    texts = [page_of(*["river stone"] * size) for size in (9, 1, 30)]
    windows = [encode_document((page,), table=table, locale=LOCALE)[0] for page in [*pages, *texts]]
    with torch.inference_mode():
        spans, whole = run(network, windows)
        for row, window in enumerate(windows):
            alone, whole_alone = run(network, [window])
            words = len(window.breaks)
            torch.testing.assert_close(spans[row, :, :words], alone[0], rtol=1e-4, atol=1e-4)
            torch.testing.assert_close(whole[row], whole_alone[0], rtol=1e-4, atol=1e-4)
            assert (spans[row, :, words:] == IMPOSSIBLE).all()
    assert spans.shape[2] == max(lengths(windows))


def test_types_are_learned_beside_fields(table: PieceTable, pieces: Tensor) -> None:
    others = [Example(key=f"o{n}", type="other", pages=(page_of("great sale now"),), labels=()) for n in range(8)]
    mixed = [encoded(table, example, learn_types=True) for example in [*map(totalled, range(16)), *others]]
    made = fitting(mixed[::2], mixed[1::2], pieces, epochs=10, word_dropout=0.0)
    types = [int(run(made.network, example.windows)[1][:, 1:3].mean(0).argmax()) for example in mixed]
    assert types == [example.targets.type for example in mixed]


def test_what_is_found_where_nothing_is_counts_against_f1(fitted: Fitted, table: PieceTable) -> None:
    example = encoded(table, totalled(700))
    nothing = dataclasses.replace(example.targets.fields[0], values=())
    empty = dataclasses.replace(example, targets=dataclasses.replace(example.targets, fields=(nothing,)))
    assert assess(fitted.network, [example])[1] == 1
    assert assess(fitted.network, [example, empty])[1] == pytest.approx(2 / 3)


def test_nothing_said_and_nothing_wanted_is_an_f1_of_zero(network: Network, table: PieceTable) -> None:
    example = encoded(table, Example(key="x", type="order", pages=totalled(1).pages, labels=()))
    assert assess(network, [example])[1] == 0


def test_a_network_that_learned_absence_names_no_place(table: PieceTable, pieces: Tensor) -> None:
    empty = [dataclasses.replace(totalled(number), labels=(absent("total"),)) for number in range(16)]
    examples = [encoded(table, example) for example in empty]
    made = fitting(examples[:12], examples[12:], pieces, epochs=6)
    assert assess(made.network, [encoded(table, totalled(701))])[1] == 0
