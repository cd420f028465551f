import numpy as np
import pytest
import torch
from torch import Tensor

from postroom.stages.model.encode.batches import INPUTS, collate
from postroom.stages.model.encode.pieces import PieceTable
from postroom.stages.model.encode.typed import TYPED_KINDS, TYPED_WIDTHS
from postroom.stages.model.encode.windows import Window, encode_document
from postroom.stages.model.network import IMPOSSIBLE, Network, Shape, SpanHead, place_turns
from tests.stages.model.made import LOCALE, order, page_of


@pytest.fixture(scope="module")
def windows(table: PieceTable) -> tuple[Window, ...]:
    pages = (page_of("Total: $5.00"), order(1, index=1).pages[0], page_of("river", index=2))
    return encode_document(pages, table=table, locale=LOCALE)


def passed(network: Network, *windows: Window) -> tuple[Tensor, Tensor]:
    inputs = collate(windows)
    with torch.inference_mode():
        spans, whole = network(*(torch.from_numpy(inputs[name]) for name in INPUTS))
    return spans, whole


def test_outputs_have_a_score_for_every_span_and_head(
    network: Network, shape: Shape, windows: tuple[Window, ...]
) -> None:
    spans, whole = passed(network, *windows)
    longest = max(len(window.breaks) for window in windows)
    assert spans.shape == (3, shape.fields, longest, shape.widths)
    assert whole.shape == (3, shape.fields + shape.types + 1 + shape.choices)
    assert torch.isfinite(spans).all()
    assert torch.isfinite(whole).all()


@pytest.mark.parametrize("number", [0, 2])
def test_padding_changes_no_score(network: Network, windows: tuple[Window, ...], number: int) -> None:
    spans, whole = passed(network, *windows)
    alone, whole_alone = passed(network, windows[number])
    words = len(windows[number].breaks)
    torch.testing.assert_close(spans[number, :, :words], alone[0], rtol=1e-4, atol=1e-4)
    torch.testing.assert_close(whole[number], whole_alone[0], rtol=1e-4, atol=1e-4)


def test_spans_over_the_end_of_a_window_are_impossible(
    network: Network, shape: Shape, windows: tuple[Window, ...]
) -> None:
    spans, _ = passed(network, *windows)
    for row, window in enumerate(windows):
        for word in range(spans.shape[2]):
            for width in range(shape.widths):
                fits = word + width < len(window.breaks)
                assert bool((spans[row, :, word, width] > IMPOSSIBLE / 2).all()) is fits
                assert bool((spans[row, :, word, width] == IMPOSSIBLE).any()) is not fits


def test_every_input_matters(network: Network, windows: tuple[Window, ...]) -> None:
    inputs = {name: torch.from_numpy(array) for name, array in collate([windows[1]]).items()}
    network.spans.typed.data.fill_(1.0)
    network.spans.broken.data.fill_(1.0)
    plain, _ = network(*inputs.values())
    for name in INPUTS[:-1]:
        changed = {**inputs, name: torch.zeros_like(inputs[name])}
        spans, _ = network(*changed.values())
        assert not torch.allclose(spans, plain, atol=1e-6), name


def test_the_word_piece_table_stays_frozen(network: Network, windows: tuple[Window, ...]) -> None:
    inputs = collate(windows)
    spans, whole = network(*(torch.from_numpy(inputs[name]) for name in INPUTS))
    torch.autograd.backward(spans.clamp(min=-10).sum() + whole.sum())
    frozen = [name for name, weight in network.named_parameters() if not weight.requires_grad]
    assert frozen == ["input.table.weight"]
    assert network.input.table.weight.grad is None
    assert network.input.lexical.weight.grad is not None


def test_a_run_that_reads_as_a_value_moves_its_own_span_alone(shape: Shape) -> None:
    head = SpanHead(shape).eval()
    head.typed.data.fill_(2.0)
    words, mask, breaks = torch.randn(1, 4, shape.hidden), torch.ones(1, 4), torch.zeros(1, 4)
    typed = torch.zeros(1, 4, TYPED_KINDS, TYPED_WIDTHS)
    plain = head(words, typed=typed, breaks=breaks, mask=mask)
    typed[0, 1, 0, 2] = 1
    moved = head(words, typed=typed, breaks=breaks, mask=mask) - plain
    assert moved[0, :, 1, 2].tolist() == pytest.approx([2.0] * shape.fields, abs=1e-5)
    moved[0, :, 1, 2] = 0
    assert moved.abs().max() < 1e-5


def test_a_line_break_moves_the_spans_that_cross_it(shape: Shape) -> None:
    head = SpanHead(shape).eval()
    head.broken.data.fill_(-3.0)
    words, mask, breaks = torch.randn(1, 4, shape.hidden), torch.ones(1, 4), torch.zeros(1, 4)
    typed = torch.zeros(1, 4, TYPED_KINDS, TYPED_WIDTHS)
    plain = head(words, typed=typed, breaks=breaks, mask=mask)
    breaks[0, 1] = 1
    moved = (head(words, typed=typed, breaks=breaks, mask=mask) - plain).abs() > 1
    crossing = {(word, width) for word, width in moved[0].any(0).nonzero().tolist()}
    assert crossing == {(0, 2), (1, 1), (1, 2)}


def test_a_window_shorter_than_the_widest_span_is_scored(shape: Shape) -> None:
    head = SpanHead(shape).eval()
    typed = torch.zeros(1, 1, TYPED_KINDS, TYPED_WIDTHS)
    scores = head(torch.randn(1, 1, shape.hidden), typed=typed, breaks=torch.ones(1, 1), mask=torch.ones(1, 1))
    assert scores.shape == (1, shape.fields, 1, shape.widths)
    assert (scores[..., 0] > IMPOSSIBLE).all()
    assert (scores[..., 1:] == IMPOSSIBLE).all()


def test_turns_by_place_are_cosines_and_sines(windows: tuple[Window, ...]) -> None:
    cosine, sine = place_turns(torch.from_numpy(windows[1].boxes).unsqueeze(0), 16)
    assert cosine.shape == sine.shape == (1, 1, len(windows[1].breaks), 8)
    torch.testing.assert_close(cosine**2 + sine**2, torch.ones_like(cosine))


def test_one_seed_makes_one_network(shape: Shape, pieces: Tensor) -> None:
    made = []
    for _ in range(2):
        torch.manual_seed(3)
        made.append(Network(shape, pieces).state_dict())
    assert all(np.array_equal(made[0][name], made[1][name]) for name in made[0])
