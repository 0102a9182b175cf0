"""Words without their particles, and the wording of decisions, tasks, dates and questions."""

import pytest

from moksori.transcripts.terms import cue_weight, is_filler, terms_of

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("출시 일정은 결제팀에서 정했습니다.", ("출시", "일정", "결제팀")),
        ("예산을 예산이 예산으로는", ("예산", "예산", "예산")),
        ("그리고 저는 아주 우리", ()),
        ("너 안 가", ()),
        ("API v2.1 배포", ("api", "v2.1", "배포")),
        ("", ()),
    ],
)
def test_terms_are_bare(text: str, terms: tuple[str, ...]) -> None:
    assert terms_of(text) == terms


def test_a_short_word_keeps_its_last_syllable() -> None:
    assert terms_of("회의 가을") == ("회의", "가을")


@pytest.mark.parametrize(
    ("stronger", "weaker"),
    [
        ("금요일로 확정하겠습니다.", "금요일은 날씨가 좋습니다."),
        ("제가 월요일까지 정리해서 공유하겠습니다.", "제가 정리를 좋아합니다."),
        ("로그인 오류를 다 고쳤습니다.", "로그인을 자주 합니다."),
        ("이건 아직 미정입니다.", "이건 정말 큽니다."),
        ("오늘 안건은 세 가지입니다.", "오늘 사람은 세 명입니다."),
    ],
)
def test_what_settles_something_weighs_more(stronger: str, weaker: str) -> None:
    assert cue_weight(stronger) > cue_weight(weaker)


@pytest.mark.parametrize(
    "text", ["네.", "네, 알겠습니다.", "안녕하세요, 여러분!", "...", "Okay, thanks."]
)
def test_pleasantries_say_nothing(text: str) -> None:
    assert is_filler(text)


@pytest.mark.parametrize("text", ["네, 금요일에 배포합니다.", "예산 확정", "아니요"])
def test_content_is_no_filler(text: str) -> None:
    assert not is_filler(text)
