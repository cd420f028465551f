"""Which model read which document: kept for each prediction, by ids and hashes alone, to find its origin again.

One SQLite file of one table, written by any number of processes. Rows are added and never changed; who erases a file's
content may delete the rows of its hash.
"""

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

from postroom.errors import InputError
from postroom.records.extraction import Extraction, PartResult
from postroom.records.lineage import Prediction
from postroom.storage.codec import canonical, from_json, to_json

FORMAT = 1
"""Number of the table's form."""
FILE = "predictions.db"

_TABLE = f"""
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL; -- a power failure may cost the last rows, never the file
CREATE TABLE IF NOT EXISTS predictions (id TEXT PRIMARY KEY, file_sha256 TEXT NOT NULL, record TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS predictions_by_file ON predictions (file_sha256);
PRAGMA user_version = {FORMAT};
"""
_BEGINNING = re.compile(r"[0-9a-f]{6,64}")
_WAIT_S = 30.0
_NONE = "no prediction was made here whose id begins"


class Predictions:
    """The predictions of one project."""

    def __init__(self, folder: Path) -> None:
        """Open them, and make the file where there is none; InputError where that cannot be, or it is a newer one."""
        self._rows = _opened(folder / FILE)

    def keep(self, predictions: Iterable[Prediction]) -> None:
        """Add predictions; of one that is there the first stays. InputError where they cannot be written."""
        rows = [(found.id, found.file_sha256, canonical(to_json(found)).decode()) for found in predictions]
        try:
            self._rows.execute("BEGIN IMMEDIATE")
            self._rows.executemany("INSERT OR IGNORE INTO predictions VALUES (?, ?, ?)", rows)
            self._rows.execute("COMMIT")
        except sqlite3.Error as error:
            raise InputError(f"predictions cannot be kept: {error}; make room, or free {FILE}") from error

    def find(self, beginning: str) -> Prediction:
        """Give a prediction by its id, or six or more digits of its beginning.

        Raises:
            InputError: There is none, or several begin so.
        """
        found = []
        if _BEGINNING.fullmatch(beginning):
            asked = "SELECT record FROM predictions WHERE id >= ? AND id < ? LIMIT 2"
            found = self._rows.execute(asked, (beginning, f"{beginning}g")).fetchall()
        if len(found) != 1:
            raise _not_one(beginning, "several predictions begin" if found else _NONE)
        return from_json(Prediction, json.loads(found[0][0]))

    def close(self) -> None:
        """Let go of the file."""
        self._rows.close()


def find_prediction(folder: Path, beginning: str) -> Prediction:
    """Find one as `Predictions.find` does, and make nothing where none was ever kept."""
    if not (folder / FILE).is_file():
        raise _not_one(beginning, _NONE)
    predictions = Predictions(folder)
    try:
        return predictions.find(beginning)
    finally:
        predictions.close()


def noted(results: Iterable[PartResult], predictions: Predictions) -> Iterator[PartResult]:
    """Pass results on, each when what was predicted in it is kept; closes `predictions` at the end."""
    try:
        for result in results:
            if result.extractions:
                predictions.keep(prediction_of(extraction) for extraction in result.extractions)
            yield result
    finally:
        predictions.close()


def prediction_of(extraction: Extraction) -> Prediction:
    """Take from an extraction what may be kept of it for ever."""
    provenance = extraction.provenance
    return Prediction(
        id=extraction.prediction_id,
        file_sha256=extraction.file_sha256,
        type=extraction.type,
        first_page=extraction.first_page,
        stop_page=extraction.stop_page,
        model=provenance.model,
        run=provenance.run,
        dataset=provenance.dataset,
        commit=provenance.commit,
        schema_version=provenance.schema_version,
        schema_sha256=provenance.schema_sha256,
        predicted_at=extraction.extracted_at,
    )


def _opened(path: Path) -> sqlite3.Connection:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        rows = sqlite3.connect(path, timeout=_WAIT_S, isolation_level=None)
    except (OSError, sqlite3.Error) as error:
        raise InputError(f"{path} cannot be opened: {error}") from error
    try:
        _lay_out(rows, path)
    except BaseException:
        rows.close()
        raise
    return rows


def _lay_out(rows: sqlite3.Connection, path: Path) -> None:
    """Make the table where there is none."""
    try:
        (found,) = rows.execute("PRAGMA user_version").fetchone()
        if found in {0, FORMAT}:
            rows.executescript(_TABLE)
            return
    except sqlite3.Error as error:
        raise InputError(f"{path} cannot be opened: {error}") from error
    raise InputError(f"{path} has format {found}, this version reads {FORMAT}; install a newer one")


def _not_one(beginning: str, told: str) -> InputError:
    return InputError(f"{told} with {beginning[:80]!r}; `postroom extract --json` tells each id as `prediction`")
