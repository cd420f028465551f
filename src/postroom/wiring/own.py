"""From a reference in postroom.toml to the project's own object."""

import importlib
from functools import cache
from pathlib import Path
from typing import cast

from postroom.errors import ProjectError
from postroom.project.extensions import sources_hash
from postroom.stages.ocr.engine import OcrEngine
from postroom.stages.ocr.options import OcrOptions
from postroom.values.references import load_object, module_of


def own_engine(reference: str, options: OcrOptions) -> OcrEngine:
    """Make the engine that a reference names: it is called with the options of OCR.

    Raises:
        ProjectError: It cannot be imported, or what it gives is no engine.
    """
    make = load_object(reference)
    engine = make(options) if callable(make) else None
    if not (isinstance(getattr(engine, "name", None), str) and callable(getattr(engine, "read", None))):
        raise ProjectError(f"{reference} gives no OCR engine; it is called with OcrOptions and gives `name` and `read`")
    return cast("OcrEngine", engine)


@cache
def own_sources(reference: str) -> str:
    """Name what OCR of one's own has read by the engine's sources, so that other code never finds it."""
    load_object(reference)
    package = importlib.import_module(module_of(reference).partition(".")[0])
    where = Path(package.__file__ or "")
    return sources_hash(where.parent if where.name == "__init__.py" else where)[:16]
