"""What the time is; tests set it here."""

import datetime as dt


def now() -> dt.datetime:
    """Give the time, in UTC."""
    return dt.datetime.now(dt.UTC)
