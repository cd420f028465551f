"""Fixtures that every test may use, and the rule that continuous integration skips nothing."""

import os
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.paperwork import Paperwork
    from tests.stores import S3Store

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


class SkipsAreFailures:
    """With CI set, a run in which anything was skipped ends with exit status 1 and the list of what was."""

    def __init__(self) -> None:
        self.skipped: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.skipped and not hasattr(report, "wasxfail"):
            self.skipped.append(f"{report.nodeid}: {reason_of(report)}")

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.skipped:
            self.skipped.append(f"{report.nodeid}: {reason_of(report)}")

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self.skipped and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self.skipped:
            terminalreporter.section("with CI set, nothing may be skipped", red=True)
            for line in self.skipped:
                terminalreporter.write_line(line)


def reason_of(report: pytest.TestReport | pytest.CollectReport) -> str:
    """Give what the skip said for itself."""
    return report.longrepr[2] if isinstance(report.longrepr, tuple) else "no reason given"


def pytest_configure(config: pytest.Config) -> None:
    """Watch for skips where nobody reads along."""
    if os.environ.get("CI"):
        config.pluginmanager.register(SkipsAreFailures())


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Call tests on the real documents, and with a trained model, slow; leave out, and say so, what CI cannot run."""
    for item in items:
        if "paperwork" in getattr(item, "fixturenames", ()):
            item.add_marker("slow")
    real = [item for item in items if "shared_data" in getattr(item, "fixturenames", ())]
    for item in real:
        item.add_marker("slow")
    if real and os.environ.get("CI") and not SHARED_DATA.is_dir():
        config.hook.pytest_deselected(items=real)
        items[:] = [item for item in items if item not in real]


def pytest_report_header() -> str:
    """Say whether the real documents are there, since that decides what is tested."""
    return f"real documents: {'here' if SHARED_DATA.is_dir() else 'not here, tests that need them do not run'}"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real documents beside the repository; tests that need it are skipped where it is absent."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the folder ../shared/data with real documents is not here")
    return SHARED_DATA


@pytest.fixture(scope="session")
def paperwork(tmp_path_factory: pytest.TempPathFactory) -> "Paperwork":
    """A tiny project with a model that was trained on it, once for all tests; copy it before changing anything."""
    from tests.paperwork import trained  # noqa: PLC0415 - seconds that tests without it save

    return trained(tmp_path_factory.mktemp("paperwork") / "project")


@pytest.fixture(scope="session")
def s3_server() -> Iterator[Mapping[str, str]]:
    """The environment in which programs reach an S3 server of the tests' own."""
    from tests.stores import s3_environment  # noqa: PLC0415 - a second that tests without it save

    with s3_environment() as environment:
        yield environment


@pytest.fixture
def s3_store(s3_server: Mapping[str, str], monkeypatch: pytest.MonkeyPatch) -> "S3Store":
    """An empty bucket of the test's own; this process and its children reach it."""
    from tests.stores import S3Store, make_bucket  # noqa: PLC0415

    for name, value in s3_server.items():
        monkeypatch.setenv(name, value)
    return S3Store(url=make_bucket(f"bucket-{uuid.uuid4().hex}", s3_server), environment=s3_server)
