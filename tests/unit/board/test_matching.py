import pytest

from moksori.board.matching import (
    LIKELY,
    SURE,
    Candidate,
    Match,
    meant,
    twin,
)
from moksori.board.phrases import Phrase, read

pytestmark = pytest.mark.unit

TITLES = ["로그인 오류 수정", "결제 화면 시안", "고객사 미팅 준비", "보안 점검 보고서 작성"]


def cards(*titles: str) -> list[Candidate]:
    return [Candidate(title, read(title)) for title in titles]


def found(subject: str, *titles: str) -> str | None:
    match = meant(read(subject), cards(*(titles or TITLES)))
    return match.ticket_id if match and match.sure else None


@pytest.mark.parametrize(
    ("subject", "title"),
    [
        ("로그인 오류", "로그인 오류 수정"),
        ("로그인 오류 건", "로그인 오류 수정"),
        ("결제 화면 시안", "결제 화면 시안"),
        ("보안 점검 보고서", "보안 점검 보고서 작성"),
        ("로그인 에러", "로그인 오류 수정"),
        ("로그인오류", "로그인 오류 수정"),
        ("고객사 회의", "고객사 미팅 준비"),
        ("보안 점검 리포트", "보안 점검 보고서 작성"),
        ("서버 이전", None),
        ("화면 배포 일정", None),
        ("결제 오류", None),
        ("그 건", None),
    ],
)
def test_a_phrase_means_its_ticket(subject: str, title: str | None) -> None:
    assert found(subject) == title


def test_a_phrase_that_fits_two_means_none() -> None:
    two = ("로그인 화면 수정", "로그인 서버 점검")
    assert found("로그인", *two) is None
    assert found("로그인", *two, "로그인") == "로그인"


def test_another_number_is_another_thing() -> None:
    assert found("3층 배관 공사", "2층 배관 공사") is None
    assert meant(read("3층 배관 공사"), cards("2층 배관 공사")) is None
    assert found("2층 배관", "1층 배관 공사", "2층 배관 공사") == "2층 배관 공사"


def test_something_else_done_with_it_is_another_work() -> None:
    assert found("냉장고 주문", "냉장고 수리") is None
    assert found("냉장고 수선", "냉장고 수리") == "냉장고 수리"


def test_a_small_part_of_a_title_is_not_enough_to_move_it() -> None:
    for phrase, title in (
        ("상담 신청 설문", "상담 신청 설문 검토 의견 정리"),
        ("제설제", "제설제 다른 구매처 알아보기"),
    ):
        assert found(phrase, title) is None, title
    assert found("결제 화면", "결제 화면 시안") == "결제 화면 시안"
    assert found("회원 탈퇴", "회원 탈퇴 페이지 제작") == "회원 탈퇴 페이지 제작"


def test_of_two_that_hold_the_phrase_the_shorter_is_not_meant() -> None:
    assert found("매장", "매장 청소", "매장 재고 파악 결과 공유") is None
    assert meant(read("매장"), cards("매장 청소", "매장 재고 파악 결과 공유")) is None


def test_similar_words_name_a_ticket_but_never_move_it() -> None:
    match = meant(read("이미지 업로드 화면"), cards("이미지 다운로드 화면"))
    assert match is not None
    assert LIKELY <= match.score < SURE
    assert not match.sure


def test_two_that_are_alike_are_told_by_who_says_it_and_what_is_open() -> None:
    phrase = read("주간 보고서 작성")
    mine, theirs = Candidate("a", phrase, "김민수"), Candidate("b", phrase, "이정훈")
    said = read("주간 보고서")
    assert meant(said, [mine, theirs]) is None
    assert meant(said, [mine, theirs], "박지영") is None
    match = meant(said, [mine, theirs], "이정훈")
    assert match is not None
    assert match.ticket_id == "b"
    old = Candidate("c", phrase, "이정훈", done=True)
    match = meant(said, [old, mine])
    assert match is not None
    assert match.ticket_id == "a"


@pytest.mark.parametrize(
    ("title", "same"),
    [
        ("로그인 오류 수정", "로그인 오류 수정"),
        ("로그인 오류를 수정하기", "로그인 오류 수정"),
        ("로그인 버그 고치기", "로그인 오류 수정"),
        ("로그인 화면 시안", None),
        ("결제 시안", None),
        ("주간 보고", None),
    ],
)
def test_the_same_work_is_found_whatever_its_endings(title: str, same: str | None) -> None:
    match = twin(read(title), cards(*TITLES))
    assert (match and match.ticket_id) == same


def test_the_twin_of_two_alike_is_the_owner_s() -> None:
    phrase = read("주간 보고서 작성")
    two = [Candidate("a", phrase, "김민수"), Candidate("b", phrase)]
    assert twin(phrase, two, "김민수") == Match("a", 1.0)
    assert twin(phrase, two) is None


def test_nothing_is_like_nothing() -> None:
    nothing = Phrase()
    assert twin(nothing, [Candidate("a", nothing)]) is None
    assert meant(nothing, [Candidate("a", nothing)]) is None
    assert twin(read("결제"), []) is None
    assert meant(read("결제"), []) is None
