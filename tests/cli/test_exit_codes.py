"""What exit codes mean."""

from postroom.cli.exit_codes import epilog, meanings
from postroom.errors import PostroomError


def test_every_kind_of_error_has_a_code_with_a_meaning() -> None:
    known = meanings()
    assert all(error.exit_code in known and known[error.exit_code] for error in PostroomError.__subclasses__())
    assert list(known) == sorted(known)
    assert {0, 1, 2, 130} <= set(known)


def test_a_commands_help_ends_with_an_example_and_its_codes_line_by_line() -> None:
    text = epilog(example="postroom x", codes=(0, 3))
    assert text.startswith("\b\nExample:\n  postroom x\n")
    assert [line.split()[0] for line in text.splitlines()[-2:]] == ["0", "3"]
