"""The card says what a model is, from the run's own facts."""

import datetime as dt

from postroom.flows.training.card import model_card
from postroom.records.evaluation import LearningPoint
from postroom.records.label import Role
from tests.paperwork import Paperwork

CURVE = (
    LearningPoint(epoch=1, train_loss=3.0, dev_loss=2.0, dev_f1=0.1),
    LearningPoint(epoch=2, train_loss=2.0, dev_loss=1.0, dev_f1=0.5),
    LearningPoint(epoch=3, train_loss=1.0, dev_loss=1.5, dev_f1=0.4),
)


def card(paperwork: Paperwork, curve: tuple[LearningPoint, ...] = CURVE) -> str:
    return model_card(
        paperwork.result.bundle,
        curve,
        {Role.TRAIN: 20, Role.DEV: 4, Role.THRESHOLD: 0},
        project=paperwork.project,
        trained=dt.timedelta(seconds=75),
    )


def test_the_card_names_model_data_fields_and_training(paperwork: Paperwork) -> None:
    text = card(paperwork)
    bundle = paperwork.result.bundle
    assert text.startswith(f"# Model {bundle.digest[:12]} of paperwork\n")
    for fact in (
        f"- digest: {bundle.digest}",
        f"- data set: {bundle.origin.dataset}",
        "commit: not in a repository",
        "- documents: 20 train, 4 dev\n",
        "training took 0:01:15, 3 epochs, at best F1 0.500 on the dev documents",
        "| invoice | article | identifier, repeated |  |",
        "- threads: 1",
    ):
        assert fact in text, fact


def test_a_description_cannot_break_the_table(paperwork: Paperwork) -> None:
    assert "| Its own number \\| as printed |" in card(paperwork)


def test_a_curve_without_dev_losses_has_a_card_too(paperwork: Paperwork) -> None:
    """Its epochs were once taken for the best ones, and their missing loss could not be written."""
    unmeasured = (LearningPoint(epoch=1, train_loss=3.0), CURVE[1])
    assert "at best F1 0.500 on the dev documents" in card(paperwork, unmeasured)
    assert "1 epochs" in card(paperwork, unmeasured[:1])


def test_the_card_stands_beside_the_model(paperwork: Paperwork) -> None:
    text = (paperwork.bundle_folder / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert paperwork.result.bundle.digest in text
