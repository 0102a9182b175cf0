import pytest

from moksori.engines.stt.guards import (
    GuardSettings,
    compression_ratio,
    invented,
    is_loop,
    is_stock_phrase,
    is_too_fast,
    needs_another_try,
)
from moksori.ports.stt import Heard

pytestmark = pytest.mark.unit

USE = GuardSettings()


def heard(text: str, *, logprob: float = -0.3, no_speech: float = 0.0) -> Heard:
    return Heard(
        0.0,
        3.0,
        text,
        avg_logprob=logprob,
        no_speech_prob=no_speech,
        compression_ratio=compression_ratio(text),
    )


@pytest.mark.parametrize(
    "text",
    [
        "다음 주 월요일까지 결제 오류를 고치겠습니다.",
        "네.",
        "네, 네, 알겠습니다.",
        "하하하하",
        "아니 아니 아니 그게 아니라",
        "감사합니다.",
        "우리 뉴스 앱 개편 건입니다.",
    ],
)
def test_people_are_believed(text: str) -> None:
    assert invented(heard(text), speech=0.95, room_s=3.0) is None


@pytest.mark.parametrize(
    ("text", "guard"),
    [
        ("감사합니다. " * 30, "compression"),
        ("그래서 그래서 그래서 그래서", "loop"),
        ("네 네 네 네 네 네 네 네", "loop"),
        ("안녕하세요 " * 4, "loop"),
        ("가나다라마바사아자차카타파하거너더러머버서어저처커터퍼허고노도로모보소오", "speed"),
    ],
)
def test_what_no_mouth_says_is_dropped(text: str, guard: str) -> None:
    assert invented(heard(text), speech=0.95, room_s=2.0) == guard


def test_silence_needs_both_signs() -> None:
    text = "그렇습니다"
    assert invented(heard(text, logprob=-1.2, no_speech=0.7), speech=0.9, room_s=2.0) == "no_speech"
    assert invented(heard(text, logprob=-1.2, no_speech=0.5), speech=0.9, room_s=2.0) is None
    assert invented(heard(text, logprob=-0.8, no_speech=0.9), speech=0.9, room_s=2.0) is None


@pytest.mark.parametrize(
    "text",
    [
        "시청해 주셔서 감사합니다.",
        "시청해주셔서 감사합니다",
        "MBC 뉴스 이덕영입니다.",
        "구독과 좋아요 부탁드립니다",
        "자막 제공 배달의민족",
        "감사합니다.",
        "다음 영상에서 만나요",
        "Thanks for watching!",
    ],
)
def test_stock_phrases_go_only_where_speech_is_doubtful(text: str) -> None:
    assert is_stock_phrase(text)
    assert invented(heard(text), speech=0.5, room_s=3.0) == "stock_phrase"
    assert invented(heard(text), speech=0.8, room_s=3.0) is None


def test_a_phrase_inside_a_sentence_is_not_stock() -> None:
    assert not is_stock_phrase("자료 보내 주셔서 감사합니다.")
    assert not is_stock_phrase("뉴스를 봤습니다.")


@pytest.mark.parametrize(
    ("ratio", "logprob", "no_speech", "again"),
    [
        (1.2, -0.3, 0.0, False),
        (2.5, -0.3, 0.0, True),
        (1.2, -1.1, 0.0, True),
        (1.2, -1.1, 0.7, False),
        (2.5, -1.1, 0.7, False),
    ],
)
def test_a_window_is_tried_again_only_when_it_helps(
    ratio: float, logprob: float, no_speech: float, *, again: bool
) -> None:
    assert needs_another_try(ratio, logprob, no_speech, USE) is again


def test_letters_of_an_alphabet_count_half() -> None:
    fast_english = "we will fix the payment error by next monday morning"
    assert not is_too_fast(fast_english, 2.0, USE)
    assert is_too_fast("가" * 50, 2.0, USE)
    assert not is_too_fast("가" * 8, 0.1, USE)


def test_a_loop_needs_four_rounds() -> None:
    assert not is_loop("결제결제결제")
    assert is_loop("결제 결제 결제 결제")
    assert not is_loop("")


def test_compression_of_nothing_is_one() -> None:
    assert compression_ratio("") == 1.0
