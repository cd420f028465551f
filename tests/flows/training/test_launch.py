"""The training graph runs here: what it gives, what it takes from the cache, how it ends when something is wrong."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from postroom.errors import BundleError, BusyError, DataError, RunFailedError
from postroom.flows.importing import import_labels
from postroom.flows.training.files import read_record
from postroom.flows.training.launch import Trained, train_here
from postroom.flows.training.outcome import report_of
from postroom.flows.training.runs import Runs
from postroom.records.run import Run, RunState, StepRun
from postroom.records.training import Division, TrainingFacts
from postroom.settings import Project, load_project
from postroom.stages.model.bundle import load_bundle
from postroom.wiring.project import current_bundle, places_of, registry_of
from tests.paperwork import PROJECT, Paper, Paperwork, Unwatched, invoices, pdf_of, silent, trained, write_labels

pytestmark = pytest.mark.slow

QUICK = PROJECT.replace("epochs = 3", "epochs = 1")
STEPS = ["snapshot", "validate", "split", "prepare", "train", "calibrate", "evaluate", "gate", "register", "release"]


@pytest.fixture(scope="module")
def quick(tmp_path_factory: pytest.TempPathFactory) -> Paperwork:
    """Trained for one epoch; tests may train it again."""
    return trained(tmp_path_factory.mktemp("quick") / "here", text=QUICK)


def again(work: Paperwork, **flags: object) -> Trained:
    """Train the project again, with other options."""
    return train_here(load_project(work.project.folder, flags=flags), dataset=None, reason="again", watcher=Unwatched())


def states(run: Run) -> dict[str, RunState]:
    return {step.name.partition("/")[0]: step.state for step in run.steps}


def step_of(run: Run, name: str) -> StepRun:
    return next(step for step in run.steps if step.name == name)


def test_one_short_training_gives_a_version_that_reads_from_now_on(paperwork: Paperwork) -> None:
    bundle = current_bundle(paperwork.project)
    version = paperwork.result.version
    assert bundle.digest == version.digest == bundle.folder.name
    assert (version.number, version.aliases) == (1, ("champion", "production"))
    assert bundle.config.schema.sha256 == paperwork.project.schema.sha256
    assert sorted(path.name for path in bundle.folder.iterdir()) == [
        *("MODEL_CARD.md", "attestation.json", "calibration.json", "config.json", "curve.json", "evaluation.json"),
        *("model.onnx", "reference.json", "tokenizer.json"),
    ]
    assert registry_of(paperwork.project).history("production")[0].actor == f"run {paperwork.result.run.id}"


def test_every_step_ran_once_and_the_record_says_so(paperwork: Paperwork) -> None:
    run = paperwork.result.run
    assert list(states(run)) == STEPS
    assert set(states(run).values()) == {RunState.DONE}
    assert run.state is RunState.DONE
    assert run.ended is not None
    assert run.ended > run.started
    assert run == Runs(places_of(paperwork.project).runs).find(run.id[:6])
    assert all(len(digest) == 64 for step in run.steps for digest in step.outputs.values())


def test_the_network_learns_and_its_attestation_says_from_what(paperwork: Paperwork) -> None:
    facts = read_record(Path(step_of(paperwork.result.run, "train").places["facts"]), TrainingFacts)
    first, *_, last = facts.curve
    assert [point.epoch for point in facts.curve] == [1, 2, 3]
    assert (last.dev_loss or 0) < (first.dev_loss or 0)
    origin = paperwork.bundle.origin
    assert (origin.run, origin.dataset) == (paperwork.result.run.id, paperwork.result.run.dataset)
    assert origin.environment == facts.environment


def test_training_is_never_given_a_test_document(paperwork: Paperwork) -> None:
    run = paperwork.result.run
    division = read_record(Path(step_of(run, "split").places["division"]), Division)
    shards = [step for step in run.steps if step.name.startswith("prepare/")]
    assert len(shards) == len(division.shards) == 2
    for shard in shards:
        names = {path.name for path in Path(shard.places["learnt"]).iterdir()}
        assert names == {"train.windows", "dev.windows", "unread.jsonl"}


def test_a_run_with_nothing_changed_takes_every_step_from_the_cache(quick: Paperwork) -> None:
    second = again(quick)
    assert second.run.id == quick.result.run.id
    assert set(states(second.run).values()) == {RunState.CACHED}
    assert second.version.digest == quick.result.version.digest
    assert second.run.reasons == ("test", "again")
    assert len(registry_of(quick.project).history("production")) >= 1


def test_other_gates_judge_again_and_train_nothing(quick: Paperwork) -> None:
    stricter = again(quick, gates={"min_f1": 0.12})
    ran = {name for name, state in states(stricter.run).items() if state is RunState.DONE}
    assert {"gate", "register"} <= ran
    assert not {"snapshot", "validate", "split", "prepare", "train", "calibrate"} & ran
    assert stricter.version.verdict.champion is None, "the champion was set beside itself, and may lose by chance"
    assert stricter.serves


def test_a_better_description_trains_nothing(quick: Paperwork, tmp_path: Path) -> None:
    copy = trained(tmp_path / "copy", text=QUICK)
    path = copy.project.folder / "postroom.toml"
    path.write_text(QUICK.replace("as printed", "on top of the page"), encoding="utf-8")
    assert set(states(again(copy).run).values()) == {RunState.CACHED}
    assert copy.result.version.digest == quick.result.version.digest, "another folder gives another bundle"
    for name in json.loads((quick.bundle_folder / "attestation.json").read_bytes())["files"]:
        assert str(tmp_path).encode() not in (copy.bundle_folder / name).read_bytes()


def test_an_output_that_was_damaged_is_made_again(quick: Paperwork) -> None:
    network = Path(step_of(again(quick).run, "train").places["network"]) / "model.onnx"
    content = bytearray(network.read_bytes())
    content[len(content) // 2] ^= 1
    network.write_bytes(content)
    mended = again(quick)
    assert states(mended.run)["train"] is RunState.DONE
    assert states(mended.run)["calibrate"] is RunState.CACHED, "what came out is the same, so what follows stands"
    assert mended.version.digest == quick.result.version.digest


def test_a_registry_that_was_deleted_gets_the_version_again_and_nothing_is_trained(tmp_path: Path) -> None:
    work = trained(tmp_path / "here", text=QUICK)
    shutil.rmtree(places_of(work.project).home / "registry")
    mended = again(work)
    ran = {name for name, state in states(mended.run).items() if state is RunState.DONE}
    assert ran == {"register", "release"}
    assert registry_of(work.project).find("champion").digest == work.result.version.digest


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json", "config.json", "calibration.json", "reference.json"])
def test_a_bundle_with_one_flipped_bit_is_refused(paperwork: Paperwork, tmp_path: Path, name: str) -> None:
    for path in paperwork.bundle_folder.iterdir():
        shutil.copy(path, tmp_path)
    content = bytearray((tmp_path / name).read_bytes())
    content[len(content) // 2] ^= 1
    (tmp_path / name).write_bytes(content)
    with pytest.raises(BundleError, match=f"{name} is damaged"):
        load_bundle(tmp_path)


def small_project(folder: Path, papers: list[Paper], **more: object) -> Project:
    (folder / "postroom.toml").write_text(QUICK, encoding="utf-8")
    labels = write_labels(folder / "labels.jsonl", papers, **more)
    project = load_project(folder)
    import_labels(labels, files=None, project=project, split_by=None, jobs=1, progress=silent)
    return project


def test_data_that_contradict_themselves_are_refused_with_the_cause(tmp_path: Path) -> None:
    first, *rest = invoices(24, seed=1)
    other = Paper(name="again.pdf", pdf=first.pdf, row=first.row | {"file": "again.pdf", "fields": {"total": ["1.00"]}})
    project = small_project(tmp_path, [first, other, *rest])
    with pytest.raises(RunFailedError, match=r"validate: the data are refused .*total") as refused:
        train_here(project, dataset=None, reason="test", watcher=Unwatched())
    (run,) = Runs(places_of(project).runs)
    assert run.state is RunState.FAILED
    assert (states(run)["validate"], list(states(run))) == (RunState.FAILED, ["snapshot", "validate"])
    assert run.cause is not None
    assert run.cause in str(refused.value)
    page = report_of(run, Runs(places_of(project).runs), "validate")
    assert page is not None
    assert "again.pdf" in page.read_text(encoding="utf-8")
    assert not places_of(project).current.exists()


def test_files_that_cannot_be_read_any_more_are_left_out_and_told(tmp_path: Path) -> None:
    """Limits may be tightened after the import; what does not fit them any longer must not end the training."""
    long = next(invoices(1, seed=3))
    two_pages = pdf_of(["Invoice number INV-00001"], ["Total due $5.00"])
    row = long.row | {"file": "long.pdf", "split": "train"}
    project = small_project(tmp_path, [*invoices(24, seed=1), Paper(name="long.pdf", pdf=two_pages, row=row)])
    tight = load_project(tmp_path, flags={"document": {"max_pages": 1}})
    done = train_here(tight, dataset=None, reason="test", watcher=Unwatched())
    said = Runs(places_of(project).runs).log(done.run.id).read_text(encoding="utf-8")
    assert "left out, since it cannot be read: long.pdf: " in said


def test_a_second_training_in_the_same_project_is_told_that_one_is_under_way(quick: Paperwork) -> None:
    program = (
        "import fcntl, sys, time; file = open(sys.argv[1], 'a+'); fcntl.flock(file, fcntl.LOCK_EX); "
        "print('held', flush=True); time.sleep(60)"
    )
    lock = places_of(quick.project).runs / "lock"
    with subprocess.Popen([sys.executable, "-c", program, str(lock)], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        with pytest.raises(BusyError, match="--wait"):
            again(quick)
        holder.kill()
    assert set(states(again(quick).run).values()) == {RunState.CACHED}


def test_without_data_there_is_nothing_to_train_on_and_nothing_is_made(tmp_path: Path) -> None:
    (tmp_path / "postroom.toml").write_text(QUICK, encoding="utf-8")
    with pytest.raises(DataError, match="postroom data import"):
        train_here(load_project(tmp_path), dataset=None, reason="test", watcher=Unwatched())
    assert not (tmp_path / ".postroom").exists()


def test_reading_imports_neither_torch_nor_onnx_nor_kfp(paperwork: Paperwork, tmp_path: Path) -> None:
    (paper,) = invoices(1, seed=60)
    (tmp_path / "a.pdf").write_bytes(paper.pdf)
    program = f"""
