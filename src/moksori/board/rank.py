"""Fractional ranks: the place of a ticket as a decimal fraction, so that a move writes one row.

A rank is the digits behind "0."; ranks of digits alone compare alike in every database and locale.
"""

from typing import Final

_WIDTH: Final = 12
_STEP: Final = 10**6
_START: Final = 5 * 10 ** (_WIDTH - 1)
_LIMIT: Final = 10**_WIDTH

LONGEST: Final = 200
"""A longer rank means that the column should be spread anew."""


def between(low: str | None, high: str | None) -> str:
    """Return a rank above `low` and below `high`; None is the end of the column.

    Raises:
        ValueError: `low` is not below `high`.
    """
    if low is not None and high is not None and low >= high:
        raise ValueError("the ranks are not in order")
    if low is None and high is None:
        return _written(_START, _WIDTH)
    if high is None:
        return _stepped(low or "", _STEP) or _middle(low or "", "")
    if low is None:
        return _stepped(high, -_STEP) or _middle("", high)
    return _middle(low, high)


def spread(count: int) -> list[str]:
    """Return so many ranks in order, with room between them."""
    step = _LIMIT // (count + 1)
    return [_written(step * place, _WIDTH) for place in range(1, count + 1)]


def _stepped(rank: str, step: int) -> str | None:
    """Return the rank a fixed step away, None where the numbers of this width end."""
    number = int(rank[:_WIDTH].ljust(_WIDTH, "0")) + step
    return _written(number, _WIDTH) if 0 < number < _LIMIT else None


def _middle(low: str, high: str) -> str:
    """Return the shortest rank in between, half way where there are several; no `high` is 1."""
    width = 0
    while True:
        width += 1
        least = int(low[:width].ljust(width, "0")) + 1
        most = _below(high, width)
        if least <= most:
            return _written((least + most) // 2, width)


def _below(high: str, width: int) -> int:
    """Return the greatest number of this width that is below a rank."""
    if not high:
        return int("9" * width)
    number = int(high[:width].ljust(width, "0"))
    return number if any(digit != "0" for digit in high[width:]) else number - 1


def _written(number: int, width: int) -> str:
    return str(number).zfill(width).rstrip("0")
