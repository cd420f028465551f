"""What each exit code means, read from the error tree, and how a command's help shows it."""

from postroom.errors import PostroomError

DONE = 0
INTERRUPTED = 130  # 128 and the number of SIGINT, as shells have it
UNREAD = 141  # likewise SIGPIPE


def meanings() -> dict[int, str]:
    """Give each exit code of the program with its meaning, in order; where errors share one, the first of the tree."""
    found = {
        DONE: "Done.",
        PostroomError.exit_code: "Something went wrong that Postroom did not foresee; --debug shows where.",
        INTERRUPTED: "Interrupted from the keyboard.",
        UNREAD: "Whoever read the results stopped before their end, as `head` does.",
    }
    for error in PostroomError.__subclasses__():
        found.setdefault(error.exit_code, (error.__doc__ or "").split("\n", maxsplit=1)[0])
    return dict(sorted(found.items()))


def epilog(*, example: str, codes: tuple[int, ...]) -> str:
    """Give the end of a command's help: an example, and what its exit codes mean."""
    known = meanings()
    lines = [f"{code:>3}  {known[code]}" for code in codes]
    # Typer leaves the line breaks of a paragraph alone that begins with \b.
    return "\n".join(["\b", "Example:", f"  {example}", "", "\b", "Exit codes:", *lines])


def exit_codes_page() -> str:
    """Give the Markdown page that lists all exit codes."""
    rows = "".join(f"| {code} | {meaning} |\n" for code, meaning in meanings().items())
    return f"# Exit codes\n\nMade from the code by `make fresh`; do not edit.\n\n| code | meaning |\n|---|---|\n{rows}"
