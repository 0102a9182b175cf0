import pytest

from moksori.board.matching import likeness, meant, nouns, nouns_of, twin

pytestmark = pytest.mark.unit

BOARD = nouns_of(
    ["로그인 오류 수정", "결제 화면 시안", "고객사 미팅 준비", "보안 점검 보고서 작성"]
)
TICKETS = BOARD


@pytest.mark.parametrize(
    ("subject", "title"),
    [
        ("로그인 오류", "로그인 오류 수정"),
        ("로그인 오류 건", "로그인 오류 수정"),
        ("결제 화면 시안", "결제 화면 시안"),
        ("보안 점검 보고서", "보안 점검 보고서 작성"),
        ("서버 이전", None),
        ("화면 배포 일정", None),
    ],
)
def test_a_phrase_means_its_ticket(subject: str, title: str | None) -> None:
    assert meant(nouns(subject), TICKETS) == title


def test_a_phrase_that_fits_two_means_none() -> None:
    tickets = nouns_of(["로그인 화면 수정", "로그인 서버 점검"])
    assert meant(nouns("로그인"), tickets) is None
    assert meant(nouns("로그인"), {**tickets, "로그인": nouns("로그인")}) == "로그인"


@pytest.mark.parametrize(
    ("title", "same"),
    [
        ("로그인 오류 수정", "로그인 오류 수정"),
        ("로그인 오류를 수정하기", "로그인 오류 수정"),
        ("로그인 화면 시안", None),
        ("결제 시안", None),
        ("주간 보고", None),
    ],
)
def test_the_same_work_is_found_whatever_its_endings(title: str, same: str | None) -> None:
    assert twin(nouns(title), TICKETS) == same


def test_likeness_is_a_share() -> None:
    one, other = frozenset("ab"), frozenset("bc")
    assert likeness(one, one) == 1.0
    assert likeness(one, other) == 0.5
    assert likeness(one, frozenset()) == 0.0
    assert likeness(frozenset(), frozenset()) == 0.0


def test_nothing_is_like_nothing() -> None:
    assert twin(frozenset(), {"a": frozenset()}) is None
    assert meant(frozenset(), {"a": frozenset()}) is None
    assert twin(nouns("결제"), {}) is None


def test_words_stand_in_where_there_are_no_nouns() -> None:
    assert nouns("!!") == frozenset()
    assert nouns("빨리 빨리")
