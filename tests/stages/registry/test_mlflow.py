"""The registry on MLflow, with SQLite and a folder: versions, aliases, history, hashes."""

import datetime as dt
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from postroom.errors import BundleError, RegistryError
from postroom.records.registry import Action, Decision, Source
from postroom.stages.registry.mlflow import MlflowRegistry
from postroom.stages.registry.tables import HISTORY, VERSIONS, open_engine
from postroom.stages.registry.tracking import open_client
from tests.stages.registry.made import PASSED, REFUSED, by_hand, candidate, lay_out


@pytest.fixture
def registry(tmp_path: Path) -> MlflowRegistry:
    lay_out(tmp_path / "kept" / "registry.db")
    return registry_in(tmp_path)


def registry_in(folder: Path, *, project: str = "mail") -> MlflowRegistry:
    return MlflowRegistry(f"sqlite:///{folder / 'kept' / 'registry.db'}", folder / "kept" / "files", project=project)


def cut_off(_version: object) -> None:
    raise KeyboardInterrupt


def test_an_empty_registry_is_read_without_being_made(tmp_path: Path) -> None:
    registry = registry_in(tmp_path)
    assert (registry.versions(), registry.history("production"), registry.environments()) == ((), (), ())
    assert registry.serving_at("production", dt.datetime.now(dt.UTC)) is None
    with pytest.raises(RegistryError, match="nothing was registered yet"):
        registry.find("champion")
    assert list(tmp_path.iterdir()) == []


def test_a_version_keeps_all_that_made_it(registry: MlflowRegistry, tmp_path: Path) -> None:
    given = candidate(tmp_path / "bundle", b"one")
    version = registry.add(given)
    assert (version.number, version.digest, version.dataset) == (1, given.digest, "d" * 64)
    assert version.source == Source(run="run-1", commit="c1")
    assert set(version.files) == {"model.onnx", "config.json"}
    assert set(version.papers) == {"report.html", "gate.json", "evaluation.json"}
    assert (version.size_bytes, version.micro_f1, version.verdict) == (5, 0.9, PASSED)
    assert registry.paper(version, "report.html") == b"<p>How right it is</p>"
    assert registry.versions() == (version,)


def test_mlflow_shows_parameters_metrics_per_epoch_and_field_and_the_files(
    registry: MlflowRegistry, tmp_path: Path
) -> None:
    version = registry.add(candidate(tmp_path / "bundle", b"one"))
    client = open_client(f"sqlite:///{tmp_path / 'kept' / 'registry.db'}")
    run = client.get_run(version.tracked)
    assert run.info.status == "FINISHED"
    assert run.data.params == {"preset": "small"}
    assert run.data.metrics["field/total/f1"] == 0.9
    assert run.data.tags["postroom.gate"] == "passed"
    losses = client.get_metric_history(version.tracked, "epoch/train_loss")
    assert [(point.step, point.value) for point in losses] == [(1, 2.0), (2, 1.0)]
    assert {item.path for item in client.list_artifacts(version.tracked)} == {
        "bundle",
        "gate.json",
        "evaluation.json",
        "report.html",
    }
    (shown,) = client.search_model_versions("name = 'postroom-mail'")
    assert (int(shown.version), shown.run_id) == (1, version.tracked)


def test_the_same_bundle_is_the_same_version_and_further_commits_are_noted(
    registry: MlflowRegistry, tmp_path: Path
) -> None:
    first = registry.add(candidate(tmp_path / "bundle", b"one"))
    assert registry.add(candidate(tmp_path / "bundle", b"one")) == first
    again = registry.add(candidate(tmp_path / "bundle", b"one", run="run-2", commit="c2"))
    assert (again.number, again.source, again.further) == (1, first.source, (Source(run="run-2", commit="c2"),))
    assert registry.add(candidate(tmp_path / "bundle", b"one", run="run-2", commit="c2")) == again
    assert registry.add(candidate(tmp_path / "other", b"two")).number == 2


