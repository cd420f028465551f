"""The card tells what a model is, how right it is and why it may serve, in numbers."""

import dataclasses
import re

import pytest

from postroom.records.evaluation import Evaluation, LeftOut, MaskReason
from postroom.records.gate import GateVerdict, RuleOutcome
from postroom.records.label import Role
from postroom.records.learning import LearningPoint
from postroom.records.schema import DocumentType, FieldSpec, FieldType, Schema
from postroom.records.validation import Check, Finding, Severity, ValidationReport
from postroom.stages.evaluation.scores import score
from postroom.stages.model.bundle import BundleConfig, Origin
from postroom.stages.model.card import CardFacts, model_card
from tests.stages.evaluation.made import NUMBER, TOTAL, document, outcome

SCHEMA = Schema(
    project="mail",
    version=3,
    locale="en-US",
    types=(
        DocumentType(
            name="invoice",
            fields=(
                FieldSpec(name="number", type=FieldType.IDENTIFIER, required=True, description="a|b <i>\nc"),
                FieldSpec(name="total", type=FieldType.MONEY, repeated=True),
            ),
        ),
    ),
)
FACTS = CardFacts(
    project="mail",
    schema=SCHEMA,
    digest="d" * 64,
    config=BundleConfig(format=1, contract=2, schema=SCHEMA, preset="small", widths=24, learns_types=True),
    origin=Origin(run="r17", dataset="e" * 64, commit=None, environment={"threads": "1", "python": "3.11.9"}),
    curve=(
        LearningPoint(epoch=1, train_loss=3.0, dev_loss=2.0, dev_f1=0.5),
        LearningPoint(epoch=2, train_loss=2.0, dev_loss=1.0, dev_f1=0.5),
        LearningPoint(epoch=3, train_loss=1.0),
    ),
    documents={Role.TRAIN: 20, Role.DEV: 4, Role.CALIBRATION: 3, Role.THRESHOLD: 0},
    seconds=75.4,
)


@pytest.fixture
def evaluation() -> Evaluation:
    documents = [
        document(str(number), outcome("number", 1, 0, 0), outcome("total", number % 2, 1 - number % 2, 1 - number % 2))
        for number in range(10)
    ]
    scanned = [document(f"s{number}", outcome("number", 0, 0, 1), scanned=True, group="shop") for number in range(2)]
    made = score(
        [*documents, *scanned], fields=(NUMBER, TOTAL), resamples=100, seed=2, model="d" * 64, dataset="e" * 64
    )
    return dataclasses.replace(made, left_out=(LeftOut(field="total", reason=MaskReason.DAMAGED, documents=2),))


def test_the_card_names_model_data_fields_and_training() -> None:
    lines = model_card(FACTS).splitlines()
    for line in (
        "# Model dddddddddddd of mail",
        f"- digest: {'d' * 64}",
        "- run: r17; commit: not in a repository",
        f"- schema: version 3, {SCHEMA.sha256}",
        f"- data set: {'e' * 64}",
        "- documents: 20 train, 4 dev, 3 calibration",
        "- training took 0:01:15, 3 epochs, at best F1 0.500 on the dev documents, in epoch 1",
        "| invoice | number | identifier, required | a\\|b &lt;i> c |",
        "| invoice | total | money, repeated |  |",
        "| threads | 1 |",
        "- checks of the data set: not run",
        "- not taken yet",
        "- not asked yet",
    ):
        assert line in lines, line
    assert any("`postroom evaluate` says" in line for line in lines)


