import pytest

from moksori.engines.stt.prompts import MOST_TOKENS, prompt_tokens
from moksori.ports.stt import SttOptions

pytestmark = pytest.mark.unit


def letters(text: str) -> list[int]:
    return [ord(letter) for letter in text]


def told(options: SttOptions) -> str:
    return "".join(map(chr, prompt_tokens(options, letters)))


def test_nothing_asked_nothing_told() -> None:
    assert told(SttOptions()) == ""
    assert told(SttOptions(hotwords=("", "  "), prompt=" ")) == ""


def test_hotwords_follow_the_prompt() -> None:
    options = SttOptions(hotwords=("김민수", " 결제 "), prompt="주간 회의")
    assert told(options) == " 주간 회의 김민수, 결제"


def test_hotwords_stay_whole() -> None:
    options = SttOptions(hotwords=("가" * 60, "나" * 60, "다" * 20))
    assert told(options) == f" {'가' * 60}, {'다' * 20}"


def test_the_prompt_loses_its_beginning() -> None:
    options = SttOptions(hotwords=("가" * 49,), prompt="앞" * 100 + "뒤" * 10)
    text = told(options)
    assert len(text) == MOST_TOKENS
    assert text.endswith("앞" + "뒤" * 10 + " " + "가" * 49)


def test_there_may_be_no_room_for_the_prompt() -> None:
    options = SttOptions(hotwords=("가" * 99,), prompt="주간 회의")
    assert told(options) == " " + "가" * 99
