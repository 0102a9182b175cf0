from pathlib import Path

import pytest

from moksori.testing.matching import NEW, STATUS, Case, Tally, cases, tally

pytestmark = pytest.mark.unit

DATA = Path(__file__).parents[2] / "data" / "matching.jsonl"
PARTS = ("dev", "held-out")


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("kind", [STATUS, NEW])
def test_what_is_changed_without_asking_is_the_right_ticket(part: str, kind: str) -> None:
    found = tally(cases(DATA, part, kind))
    assert found.precision >= 0.98, found
    assert found.recall >= 0.8, found


@pytest.mark.parametrize("part", PARTS)
def test_no_trap_moves_a_ticket(part: str) -> None:
    traps = [
        case
        for kind in (STATUS, NEW)
        for case in cases(DATA, part, kind)
        if case.category.startswith("trap") or case.category in {"ambiguous", "other-work"}
    ]
    assert len(traps) > 20
    assert [case.id for case in traps if case.found() is not None] == []


def test_a_third_is_held_out() -> None:
    sizes = {part: sum(len(cases(DATA, part, kind)) for kind in (STATUS, NEW)) for part in PARTS}
    assert sum(sizes.values()) >= 120
    assert 0.3 < sizes["held-out"] / sum(sizes.values()) < 0.4


def test_the_same_work_said_twice_is_found_whatever_the_words() -> None:
    twins = [case for part in PARTS for case in cases(DATA, part, NEW) if case.category == "twin"]
    assert sum(case.found() == case.expected for case in twins) >= 0.8 * len(twins)


def test_a_tally_counts() -> None:
    board = ({"title": "로그인 오류 수정"}, {"title": "결제 화면 시안"})

    def case(phrase: str, expected: int | None) -> Case:
        return Case("x", "same", "dev", STATUS, phrase, board, expected, None)

    judged = [
        case("로그인 오류", 0),
        case("결제 화면", 0),
        case("서버 이전", 1),
        case("회의", None),
    ]
    assert tally(judged) == Tally(right=1, found=2, wanted=3)
    assert (tally(judged).precision, tally([]).precision, tally([]).recall) == (0.5, 1.0, 1.0)
