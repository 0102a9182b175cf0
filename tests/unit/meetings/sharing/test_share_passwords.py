"""Passwords as they are kept, and passes for those who have shown one."""

from base64 import b64encode
from datetime import UTC, datetime, timedelta
from hashlib import scrypt
from unicodedata import normalize

import pytest

from moksori.meetings.sharing.passes import LASTS, is_valid, new_key, new_pass
from moksori.meetings.sharing.passwords import hashed, matches

pytestmark = pytest.mark.unit

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
PASSWORD = "가나다라 123"


def test_a_password_is_kept_so_that_it_can_be_checked_and_not_be_read() -> None:
    kept = hashed(PASSWORD)
    assert matches(PASSWORD, kept)
    assert matches(normalize("NFD", PASSWORD), kept)
    for wrong in ("", "가나다라 12", "가나다라 1234", "가나다라  123", PASSWORD + " ", "x" * 200):
        assert not matches(wrong, kept)
    assert PASSWORD not in kept
    assert kept.startswith("scrypt$32768$8$3$")


def test_the_same_password_is_never_kept_alike() -> None:
    assert hashed(PASSWORD) != hashed(PASSWORD)


def test_what_was_kept_at_other_costs_is_still_checked() -> None:
    """So that costs can rise later."""
    digest = b64encode(scrypt(b"abcdef", salt=b"salt", n=16, r=1, p=1, dklen=32)).decode()
    kept = f"scrypt$16$1$1${b64encode(b'salt').decode()}${digest}"
    assert matches("abcdef", kept)
    assert not matches("abcdeg", kept)


def test_a_pass_opens_its_own_share_for_some_hours() -> None:
    key = new_key()
    shown = new_pass(key, "s1", NOW)
    assert is_valid(key, "s1", shown, NOW)
    assert is_valid(key, "s1", shown, NOW + LASTS - timedelta(seconds=1))
    assert not is_valid(key, "s1", shown, NOW + LASTS)
    assert not is_valid(key, "s2", shown, NOW)
    assert not is_valid(new_key(), "s1", shown, NOW)


@pytest.mark.parametrize(
    "forged",
    [
        None,
        "",
        ".",
        "x",
        "99999999999.",
        "999999999999.00",
        "99999999999.가",
        "٣٣٣.00",
        "-1.00",
        "1e9.00",
        "{until}",
        "{until}.",
        "{until}.{signature}0",
        "{later}.{signature}",
        " {until}.{signature}",
    ],
)
def test_what_is_forged_opens_nothing(forged: str | None) -> None:
    key = new_key()
    until, _, signature = new_pass(key, "s1", NOW).partition(".")
    values = {"until": until, "later": str(int(until) + 9), "signature": signature}
    shown = None if forged is None else forged.format_map(values)
    assert not is_valid(key, "s1", shown, NOW)