def test_the_card_scores_fields_slices_groups_and_calibration_with_intervals(evaluation: Evaluation) -> None:
    card = model_card(dataclasses.replace(FACTS, evaluation=evaluation))
    total = evaluation.fields["total"]
    assert total.interval is not None
    expected = f"| total | {total.f1:.3f} | {total.interval.low:.3f} to {total.interval.high:.3f} | 0.500 | 0.500 |"
    assert expected in card
    assert re.search(r"^\| all values \(micro\) \| 0\.\d{3} \| 0\.\d{3} to", card, re.MULTILINE)
    assert "Documents that are scanned (2):" in card
    assert "| number | 0.000 | 0.000 to 1.000 | - | 0.000 |" in card
    assert "- mean F1 over 1 groups, each counted once: 0.000" in card
    assert "- match rule of total: equal within 0.01" in card
    assert "- not scored: total, damaged: 2" in card
    measured = evaluation.calibration
    assert measured is not None
    assert f"expected calibration error {measured.expected_calibration_error:.3f}" in card
    assert card.count(" to ") > len(measured.bins)
    assert "`postroom evaluate` says" not in card


def test_a_model_that_predicted_nothing_has_a_card_too(evaluation: Evaluation) -> None:
    card = model_card(dataclasses.replace(FACTS, evaluation=dataclasses.replace(evaluation, calibration=None)))
    assert "no prediction was made" in card


def test_the_card_lists_every_rule_of_the_gates_with_its_numbers() -> None:
    verdict = GateVerdict(
        passed=False,
        champion="c" * 64,
        rules=(
            RuleOutcome(rule="floor: micro F1", passed=True, found=0.91234, required=0.9, reason="0.912 against 0.900"),
            RuleOutcome(rule="size", passed=False, found=12_345_678.0, required=None, reason="too | large"),
        ),
    )
    card = model_card(dataclasses.replace(FACTS, verdict=verdict))
    assert f"Refused; beside it: champion {'c' * 64}." in card
    assert "| floor: micro F1 | yes | 0.9123 | 0.9 | 0.912 against 0.900 |" in card
    assert "| size | no | 12,345,678 | - | too \\| large |" in card
    first = model_card(dataclasses.replace(FACTS, verdict=GateVerdict(passed=True, rules=(), champion=None)))
    assert "Passed; beside it: no other champion, so floors only." in first


def test_the_card_tells_what_the_checks_of_the_data_found() -> None:
    finding = Finding(check=Check.EXAMPLES, severity=Severity.WARNING, what="'total' has a value in 4", advice="label")
    report = ValidationReport(
        project="mail",
        schema_sha256=SCHEMA.sha256,
        documents=1,
        roles={},
        types={},
        fields=(),
        findings=(finding,),
    )
    card = model_card(dataclasses.replace(FACTS, validation=report))
    assert "- checks of the data set: errors: 0, warnings: 1\n- warning: 'total' has a value in 4\n" in card


def test_a_curve_that_was_never_scored_on_dev_documents_has_a_card_too() -> None:
    """An epoch without a score was once taken for one, and could not be written."""
    unscored = dataclasses.replace(FACTS, curve=FACTS.curve[2:], seconds=None, documents={Role.TRAIN: 1})
    card = model_card(unscored)
    assert "- training 1 epochs, never scored on dev documents" in card
    assert "confidences are not calibrated" in card


def test_packages_are_folded_at_the_end_one_a_line() -> None:
    """All of them once stood on one line of 2,300 characters."""
    packages = [f"package-{number}==1.{number}" for number in range(120)]
    environment = {"torch": "2.13.0", "python": "3.11.9", "packages": " ".join(packages)}
    origin = dataclasses.replace(FACTS.origin, environment=environment)
    card = model_card(dataclasses.replace(FACTS, origin=origin))
    table, _, folded = card.partition(
        "<details>\n<summary>All 120 packages that it was trained with</summary>\n\n```\n"
    )
    assert "| python | 3.11.9 |\n| torch | 2.13.0 |\n\n" in table
    assert "package-" not in table
    assert folded == "\n".join([*packages, "```", "", "</details>", ""])
    assert "<details>" not in model_card(FACTS)
    assert max(map(len, card.splitlines())) < 200


def test_a_commit_whose_files_were_changed_is_told_as_such() -> None:
    origin = dataclasses.replace(FACTS.origin, commit=f"{'c' * 40}-dirty")
    card = model_card(dataclasses.replace(FACTS, origin=origin))
    assert f"commit: {'c' * 40}-dirty, files were changed and not committed\n" in card
