"""How records name a commit: its hash, and at the end whether the files that were used were other ones."""

DIRTY = "-dirty"
"""Ends the name where tracked files of the project differed from the commit, as `git describe --dirty` has it."""
_SHORT = 12


def is_dirty(commit: str) -> bool:
    """Say whether the commit alone does not give the files that were used."""
    return commit.endswith(DIRTY)


def hash_of(commit: str) -> str:
    """Give the hash alone, as git takes it."""
    return commit.removesuffix(DIRTY)


def shortened(commit: str) -> str:
    """Give the name with the first twelve digits of its hash, for tables."""
    return hash_of(commit)[:_SHORT] + DIRTY * is_dirty(commit)
