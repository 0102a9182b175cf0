"""The time that rows are written with."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    """Return the time of this machine, with its zone: columns refuse a time without one."""
    return datetime.now(UTC)
