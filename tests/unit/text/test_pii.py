"""Masking: what must go, and what must stay."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moksori.text.identifiers import Kind
from moksori.text.pii import Found, find, mask
from moksori.text.spans import Edit, apply

pytestmark = pytest.mark.unit

RECALL = 0.98
PRECISION = 0.97
Rows = Callable[[str, str], list[dict[str, Any]]]


def covers(found: Found, expected: dict[str, Any], text: str) -> bool:
    """The kind is right, and no digit of it would leak."""
    start, end = expected["span"]
    shown = [at for at in range(start, end) if text[at].isdigit()]
    return (
        found.kind == expected["kind"]
        and found.start < end
        and start < found.end
        and all(found.start <= at < found.end for at in shown)
    )


@pytest.mark.parametrize("part", ["dev", "held-out"])
def test_identifiers_of_the_data_set(part: str, rows: Rows) -> None:
    right = found = expected = 0
    wrong: Counter[str] = Counter()
    for row in rows("pii", part):
        got = find(row["text"])
        hits = sum(any(covers(f, e, row["text"]) for f in got) for e in row["expect"])
        right, found, expected = right + hits, found + len(got), expected + len(row["expect"])
        wrong[row["category"]] += hits != len(row["expect"]) or len(got) != hits
    assert right >= RECALL * expected, +wrong
    assert right >= PRECISION * found, +wrong


@pytest.mark.parametrize("part", ["dev", "held-out"])
def test_harmless_text_is_left_alone(part: str, rows: Rows) -> None:
    for row in rows("pii", part):
        if not row["expect"]:
            assert mask(row["text"]).edits == ()


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("번호는 010-2345-6789예요", "번호는 ***-****-6789예요"),
        ("카드 4111 1111 1111 1111", "카드 **** **** **** 1111"),
        ("주민번호 900101-1234567", "주민번호 ******-*******"),
        ("kim.minsu@example.com으로", "***@example.com으로"),
        ("서울시 강남구 테헤란로 12 3층", "서울시 강남구 테헤란로 ** *층"),
        ("여권 M12345678", "여권 *********"),
        ("공일공에 일이삼사에 오육칠팔이에요", "***-****-5678이에요"),
        ("minsu 골뱅이 naver 닷 컴", "***"),
    ],
)
def test_what_stays_of_each_kind(text: str, masked: str) -> None:
    assert mask(text).text == masked


def test_a_masked_text_keeps_the_offsets_of_the_raw_one() -> None:
    text = "전화는 공일공 이삼사오 육칠팔구고 이름은 민수예요"
    done = mask(text)
    at = done.text.index("민수")
    start, end = done.raw_span(at, at + 2)
    assert text[start:end] == "민수"


def test_a_text_after_itn_is_masked_in_the_raw_one() -> None:
    heard = apply("전화 공일공 2345 6789요", [Edit(3, 6, "010")])
    assert mask(heard).text == "전화 *** **** 6789요"


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("123-45-67890", [Kind.BUSINESS]),
        ("국민은행 123-45-678901", [Kind.ACCOUNT]),
        ("4111-1111-1111-1112", []),
        ("카드는 4111-1111-1111-1112예요", [Kind.CARD]),
        ("990230-1234567", []),
        ("8801234567893", [Kind.RRN]),
        ("바코드 8801234567893", []),
        ("112012345678", []),
        ("123다 4567", []),
        ("제 차 123다 4567", [Kind.PLATE]),
        ("계좌에 2026-11-20 입금", []),
        ("1588-1234", []),
    ],
)
def test_evidence_decides_between_look_alikes(text: str, kinds: list[Kind]) -> None:
    assert [found.kind for found in find(text)] == kinds


@pytest.mark.parametrize(
    "text", ["일이삼사", "이 일은 이분이 사오육칠팔구", "공일공 일이삼", "삼천사백오십육만 칠천"]
)
def test_short_runs_of_spoken_digits_stay(text: str) -> None:
    assert mask(text).edits == ()


@given(st.integers(0, 9999), st.integers(0, 9999), st.sampled_from(["-", " ", ""]))
def test_every_mobile_number_is_hidden_but_for_its_tail(a: int, b: int, link: str) -> None:
    number = f"010{link}{a:04}{link}{b:04}"
    shown = mask(f"번호 {number} 맞아요").text
    assert f"{a:04}{link}{b:04}" not in shown
    assert shown.endswith(f"{b:04} 맞아요")
