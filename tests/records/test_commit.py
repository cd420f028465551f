"""Names of commits, with and without changes that were not committed."""

from postroom.records.commit import DIRTY, hash_of, is_dirty, shortened

HASH = "0123456789abcdef0123456789abcdef01234567"


def test_a_name_says_whether_the_commit_alone_gives_the_files() -> None:
    assert (is_dirty(HASH), is_dirty(HASH + DIRTY)) == (False, True)
    assert hash_of(HASH) == hash_of(HASH + DIRTY) == HASH


def test_a_short_name_says_it_too() -> None:
    assert [shortened(name) for name in (HASH, HASH + DIRTY, "-", "none")] == [
        *("0123456789ab", "0123456789ab-dirty", "-", "none")
    ]
