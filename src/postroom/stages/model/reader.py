"""Reading with a trained network: the classifier that serving uses, without torch."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from postroom.records.page import Page
from postroom.records.scores import ChoiceScore, DocumentScores, FieldScores, SpanScore
from postroom.records.value import WordRange
from postroom.stages.model.bundle import Bundle
from postroom.stages.model.encode.batches import collate
from postroom.stages.model.encode.pieces import PieceTable
from postroom.stages.model.encode.windows import Window, encode_document
from postroom.stages.model.runtime import Run, Runtime, open_network
from postroom.stages.model.segment import Segment, one_document, segment
from postroom.stages.model.targets import heads_of

_SPANS_KEPT = 40
"""Candidates kept of a field; those after are less likely than one in a thousand."""
_LEAST_REPEATED = 0.02
"""Least probability at which a span of a repeated field is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Logits:
    """What the network says of n windows: (n, F, W, S) spans, and (n, ...) parts of its second output."""

    windows: tuple[Window, ...]
    spans: tuple[NDArray[np.float32], ...]
    absent: NDArray[np.float32]
    types: NDArray[np.float32]
    starts: NDArray[np.float32]
    choices: NDArray[np.float32]


class NetworkReader:
    """Scores files with the network of a bundle; one instance serves one thread."""

    def __init__(self, bundle: Bundle, *, runtime: Runtime, threads: int) -> None:
        """Load the network."""
        self._schema = bundle.config.schema
        self._learns_types = bundle.config.learns_types
        self._heads = heads_of(self._schema)
        self._table = PieceTable(bundle.folder / "tokenizer.json")
        self._run: Run = open_network(bundle.folder / "model.onnx", runtime=runtime, threads=threads)

    def score(self, pages: Sequence[Page]) -> tuple[DocumentScores, ...]:
        """Score a file, as `Classifier` asks."""
        logits = self._logits(pages)
        segments = self._segments(pages, logits)
        whole_file = len(segments) == 1
        return tuple(self._document(part, pages, logits if whole_file else None) for part in segments)

    def _document(self, part: Segment, pages: Sequence[Page], logits: _Logits | None) -> DocumentScores:
        """Score one document; its words are encoded anew where it is not the whole file."""
        own = pages[part.first : part.stop]
        name = self._heads.types[part.type]
        fields: tuple[FieldScores, ...] = ()
        if part.type < len(self._schema.types):
            fields = self._fields(name, logits or self._logits(own))
        return DocumentScores(
            type=name,
            type_probability=part.probability,
            first_page=own[0].index,
            stop_page=own[-1].index + 1,
            fields=fields,
        )

    def _logits(self, pages: Sequence[Page]) -> _Logits:
        windows = encode_document(pages, table=self._table, locale=self._schema.locale)
        results = [self._run(collate([window])) for window in windows]
        fields, types = len(self._heads.fields), len(self._heads.types)
        size = fields + types + 1 + self._heads.choice_count
        whole = np.concatenate([whole for _, whole in results]) if results else np.zeros((0, size), dtype=np.float32)
        absent, type_logits, starts, choices = np.split(whole, [fields, fields + types, fields + types + 1], axis=1)
        return _Logits(
            windows=windows,
            spans=tuple(spans[0] for spans, _ in results),
            absent=absent,
            types=type_logits,
            starts=starts[:, 0],
            choices=choices,
        )

    def _segments(self, pages: Sequence[Page], logits: _Logits) -> Sequence[Segment]:
        if not self._learns_types:
            return one_document(len(pages))
        place_of = {page.index: place for place, page in enumerate(pages)}
        types = np.full((len(pages), len(self._heads.types)), 1 / len(self._heads.types))
        starts = np.full(len(pages), 1e-3)  # a page without words goes on with what was before
        rows: dict[int, list[int]] = {}
        for row, window in enumerate(logits.windows):
            rows.setdefault(place_of[window.page], []).append(row)
        for place, held in rows.items():
            types[place] = _softmax(logits.types[held].mean(0))
            starts[place] = 1 / (1 + np.exp(-float(logits.starts[held].mean())))
        return segment(types, starts)

    def _fields(self, type_name: str, logits: _Logits) -> tuple[FieldScores, ...]:
        scored: dict[str, FieldScores] = {}
        for number, (owner, spec) in enumerate(self._heads.fields):
            if owner == type_name:
                scored[spec.name] = _span_field(spec.name, number, logits=logits, repeated=spec.repeated)
        for owner, spec, first, stop in self._heads.choices:
            if owner == type_name:
                scored[spec.name] = _choice_field(spec.name, spec.choices, logits.choices[:, first:stop])
        return tuple(scored[spec.name] for spec in self._schema.type(type_name).fields)


def _span_field(name: str, number: int, *, logits: _Logits, repeated: bool) -> FieldScores:
    """Turn one field's logits over all windows into probabilities of its best spans."""
    if not logits.windows:
        return FieldScores(field=name, absent=1.0)
    nothing = float(logits.absent[:, number].mean())
    flat = np.concatenate([spans[number].ravel() for spans in logits.spans]).astype(np.float64)
    kept = min(_SPANS_KEPT, len(flat))
    best = np.argpartition(flat, len(flat) - kept)[len(flat) - kept :]
    best = best[np.argsort(-flat[best], kind="stable")]
    if repeated:
        probabilities = 1 / (1 + np.exp(np.clip(nothing - flat[best], -60, 60)))
        best, probabilities = best[probabilities >= _LEAST_REPEATED], probabilities[probabilities >= _LEAST_REPEATED]
        absent = 1 - float(probabilities.max(initial=0.0))
    else:
        top = max(nothing, float(flat[best[0]]))
        total = float(np.exp(flat - top).sum()) + float(np.exp(nothing - top))
        probabilities = np.exp(flat[best] - top) / total
        absent = float(np.exp(nothing - top)) / total
        # a span that runs over its window's end has exactly no probability
        best, probabilities = best[probabilities > 0], probabilities[probabilities > 0]
    places = _places(best, logits, number)
    spans = tuple(
        SpanScore(words=words, probability=min(1.0, float(probability)))
        for words, probability in zip(places, probabilities, strict=True)
    )
    return FieldScores(field=name, absent=absent, spans=spans)


def _places(flat: NDArray[np.int64], logits: _Logits, number: int) -> list[WordRange]:
    """Translate numbers in the concatenated (W, S) of all windows into words of pages."""
    sizes = np.array([spans[number].size for spans in logits.spans])
    ends = np.cumsum(sizes)
    places = []
    for place in flat.tolist():
        row = int(np.searchsorted(ends, place, side="right"))
        window = logits.windows[row]
        first, width = divmod(place - int(ends[row] - sizes[row]), logits.spans[row].shape[2])
        start = window.start + first
        places.append(WordRange(page=window.page, start=start, stop=start + width + 1))
    return places


def _choice_field(name: str, choices: Sequence[str], logits: NDArray[np.float32]) -> FieldScores:
    if not len(logits):
        return FieldScores(field=name, absent=1.0)
    probabilities = _softmax(logits.max(0))
    order = np.argsort(-probabilities, kind="stable")
    scores = tuple(
        ChoiceScore(choice=choices[place], probability=float(probabilities[place]))
        for place in order
        if place < len(choices)
    )
    return FieldScores(field=name, absent=float(probabilities[-1]), choices=scores)


def _softmax(logits: NDArray[np.float32]) -> NDArray[np.float64]:
    shifted = np.exp(logits.astype(np.float64) - float(logits.max()))
    probabilities: NDArray[np.float64] = shifted / shifted.sum()
    return probabilities
