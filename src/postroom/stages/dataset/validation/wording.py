"""How findings are worded."""

from collections.abc import Iterable

from postroom.stages.dataset.validation.options import ValidationOptions


def counted(number: int, noun: str) -> str:
    """Write a number with its noun, which takes an s for several."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def named(keys: Iterable[str], options: ValidationOptions) -> tuple[str, ...]:
    """Give the keys that a finding names: sorted, each once, the first ones where there are many."""
    return tuple(sorted(set(keys))[: options.named_documents])
