"""Each document gets its one role by a hash, so that documents which come later move nobody."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from postroom.errors import DataError
from postroom.records.label import LabelledDocument, Role
from postroom.stages.dataset.options import DatasetOptions
from postroom.stages.dataset.split_names import fixed_role, is_train


@dataclass(frozen=True, slots=True, kw_only=True)
class _Unit:
    """Documents that must stay together: one group, or one content, or what these join.

    Attributes:
        name: The least of what holds them together; decides their role.
        documents: At least one.
    """

    name: str
    documents: tuple[LabelledDocument, ...]

    def draw(self, seed: int, purpose: str) -> float:
        """Give a number from 0 to 1 that depends on nothing but name, seed and purpose."""
        content = f"{seed}\n{purpose}\n{self.name}".encode()
        return int.from_bytes(hashlib.sha256(content).digest()[:8], "big") / 2**64


def split(documents: Iterable[LabelledDocument], *, options: DatasetOptions, seed: int) -> dict[str, Role]:
    """Give every document its role.

    What the label file holds out stays held out, and what it names `train` never becomes the test. Documents of one
    group or of one content have one role. Each unit's role hangs on its own name and the seed, but for very small
    sets, where dev and calibration take what is next to them until they have enough.

    Raises:
        DataError: Two documents have one key, a group stands in the label file's train and test, or too few documents
            are left to train on.
    """
    units = _units(tuple(documents))
    chosen = {unit.name: _role_by_label_file(unit) for unit in units}
    free = [unit for unit in units if chosen[unit.name] is None]
    chosen |= _drawn_for_test(free, options, seed, has_test=Role.TEST in chosen.values())
    chosen |= _divide([unit for unit in free if chosen[unit.name] is None], options, seed)
    roles = {document.key: chosen[unit.name] or Role.TRAIN for unit in units for document in unit.documents}
    _check_enough(roles, options)
    return dict(sorted(roles.items()))


def counts_of(roles: dict[str, Role]) -> dict[Role, int]:
    """Count the documents of each role, those without any included."""
    counted = Counter(roles.values())
    return {role: counted[role] for role in Role}


def _units(documents: Sequence[LabelledDocument]) -> list[_Unit]:
    """Join documents that share a group or a content (union-find), sorted by name."""
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        while parent.setdefault(name, name) != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    keys = Counter(document.key for document in documents)
    for key, count in keys.items():
        if count > 1:
            raise DataError(f"{count} documents have the key {key!r}; import the label file again")
    for document in documents:
        first, *others = sorted({root(tie) for tie in _ties(document)})
        parent.update(dict.fromkeys(others, first))
    members = defaultdict(list)
    for document in documents:
        members[root(_ties(document)[0])].append(document)
    return [_Unit(name=name, documents=tuple(members[name])) for name in sorted(members)]


def _ties(document: LabelledDocument) -> tuple[str, ...]:
    """Name what holds a document to others; groups sort before contents."""
    content = f"content {document.file_sha256}"
    return (content,) if document.group is None else (f"a group {document.group}", content)


def _role_by_label_file(unit: _Unit) -> Role | None:
    """Give the role that the label file fixes; a content that it has in train as well is held out all the same."""
    fixed = {role for document in unit.documents if (role := fixed_role(document.split)) is not None}
    if not fixed:
        return None
    in_train = any(is_train(document.split) for document in unit.documents)
    if len(fixed) == 1 and not in_train:
        return fixed.pop()
    contents = {document.file_sha256 for document in unit.documents}
    if len(contents) > 1:
        example = min(document.key for document in unit.documents)
        raise DataError(
            f"documents of one group (that of {example!r}) stand in several splits of the label file; "
            "import it with --split-by group, or without groups"
        )
    return max(fixed, key=list(Role).index)


def _drawn_for_test(
    units: Sequence[_Unit], options: DatasetOptions, seed: int, *, has_test: bool
) -> dict[str, Role | None]:
    """Draw the test among units that the label file says nothing of; one at least, where there is no test yet."""
    if not options.test:
        return {}
    draws = {
        unit.name: unit.draw(seed, "test")
        for unit in units
        if not any(is_train(document.split) for document in unit.documents)
    }
    drawn = [name for name, draw in draws.items() if draw < options.test]
    if not (drawn or has_test) and draws:
        drawn = [min(draws, key=lambda name: draws[name])]
    return dict.fromkeys(drawn, Role.TEST)


def _divide(units: Sequence[_Unit], options: DatasetOptions, seed: int) -> dict[str, Role]:
    """Divide what is outside the test by shares; a role that chance gave less than half of its share gets more."""
    roles = {unit.name: _by_share(unit.draw(seed, "role"), options) for unit in units}
    sizes = {unit.name: len(unit.documents) for unit in units}
    for role, share in options.shares.items():
        fewest = max(options.fewest_held_out, int(sum(sizes.values()) * share / 2)) if share else 0
        missing = fewest - sum(sizes[name] for name, given in roles.items() if given is role)
        # The smallest units first: a large group taken for a role that lacks one document would starve training.
        spare = sorted(
            (unit for unit in units if roles[unit.name] is Role.TRAIN),
            key=lambda unit: (sizes[unit.name], unit.draw(seed, role)),
        )
        for unit in spare[:-1]:
            if missing > 0:
                roles[unit.name] = role
                missing -= sizes[unit.name]
    return roles


def _by_share(draw: float, options: DatasetOptions) -> Role:
    for role, share in options.shares.items():
        if draw < share:
            return role
        draw -= share
    return Role.TRAIN


def _check_enough(roles: dict[str, Role], options: DatasetOptions) -> None:
    for problem in _lacks(counts_of(roles), options):
        raise DataError(problem)


def _lacks(counts: dict[Role, int], options: DatasetOptions) -> Iterator[str]:
    outside = sum(counts.values()) - counts[Role.TEST]
    if outside < options.fewest_documents:
        together = counts[Role.TEST] >= options.fewest_documents
        hint = ", of more groups: a group is never divided" if together else ""
        yield (
            f"{outside} documents outside the test are too few to train on; label at least "
            f"{options.fewest_documents}{hint}"
        )
    for role in (Role.TRAIN, *(role for role, share in options.shares.items() if share)):
        if not counts[role]:
            yield (
                f"no document is left for {role}: {outside} outside the test stand in too few groups; "
                "label documents of more groups"
            )
