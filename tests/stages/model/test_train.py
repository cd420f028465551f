import dataclasses
from pathlib import Path

import pytest

from postroom.errors import DataError
from postroom.records.label import Example
from postroom.records.learning import LearningPoint
from postroom.records.value import WordRange
from postroom.stages.model.bundle import FORMAT
from postroom.stages.model.contract import SERVING_CONTRACT
from postroom.stages.model.encode.stored import read_windows, write_windows
from postroom.stages.model.options import ModelOptions
from postroom.stages.model.reader import NetworkReader
from postroom.stages.model.train import Trained, instruction_set, train
from tests.stages.model.made import SCHEMA, TOTAL_ALONE, bundle_in, encoded, letter, order, page_of, present, totalled

ONE_EPOCH = ModelOptions(epochs=1, threads=1)


@pytest.fixture(scope="module")
def trained() -> Trained:
    examples = [made(number) for number in range(3) for made in (order, letter)]
    return train(encoded(examples[:4]), encoded(examples[4:]), schema=SCHEMA, options=ONE_EPOCH, report=lambda _: None)


def test_what_training_gives_is_a_bundle_that_reads(trained: Trained, tmp_path: Path) -> None:
    made = bundle_in(
        tmp_path, model=trained.model, tokenizer=trained.tokenizer, schema=SCHEMA, widths=trained.config.widths
    )
    reader = NetworkReader(made, runtime="onnxruntime", threads=1)
    (scores, *_) = reader.score(order(9).pages)
    assert scores.first_page == 0


def test_the_configuration_says_what_reading_needs(trained: Trained) -> None:
    config = trained.config
    assert (config.format, config.contract, config.preset) == (FORMAT, SERVING_CONTRACT, "small")
    assert config.schema == SCHEMA
    assert config.learns_types
    assert config.widths >= 1


def test_the_pretrained_preset_trains_and_reads(tmp_path: Path) -> None:
    options = ONE_EPOCH.model_copy(update={"preset": "base"})
    examples = [totalled(number) for number in range(3)]
    made = train(
        encoded(examples[:2]), encoded(examples[2:]), schema=TOTAL_ALONE, options=options, report=lambda _: None
    )
    bundle = bundle_in(
        tmp_path, model=made.model, tokenizer=made.tokenizer, schema=TOTAL_ALONE, widths=made.config.widths
    )
    (scores,) = NetworkReader(bundle, runtime="openvino", threads=1).score(totalled(5).pages)
    assert made.config.preset == "base"
    assert scores.fields[0].field == "total"


def test_the_learning_curve_is_kept(trained: Trained) -> None:
    assert [point.epoch for point in trained.curve] == [1]


def test_one_type_alone_is_not_learned_and_longer_values_are_looked_for() -> None:
    wide = totalled(3)
    spans = tuple(dataclasses.replace(span, stop=span.start + 1, start=span.start - 1) for span in _places(wide))
    wide = dataclasses.replace(wide, labels=(present("total", spans),))
    reported: list[LearningPoint] = []
    made = train(
        encoded([totalled(1), totalled(2), wide]),
        encoded([totalled(4)]),
        schema=TOTAL_ALONE,
        options=ONE_EPOCH,
        report=reported.append,
    )
    assert not made.config.learns_types
    assert made.config.widths > 2
    assert tuple(reported) == made.curve


@pytest.mark.parametrize(
    ("examples", "dev"),
    [
        ([], [totalled(3)]),
        ([totalled(1)], [totalled(3)]),
        ([totalled(1), totalled(2)], []),
        ([totalled(1), Example(key="blank", type="order", pages=(page_of(),), labels=())], [totalled(3)]),
        ([totalled(1), dataclasses.replace(totalled(2), labels=())], [totalled(3)]),
    ],
    ids=["none", "one", "no dev", "one of two blank", "one of two unlabelled"],
)
def test_too_few_documents_are_refused_before_training(examples: list[Example], dev: list[Example]) -> None:
    with pytest.raises(DataError, match="import more labels"):
        train(encoded(examples), encoded(dev), schema=TOTAL_ALONE, options=ONE_EPOCH, report=lambda _: None)


def test_documents_read_from_a_file_train_the_same_network_to_the_bit(trained: Trained, tmp_path: Path) -> None:
    examples = [made(number) for number in range(3) for made in (order, letter)]
    write_windows(tmp_path / "train.windows", encoded(examples[:4]))
    write_windows(tmp_path / "dev.windows", encoded(examples[4:]))
    train_part, dev_part = (list(read_windows(tmp_path / f"{role}.windows")) for role in ("train", "dev"))
    again = train(train_part, dev_part, schema=SCHEMA, options=ONE_EPOCH, report=lambda _: None)
    assert again == trained


def test_the_instruction_set_has_a_name() -> None:
    assert instruction_set()


def _places(example: Example) -> tuple[WordRange, ...]:
    return example.labels[0].values[0].spans