import os, sys
from postroom.cli.main import main
os.chdir({str(paperwork.project.folder)!r})
code = main(["extract", "--json", "--jobs", "1", {str(tmp_path / "a.pdf")!r}])
print(code, sorted({{"torch", "onnx", "kfp", "mlflow", "sqlalchemy"}} & set(sys.modules)), file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stderr.splitlines()[-1] == "0 []"
    assert json.loads(done.stdout)["verdict"] == "extracted"


def test_a_worse_model_is_refused_and_the_fields_that_lost_are_named(tmp_path: Path) -> None:
    text = PROJECT.replace("[evaluation]", "[dataset]\ntest = 0.5\n\n[evaluation]")
    (tmp_path / "postroom.toml").write_text(text, encoding="utf-8")
    labels = write_labels(tmp_path / "labels.jsonl", invoices(70, seed=1))
    project = load_project(tmp_path)
    import_labels(labels, files=None, project=project, split_by=None, jobs=1, progress=silent)
    good = train_here(project, dataset=None, reason="test", watcher=Unwatched())
    worse = load_project(tmp_path, flags={"model": {"learning_rate": 1e-6, "epochs": 1}, "gates": {"min_f1": None}})
    refused = train_here(worse, dataset=None, reason="planted", watcher=Unwatched()).version
    assert not refused.verdict.passed
    assert refused.verdict.champion == good.version.digest
    assert any("total" in rule.rule for rule in refused.verdict.refusals)
    assert current_bundle(project).digest == good.version.digest
    assert [entry.version for entry in registry_of(project).history("production")] == [good.version.number]
