"""Spoken numerals to digits: the data set, its traps, and offsets."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from moksori.text.itn import to_digits

pytestmark = pytest.mark.unit

Rows = Callable[[str, str], list[dict[str, Any]]]
BAR = 0.96


@pytest.mark.parametrize("part", ["dev", "held-out"])
def test_the_data_set_is_written_as_people_write(rows: Rows, part: str) -> None:
    data = rows("itn", part)
    missed = Counter(
        row["category"] for row in data if to_digits(row["raw"]).text not in row["expected"]
    )
    assert 1 - missed.total() / len(data) >= BAR, dict(missed)


@pytest.mark.parametrize("part", ["dev", "held-out"])
def test_no_trap_is_changed(rows: Rows, part: str) -> None:
    traps = [row for row in rows("itn", part) if row["category"].startswith("trap-")]
    assert not [row["id"] for row in traps if to_digits(row["raw"]).text != row["raw"]]


def test_half_of_the_data_set_are_traps(rows: Rows) -> None:
    data = rows("itn", "dev") + rows("itn", "held-out")
    assert len(data) >= 250
    assert sum(row["category"].startswith("trap-") for row in data) >= len(data) / 2


@pytest.mark.parametrize(
    ("raw", "digits"),
    [
        ("두 시안 다 좋아요", "두 시안 다 좋아요"),
        ("두 번 다시 안 가요", "두 번 다시 안 가요"),
        ("제 삼 차 회의", "제3차 회의"),
        ("삼분의 일이 반대했어요", "3분의 1이 반대했어요"),
        ("이 분의 일을 도와주세요", "이 분의 일을 도와주세요"),
        ("주민번호는 구공공일공일에 일이삼사오육칠이고요", "주민번호는 900101-1234567이고요"),
        ("천이백서른네 명", "1,234명"),
        ("만 열아홉 살", "만 19살"),
        ("이십일 세기에", "21세기에"),
        ("사무실은 이백삼 호", "사무실은 203호"),
        ("이월된 예산", "이월된 예산"),
        ("이월 십오 일", "2월 15일"),
        ("이 주 뒤에 봐요", "2주 뒤에 봐요"),
        ("이공이육 년 계획", "2026년 계획"),
        ("코드는 일이삼사예요", "코드는 1234예요"),
        ("숫자를 하나 둘 셋 세어요", "숫자를 하나 둘 셋 세어요"),
        ("", ""),
    ],
)
def test_context_decides(raw: str, digits: str) -> None:
    assert to_digits(raw).text == digits


def test_digits_already_written_stay() -> None:
    assert to_digits("3시에 5명이 와요").text == "3시에 5명이 와요"


def test_offsets_lead_back_to_what_was_said() -> None:
    done = to_digits("금요일 오후 두 시에 네 명이 만납니다")
    at = done.text.index("2시")
    assert done.raw[slice(*done.raw_span(at, at + 2))] == "두 시"
