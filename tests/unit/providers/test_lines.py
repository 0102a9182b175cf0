import pytest
from hypothesis import given
from hypothesis import strategies as st

from moksori.errors import EngineError
from moksori.providers import lines as module
from moksori.providers.lines import Lines, event_data
from moksori.providers.tries import Tries

pytestmark = pytest.mark.unit


def all_lines(parts: list[bytes]) -> list[str]:
    lines = Lines()
    found = [line for part in parts for line in lines.feed(part)]
    return found + list(lines.end())


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        (b"", []),
        (b"a", ["a"]),
        (b"a\n", ["a"]),
        (b"a\r\nb\n\nc", ["a", "b", "", "c"]),
        ("가\u2028나\x85다\n".encode(), ["가\u2028나\x85다"]),
        (b"a\n   ", ["a"]),
    ],
)
def test_lines_end_at_line_feeds_only(body: bytes, lines: list[str]) -> None:
    assert all_lines([body]) == lines


@given(st.text(max_size=60), st.lists(st.integers(1, 7), max_size=40))
def test_it_does_not_matter_where_the_parts_end(text: str, sizes: list[int]) -> None:
    body, parts = text.encode(), []
    for size in sizes:
        parts.append(body[:size])
        body = body[size:]
    assert all_lines([*parts, body]) == all_lines([text.encode()])


def test_bytes_that_are_no_text_are_an_engines_error() -> None:
    with pytest.raises(EngineError):
        all_lines([b"\xff\xfe\n"])
    with pytest.raises(EngineError):
        all_lines(["가".encode()[:2]])


def test_a_line_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_LONGEST_LINE", 8)
    assert all_lines([b"12345678", b"\n9"]) == ["12345678", "9"]
    with pytest.raises(EngineError, match="no end"):
        all_lines([b"12345678", b"9"])


@pytest.mark.parametrize(
    ("line", "data"),
    [
        ('data: {"a": 1}', '{"a": 1}'),
        ("data:[DONE]", "[DONE]"),
        ("data", None),
        (": a comment", None),
        ("event: ping", None),
        ("datum: x", None),
        ("", None),
    ],
)
def test_data_is_told_from_other_lines(line: str, data: str | None) -> None:
    assert event_data(line) == data


def test_tries_are_counted_and_pauses_double() -> None:
    tries = Tries(4, 0.5)
    assert [tries.pause_s() for _ in range(4)] == [0.5, 1.0, 2.0, None]
    tries = Tries(3, 0.5)
    assert [tries.pause_s(3.0), tries.pause_s(1e9), tries.pause_s()] == [3.0, 10.0, None]
    assert Tries(1).pause_s(5.0) is None