def test_a_version_cut_off_before_its_record_keeps_its_number(
    registry: MlflowRegistry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = candidate(tmp_path / "bundle", b"one")
    with monkeypatch.context() as broken:
        broken.setattr(registry, "_enter", cut_off)
        with pytest.raises(KeyboardInterrupt):
            registry.add(given)
    assert registry.versions() == ()
    assert registry.add(given).number == 1
    client = open_client(f"sqlite:///{tmp_path / 'kept' / 'registry.db'}")
    assert len(client.search_model_versions("name = 'postroom-mail'")) == 1


def test_versions_are_found_by_number_digest_and_alias(registry: MlflowRegistry, tmp_path: Path) -> None:
    one, two = (registry.add(candidate(tmp_path / name, name.encode())) for name in ("one", "two"))
    assert registry.find("1").digest == one.digest
    assert registry.find(two.digest[:6]).number == 2
    assert registry.find("challenger").number == 2
    registry.promote(two, by_hand())
    assert [registry.find(alias).number for alias in ("champion", "production")] == [2, 2]
    for unknown in ("7", one.digest[:5], "nobody", "challenger"):
        with pytest.raises(RegistryError, match="no version is called"):
            registry.find(unknown)


def test_a_bundle_is_fetched_with_every_file(registry: MlflowRegistry, tmp_path: Path) -> None:
    version = registry.add(candidate(tmp_path / "bundle", b"one"))
    folder = registry.fetch(version, tmp_path / "home" / version.digest)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {"model.onnx": b"one", "config.json": b"{}"}
    (folder / "model.onnx").write_bytes(b"changed here")
    registry.fetch(version, folder)
    assert (folder / "model.onnx").read_bytes() == b"one"
    assert [path.name for path in folder.parent.iterdir()] == [version.digest]


@pytest.mark.parametrize("name", ["bundle/model.onnx", "bundle/config.json", "report.html", "gate.json"])
def test_one_flipped_bit_in_any_file_is_found_and_the_file_named(
    registry: MlflowRegistry, tmp_path: Path, name: str
) -> None:
    version = registry.add(candidate(tmp_path / "bundle", b"one"))
    assert registry.damage(version) == ()
    (path,) = (tmp_path / "kept" / "files").rglob(name)
    content = bytearray(path.read_bytes())
    content[0] ^= 1
    path.write_bytes(bytes(content))
    (told,) = registry.damage(version)
    assert str(path) in told
    assert "is damaged" in told
    if name.startswith("bundle/"):
        with pytest.raises(BundleError, match=path.name):
            registry.fetch(version, tmp_path / "home")
        assert not (tmp_path / "home").exists()
    else:
        with pytest.raises(BundleError, match=path.name):
            registry.paper(version, name)


def test_registering_the_same_bundle_again_mends_what_was_damaged(registry: MlflowRegistry, tmp_path: Path) -> None:
    version = registry.add(candidate(tmp_path / "bundle", b"one"))
    next((tmp_path / "kept" / "files").rglob("model.onnx")).write_bytes(b"damaged")
    next((tmp_path / "kept" / "files").rglob("config.json")).unlink()
    assert len(registry.damage(version)) == 2
    registry.add(candidate(tmp_path / "bundle", b"one"))
    assert registry.damage(version) == ()


def test_a_missing_file_is_named(registry: MlflowRegistry, tmp_path: Path) -> None:
    version = registry.add(candidate(tmp_path / "bundle", b"one"))
    next((tmp_path / "kept" / "files").rglob("config.json")).unlink()
    assert "config.json is missing" in registry.damage(version)[0]
    with pytest.raises(BundleError, match=r"has no nothing\.txt"):
        registry.paper(version, "nothing.txt")


def test_a_refused_version_is_kept_and_no_alias_points_at_it(registry: MlflowRegistry, tmp_path: Path) -> None:
    version = registry.add(candidate(tmp_path / "bundle", b"bad", verdict=REFUSED))
    assert (version.number, version.aliases) == (1, ())
    with pytest.raises(RegistryError, match=r"the gates refused version 1: floor: micro F1: 0\.100 is below"):
        registry.promote(version, by_hand())
    entry = registry.promote(version, by_hand(reason="a demonstration", even_refused=True))
    assert (entry.even_refused, entry.reason) == (True, "a demonstration")
    assert registry.find("champion").number == 1


def test_a_later_verdict_over_the_same_bundle_counts(registry: MlflowRegistry, tmp_path: Path) -> None:
    registry.add(candidate(tmp_path / "bundle", b"one", verdict=REFUSED))
    judged = registry.add(candidate(tmp_path / "bundle", b"one"))
    assert (judged.verdict, judged.aliases) == (PASSED, ("challenger",))
    assert registry.add(candidate(tmp_path / "bundle", b"one", verdict=REFUSED)).aliases == ()


def test_history_tells_what_served_when_and_why(registry: MlflowRegistry, tmp_path: Path) -> None:
    one, two = (registry.add(candidate(tmp_path / name, name.encode())) for name in ("one", "two"))
    before = dt.datetime.now(dt.UTC)
    first = registry.promote(one, by_hand(reason="the first"))
    second = registry.promote(two, by_hand(reason="better on totals"))
    back = registry.rollback(by_hand(reason="customers complain"))
    assert registry.history("production") == (first, second, back)
    assert [entry.sequence for entry in (first, second, back)] == [1, 2, 3]
    assert [entry.version for entry in (first, second, back)] == [1, 2, 1]
    assert [entry.previous for entry in (first, second, back)] == [None, 1, 2]
    assert (back.action, back.reason, back.actor) == (Action.ROLLED_BACK, "customers complain", "a person")
    assert registry.find("champion").number == 1
    assert registry.serving_at("production", before) is None
    assert registry.serving_at("production", second.instant) == second
    assert registry.serving_at("production", back.instant + dt.timedelta(days=9)) == back
    assert registry.environments() == ("production",)


def test_rolling_back_twice_goes_back_by_two_and_no_further(registry: MlflowRegistry, tmp_path: Path) -> None:
    versions = [registry.add(candidate(tmp_path / name, name.encode())) for name in ("a", "b", "c")]
    for version in versions:
        registry.promote(version, by_hand())
    assert [registry.rollback(by_hand()).version for _ in range(2)] == [2, 1]
    with pytest.raises(RegistryError, match="nothing served in production before"):
        registry.rollback(by_hand())
    registry.promote(versions[2], by_hand())
    assert registry.rollback(by_hand()).version == 1


def test_promoting_what_serves_already_changes_nothing(registry: MlflowRegistry, tmp_path: Path) -> None:
    version = registry.add(candidate(tmp_path / "bundle", b"one"))
    assert registry.promote(version, by_hand()) == registry.promote(version, by_hand(reason="again"))
    assert len(registry.history("production")) == 1


def test_environments_have_their_own_history_and_only_one_makes_the_champion(
    registry: MlflowRegistry, tmp_path: Path
) -> None:
    one, two = (registry.add(candidate(tmp_path / name, name.encode())) for name in ("one", "two"))
    registry.promote(one, by_hand())
    registry.promote(two, by_hand("staging"))
    assert registry.find("champion").number == 1
    assert registry.find("staging").aliases == ("challenger", "staging")
    assert registry.environments() == ("production", "staging")
    registry.promote(two, by_hand())
    assert registry.find("2").aliases == ("champion", "production", "staging")


def test_unattended_a_model_replaces_only_the_one_it_was_judged_beside(
    registry: MlflowRegistry, tmp_path: Path
) -> None:
    alone = Decision(environment="production", actor="run 7", reason="the gates passed", unattended=True)
    one = registry.add(candidate(tmp_path / "one", b"one"))
    registry.promote(one, alone)
    two = registry.add(candidate(tmp_path / "two", b"two"))  # judged when nothing served
    with pytest.raises(RegistryError, match=r"judged beside no model, but [0-9a-f]{12} is the champion by now"):
        registry.promote(two, alone)
    again = registry.add(candidate(tmp_path / "two", b"two", verdict=replace(PASSED, champion=one.digest)))
    assert registry.promote(again, alone).version == 2


def test_two_projects_in_one_database_see_nothing_of_each_other(registry: MlflowRegistry, tmp_path: Path) -> None:
    mine, theirs = registry, registry_in(tmp_path, project="other")
    version = mine.add(candidate(tmp_path / "bundle", b"one"))
    mine.promote(version, by_hand())
    assert (theirs.versions(), theirs.history("production")) == ((), ())
    assert theirs.add(candidate(tmp_path / "bundle", b"one")).number == 1
    assert theirs.find("1").aliases == ("challenger",)


def test_a_bundle_without_files_is_refused(registry: MlflowRegistry, tmp_path: Path) -> None:
    given = candidate(tmp_path / "bundle", b"one")
    (tmp_path / "empty").mkdir()
    with pytest.raises(BundleError, match="holds no file"):
        registry.add(replace(given, bundle=tmp_path / "empty"))
    assert registry.versions() == ()


def test_a_moved_project_still_finds_its_files(registry: MlflowRegistry, tmp_path: Path) -> None:
    digest = registry.add(candidate(tmp_path / "bundle", b"one")).digest
    (tmp_path / "kept").rename(tmp_path / "moved")
    moved = MlflowRegistry(
        f"sqlite:///{tmp_path / 'moved' / 'registry.db'}", tmp_path / "moved" / "files", project="mail"
    )
    assert moved.damage(moved.find(digest)) == ()
    assert moved.add(candidate(tmp_path / "other", b"two")).number == 2
    assert moved.damage(moved.find("2")) == ()


def test_the_history_has_no_place_for_a_second_entry_of_one_number(registry: MlflowRegistry, tmp_path: Path) -> None:
    registry.promote(registry.add(candidate(tmp_path / "bundle", b"one")), by_hand())
    engine = open_engine(f"sqlite:///{tmp_path / 'kept' / 'registry.db'}")
    row = {"project": "mail", "environment": "production", "sequence": 1, "record": "{}"}
    with pytest.raises(sa.exc.IntegrityError), engine.begin() as connection:
        connection.execute(sa.insert(HISTORY).values(row))


def test_reading_the_registry_does_not_import_mlflow(registry: MlflowRegistry, tmp_path: Path) -> None:
    registry.add(candidate(tmp_path / "bundle", b"one"))
    code = (
        "import sys; from pathlib import Path; from postroom.stages.registry.mlflow import MlflowRegistry; "
        f"kept = Path({str(tmp_path / 'kept')!r}); "
        "registry = MlflowRegistry(f'sqlite:///{kept}/registry.db', kept / 'files', project='mail'); "
        "print(len(registry.versions()), 'mlflow' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.split() == ["1", "False"]


def test_nothing_is_sent_to_mlflows_makers(tmp_path: Path) -> None:
    lay_out(tmp_path / "registry.db")
    code = (
        "import socket; socket.socket.connect = socket.getaddrinfo = None; "
        "from postroom.stages.registry.tracking import open_client; "
        f"open_client('sqlite:///{tmp_path}/registry.db'); "
        "from mlflow.telemetry.client import get_telemetry_client; print(get_telemetry_client())"
    )
    bare = {"HOME": str(tmp_path)}  # where it finds itself in a test or in CI it is silent anyway
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, env=bare)
    assert done.stdout.split() == ["None"]


def test_a_database_that_is_none_is_refused_by_name(registry: MlflowRegistry, tmp_path: Path) -> None:
    (tmp_path / "kept" / "registry.db").write_bytes(b"junk" * 5000)
    given = candidate(tmp_path / "bundle", b"one")
    for ask in (registry.versions, lambda: registry.history("production"), lambda: registry.add(given)):
        with pytest.raises(RegistryError, match=r"registry\.db cannot be used: .*not a database; check \[registry\]"):
            ask()


def test_a_folder_in_place_of_the_database_is_refused_at_once(tmp_path: Path) -> None:
    (tmp_path / "kept" / "registry.db").mkdir(parents=True)
    for ask in (registry_in(tmp_path).versions, lambda: registry_in(tmp_path).add(candidate(tmp_path / "b", b"one"))):
        with pytest.raises(RegistryError, match=r"registry\.db cannot be used"):
            ask()


@pytest.mark.parametrize("record", ["{", "{}", "[" * 100_000])
def test_a_row_that_cannot_be_read_names_its_table(registry: MlflowRegistry, tmp_path: Path, record: str) -> None:
    registry.add(candidate(tmp_path / "bundle", b"one"))
    with open_engine(f"sqlite:///{tmp_path / 'kept' / 'registry.db'}").begin() as connection:
        connection.execute(sa.update(VERSIONS).values(record=record))
    with pytest.raises(RegistryError, match="postroom_versions cannot be read"):
        registry.versions()


def test_a_refusal_does_not_show_the_databases_password() -> None:
    registry = MlflowRegistry("postgresql://me:secret@127.0.0.1:1/none", Path("kept"), project="mail")
    with pytest.raises(RegistryError, match=r"127\.0\.0\.1:1/none cannot be used") as caught:
        registry.versions()
    assert "secret" not in str(caught.value)
