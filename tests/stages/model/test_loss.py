import math

import pytest
import torch
from torch import Tensor

from postroom.stages.model.loss import WholeLayout, document_loss
from postroom.stages.model.targets import DocumentTargets, FieldTargets

ONE_FIELD = WholeLayout(fields=1, types=2)
SCORES = (0.5, -1.0, 2.0, 0.25)
ABSENT = 0.75
Place = tuple[int, int, int]


def logits(*, absent: float = ABSENT, types: tuple[float, float] = (0.0, 0.0)) -> tuple[Tensor, Tensor]:
    """One window of two words, two widths and one field; two choices."""
    spans = torch.tensor(SCORES).reshape(1, 1, 2, 2).requires_grad_()
    whole = torch.tensor([[absent, *types, 0.0, 1.0, 3.0]]).requires_grad_()
    return spans, whole


def truth(*values: tuple[Place, ...], repeated: bool = False) -> DocumentTargets:
    field = FieldTargets(field=0, repeated=repeated, values=values)
    return DocumentTargets(fields=(field,), choices=(), type=None, starts=(1.0,))


def loss_of(targets: DocumentTargets) -> float:
    return document_loss(*logits(), targets, layout=ONE_FIELD).item()


def log_sum(*scores: float) -> float:
    return math.log(sum(math.exp(score) for score in scores))


EVERYTHING = log_sum(*SCORES, ABSENT)


def test_the_second_output_is_cut_by_kind() -> None:
    absent, types, start, choices = WholeLayout(fields=2, types=3).split(torch.arange(16.0).reshape(2, 8))
    assert absent.tolist() == [[0, 1], [8, 9]]
    assert types.tolist() == [[2, 3, 4], [10, 11, 12]]
    assert start.tolist() == [5, 13]
    assert choices.tolist() == [[6, 7], [14, 15]]


def test_a_single_value_is_a_softmax_over_all_spans_and_absence() -> None:
    assert loss_of(truth(((0, 1, 0),))) == pytest.approx(EVERYTHING - SCORES[2])


def test_likelihood_is_summed_over_all_places_of_a_value() -> None:
    assert loss_of(truth(((0, 0, 0), (0, 1, 1)))) == pytest.approx(EVERYTHING - log_sum(SCORES[0], SCORES[3]))


def test_several_truths_of_a_single_field_are_alternatives() -> None:
    assert loss_of(truth(((0, 0, 0),), ((0, 1, 1),))) == pytest.approx(EVERYTHING - log_sum(SCORES[0], SCORES[3]))


@pytest.mark.parametrize("repeated", [False, True])
def test_absence_is_one_of_the_softmaxs_outcomes(repeated: bool) -> None:
    assert loss_of(truth(repeated=repeated)) == pytest.approx(EVERYTHING - ABSENT)


def test_values_of_a_repeated_field_and_absence_each_stand_against_the_rest() -> None:
    floor = log_sum(SCORES[1], SCORES[3], ABSENT)
    values = [log_sum(floor, SCORES[place]) - SCORES[place] for place in (0, 2)]
    wanted = sum(values) / 2 + floor - ABSENT
    assert loss_of(truth(((0, 0, 0),), ((0, 1, 0),), repeated=True)) == pytest.approx(wanted)


def test_values_of_a_repeated_field_do_not_compete_with_each_other() -> None:
    spans, whole = logits()
    sure = spans.detach().clone()
    sure[0, 0, 0, 0] = 50.0
    both = truth(((0, 0, 0),), ((0, 1, 0),), repeated=True)
    assert document_loss(sure, whole, both, layout=ONE_FIELD) < document_loss(spans, whole, both, layout=ONE_FIELD)


def test_windows_of_one_document_share_one_softmax_and_the_mean_absence() -> None:
    spans = torch.tensor([*SCORES, 1.0, 1.5, -2.0, 0.0]).reshape(2, 1, 2, 2)
    whole = torch.tensor([[0.5, 0, 0, 0], [1.5, 0, 0, 0]])
    made = document_loss(spans, whole, truth(((1, 0, 1),)), layout=ONE_FIELD).item()
    assert made == pytest.approx(log_sum(*SCORES, 1.0, 1.5, -2.0, 0.0, 1.0) - 1.5)


def test_the_loss_is_the_mean_over_labelled_fields() -> None:
    layout = WholeLayout(fields=2, types=1)
    spans = torch.tensor([*SCORES, 0.0, 0.0, 0.0, 0.0]).reshape(1, 2, 2, 2)
    whole = torch.tensor([[ABSENT, 0.0, 0.0, 0.0]])
    first = FieldTargets(field=0, repeated=False, values=(((0, 1, 0),),))
    second = FieldTargets(field=1, repeated=False, values=())
    targets = DocumentTargets(fields=(first, second), choices=(), type=None, starts=(1.0,))
    wanted = (EVERYTHING - SCORES[2] + math.log(5)) / 2
    assert document_loss(spans, whole, targets, layout=layout).item() == pytest.approx(wanted)


def test_a_field_that_nobody_was_asked_for_teaches_nothing() -> None:
    layout = WholeLayout(fields=2, types=1)
    spans = torch.randn(1, 2, 3, 2, requires_grad=True)
    whole = torch.randn(1, 4, requires_grad=True)
    torch.autograd.backward(document_loss(spans, whole, truth(((0, 1, 0),)), layout=layout))
    assert spans.grad is not None
    assert whole.grad is not None
    assert spans.grad[:, 0].abs().sum() > 0
    assert not spans.grad[:, 1].any()
    assert not whole.grad[:, 1:].any()


def test_nothing_known_is_no_loss() -> None:
    assert loss_of(DocumentTargets(fields=(), choices=(), type=None, starts=(1.0,))) == 0


def test_a_choice_is_a_softmax_over_its_options() -> None:
    targets = DocumentTargets(fields=(), choices=((0, 2, 1),), type=None, starts=(1.0,))
    assert loss_of(targets) == pytest.approx(log_sum(1.0, 3.0) - 3.0)


def test_the_true_type_is_learned_beside_the_fields() -> None:
    targets = DocumentTargets(fields=(), choices=(), type=1, starts=(1.0,))
    right = document_loss(*logits(types=(0.0, 4.0)), targets, layout=ONE_FIELD)
    wrong = document_loss(*logits(types=(4.0, 0.0)), targets, layout=ONE_FIELD)
    assert 0 < right < wrong


def test_beginnings_are_learned_window_by_window() -> None:
    whole = torch.zeros(2, 4, requires_grad=True)
    targets = DocumentTargets(fields=(), choices=(), type=0, starts=(1.0, 0.0))
    torch.autograd.backward(document_loss(torch.zeros(2, 1, 2, 2), whole, targets, layout=ONE_FIELD))
    assert whole.grad is not None
    assert whole.grad[0, 3] < 0 < whole.grad[1, 3]


def test_spans_outside_the_window_change_nothing() -> None:
    spans, whole = logits()
    padded = torch.cat([spans, torch.full((1, 1, 3, 2), -1e4)], dim=2)
    targets = truth(((0, 1, 0),))
    assert document_loss(padded, whole, targets, layout=ONE_FIELD).item() == pytest.approx(loss_of(targets))
