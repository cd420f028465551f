"""CPU time of encoding real documents, beside that of reading them encoded, and bytes of the forms that were weighed.

python -m bench.encoding [--digital N] [--scanned N]
"""

import argparse
import hashlib
import io
import json
import tempfile
import time
import zlib
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

import numpy as np

from bench.machine import heading
from postroom.flows.examples import contents_in, read_labelled
from postroom.flows.training.files import read_records, write_records
from postroom.records.label import Example, LabelledDocument
from postroom.stages.document.options import DocumentOptions
from postroom.stages.model.encode.batches import INPUTS
from postroom.stages.model.encode.labelled import LabelledWindows, encode_example
from postroom.stages.model.encode.pieces import PieceTable
from postroom.stages.model.encode.stored import packed, read_windows, write_windows
from postroom.stages.model.vocabulary import TOKENIZER_FILE
from postroom.stages.ocr.options import OcrOptions
from postroom.wiring.reading import Reading, open_tools

_SHARED = Path(__file__).resolve().parents[2] / "shared" / "data" / "adbuy"
_NARROW = {"pieces": "<u2", "shapes": "<u2", "boxes": "|u1", "features": "<f4", "neighbours": "<u2"}
"""Types that hold an array's numbers; of the others one byte does."""

Made = TypeVar("Made")


def main() -> None:
    """Print a table: what is done, CPU milliseconds and KB, each for 1,000 words."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--digital", type=int, default=70, help="digital documents")
    parser.add_argument("--scanned", type=int, default=10, help="scanned documents")
    arguments = parser.parse_args()
    print(heading("Encoding", "python -m bench.encoding"))
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
        examples = _examples(arguments.digital, arguments.scanned, Path(scratch))
        words = sum(len(page.words) for example in examples for page in example.pages)
        print(f"{len(examples)} documents, {words} words\n\n| for 1,000 words | CPU ms | KB |\n|---|---|---|")
        _measure(examples, Path(scratch), lambda name, seconds, size: _tell(name, seconds, size, words=words))


def _examples(digital: int, scanned: int, cache: Path) -> list[Example]:
    """Read documents, without labels, which encoding does not see."""
    rows = [json.loads(line) for line in (_SHARED / "labels.jsonl").read_text().splitlines()]
    chosen = [row["file"] for row in rows if row["text_layer"] == "digital"][:digital]
    chosen += [row["file"] for row in rows if row["text_layer"] == "ocr"][:scanned]
    documents = [
        LabelledDocument(
            key=name, type="adbuy", labels=(), file_sha256=hashlib.sha256((_SHARED / name).read_bytes()).hexdigest()
        )
        for name in chosen
    ]
    tools = partial(open_tools, Reading(document=DocumentOptions(), ocr=OcrOptions(), cache=cache))
    read = read_labelled(documents, content_of=contents_in(_SHARED), make_tools=tools, jobs=1)
    return [Example(key=item.document.key, type="adbuy", pages=item.pages, labels=()) for item in read]


def _measure(examples: Sequence[Example], folder: Path, tell: Callable[[str, float, int], None]) -> None:
    table, pages, windows = PieceTable(TOKENIZER_FILE), folder / "pages.jsonl", folder / "train.windows"
    encoded, seconds = _timed(lambda: [encode_example(one, table=table, locale="en-US") for one in examples])
    tell("encode", seconds, 0)
    _, seconds = _timed(lambda: write_windows(windows, encoded))
    tell("write windows", seconds, windows.stat().st_size)
    _, seconds = _timed(lambda: list(read_windows(windows)))
    tell("read windows", seconds, windows.stat().st_size)
    _, seconds = _timed(lambda: write_records(pages, examples))
    tell("write pages as JSON", seconds, pages.stat().st_size)
    _, seconds = _timed(lambda: list(read_records(pages, Example)))
    tell("read pages as JSON", seconds, pages.stat().st_size)
    for name, form in _FORMS.items():
        sizes, seconds = _timed(lambda form=form: [len(form(one)) for one in encoded if one.windows])  # type: ignore[misc]
        tell(name, seconds, sum(sizes))


def _tell(name: str, seconds: float, size: int, *, words: int) -> None:
    print(f"| {name} | {seconds / words * 1e6:.2f} | {size / words:.0f} |")


def _timed(work: Callable[[], Made]) -> tuple[Made, float]:
    started = time.process_time()
    return work(), time.process_time() - started


def _npz(document: LabelledWindows, *, compressed: bool) -> bytes:
    made = io.BytesIO()
    arrays = {f"{number}{name}": getattr(w, name) for number, w in enumerate(document.windows) for name in INPUTS[:-1]}
    (np.savez_compressed if compressed else np.savez)(made, **arrays)
    return made.getvalue()


def _narrow(document: LabelledWindows) -> bytes:
    return b"".join(
        np.concatenate([getattr(window, name) for window in document.windows])
        .astype(_NARROW.get(name, "|u1"))
        .tobytes()
        for name in INPUTS[:-1]
    )


_FORMS: dict[str, Callable[[LabelledWindows], bytes]] = {
    "npz": partial(_npz, compressed=False),
    "npz, compressed": partial(_npz, compressed=True),
    "narrow types": _narrow,
    "narrow types, deflate 1": lambda document: zlib.compress(_narrow(document), 1),
    "narrow types, deflate 6": lambda document: zlib.compress(_narrow(document), 6),
    "windows, deflate 1": lambda document: zlib.compress(packed(document), 1),
}


if __name__ == "__main__":
    main()
