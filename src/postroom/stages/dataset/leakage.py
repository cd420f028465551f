"""What documents of different roles have in common that a score must not profit from."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from postroom.errors import DataError
from postroom.records.label import LabelledDocument, Role
from postroom.records.page import Page
from postroom.stages.dataset.resemblance import HASHES, nearest_of_other_kind, signature_of
from postroom.values.texts import words_of


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedContent:
    """A content (file, or given words) that stands in several roles: an error.

    Attributes:
        file_sha256: Hexadecimal SHA-256.
        keys: The documents, sorted.
        roles: Their roles, in the same order.
    """

    file_sha256: str
    keys: tuple[str, ...]
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedGroup:
    """A group that stands in several roles.

    Attributes:
        group: Its name.
        counts: Number of its documents in each of its roles.
    """

    group: str
    counts: Mapping[Role, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class NearSame:
    """A document and the most similar one of another role; forms of one template are legitimately alike.

    Attributes:
        key: The document that is held out of training.
        role: Its role.
        other: The similar document.
        other_role: Its role.
        similarity: Estimated share of word triples in common (Jaccard), from 0 to 1, standard error at most 0.045.
    """

    key: str
    role: Role
    other: str
    other_role: Role
    similarity: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LeakageReport:
    """What roles have in common.

    Attributes:
        same_content: Errors: nothing may be trained and scored on these.
        shared_groups: Groups over several roles; empty where groups were given to the split.
        near_same: For each held-out document its most similar one of another role, most similar first.
        threshold: Similarity from which pairs are listed.
        compared: Number of documents whose texts were compared.
    """

    same_content: tuple[SharedContent, ...]
    shared_groups: tuple[SharedGroup, ...]
    near_same: tuple[NearSame, ...]
    threshold: float
    compared: int

    @property
    def has_errors(self) -> bool:
        """Whether a content stands in two roles."""
        return bool(self.same_content)


def text_of(pages: Iterable[Page]) -> str:
    """Give the words of pages with blanks between them, as `find_leakage` compares them."""
    return " ".join(word.text for page in pages for word in page.words)


def find_leakage(
    documents: Iterable[LabelledDocument], roles: Mapping[str, Role], *, texts: Mapping[str, str], threshold: float
) -> LeakageReport:
    """Say what documents of different roles share.

    Args:
        documents: All of the data set.
        roles: The role of each, by key.
        texts: Their words by key; documents without any text are not compared.
        threshold: Similarity from which pairs are listed, from 0 to 1.
    """
    contents: dict[str, list[str]] = defaultdict(list)
    groups: dict[str, list[str]] = defaultdict(list)
    for document in documents:
        if document.key not in roles:
            raise DataError(f"{document.key}: no role; split the data set again")
        contents[document.file_sha256].append(document.key)
        if document.group is not None:
            groups[document.group].append(document.key)
    near_same, compared = _near_same(texts, roles, threshold)
    return LeakageReport(
        same_content=tuple(_shared_contents(contents, roles)),
        shared_groups=tuple(_shared_groups(groups, roles)),
        near_same=near_same,
        threshold=threshold,
        compared=compared,
    )


def _shared_contents(contents: Mapping[str, Sequence[str]], roles: Mapping[str, Role]) -> Iterator[SharedContent]:
    for sha256, keys in sorted(contents.items()):
        ordered = tuple(sorted(keys))
        if len({roles[key] for key in ordered}) > 1:
            yield SharedContent(file_sha256=sha256, keys=ordered, roles=tuple(roles[key] for key in ordered))


def _shared_groups(groups: Mapping[str, Sequence[str]], roles: Mapping[str, Role]) -> Iterator[SharedGroup]:
    for group, keys in sorted(groups.items()):
        held = [roles[key] for key in keys]
        if len(set(held)) > 1:
            yield SharedGroup(group=group, counts={role: held.count(role) for role in Role if role in held})


def _near_same(
    texts: Mapping[str, str], roles: Mapping[str, Role], threshold: float
) -> tuple[tuple[NearSame, ...], int]:
    """Find for each held-out document the most similar one of a role before its own, and count the texts compared."""
    order = list(Role)
    keys: list[str] = []
    signatures = []
    for key in sorted(texts.keys() & roles.keys()):
        signature = signature_of(words_of(texts[key]))
        if signature is not None:
            keys.append(key)
            signatures.append(signature)
    kinds = np.array([order.index(roles[key]) for key in keys], dtype=np.int64)
    matrix = np.stack(signatures) if signatures else np.empty((0, HASHES), dtype=np.uint32)
    pairs = [
        NearSame(
            key=keys[later],
            role=roles[keys[later]],
            other=keys[earlier],
            other_role=roles[keys[earlier]],
            similarity=similarity,
        )
        for later, earlier, similarity in nearest_of_other_kind(matrix, kinds, at_least=threshold)
    ]
    return tuple(sorted(pairs, key=lambda pair: (-pair.similarity, pair.key))), len(keys)
