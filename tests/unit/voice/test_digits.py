"""Numbers in digits, words with their times."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moksori.errors import EngineNotInstalledError
from moksori.ports.stt import Word
from moksori.voice import digits
from moksori.voice.digits import in_digits

pytestmark = pytest.mark.unit


def spoken(text: str) -> list[Word]:
    return [Word(float(at), at + 0.5, word, 1 - at / 100) for at, word in enumerate(text.split())]


def written(text: str) -> tuple[str, list[tuple[str, float, float]]]:
    after, words = in_digits(text, spoken(text))
    return after, [(word.text, word.start_s, word.end_s) for word in words]


def test_an_amount_is_written_in_digits() -> None:
    text, words = written("광고 예산은 삼천만 원으로 확정하겠습니다.")

    assert text == "광고 예산은 3,000만 원으로 확정하겠습니다."
    assert "".join(word for word, _, _ in words).replace(" ", "") == text.replace(" ", "")


def test_what_a_number_was_made_of_is_one_word_with_all_its_time() -> None:
    text, words = written("지난달보다 이십 퍼센트 늘었습니다.")

    assert text == "지난달보다 20% 늘었습니다."
    assert words == [("지난달보다", 0.0, 0.5), ("20%", 1.0, 2.5), ("늘었습니다.", 3.0, 3.5)]


def test_a_joined_word_is_as_sure_as_its_least_sure_part() -> None:
    _, words = in_digits("이십 퍼센트", spoken("이십 퍼센트"))

    assert [word.probability for word in words] == [0.99]


def test_a_text_without_numbers_keeps_its_words() -> None:
    said = spoken("한번 봐 주세요.")

    assert in_digits("한번 봐 주세요.", said) == ("한번 봐 주세요.", tuple(said))


def test_another_language_stays_as_it_is() -> None:
    said = spoken("이십 퍼센트")

    assert in_digits("이십 퍼센트", said, "ja") == ("이십 퍼센트", tuple(said))


def test_words_that_are_not_in_the_text_stay_as_they_are() -> None:
    said = spoken("전혀 다른 말")

    assert in_digits("이십 퍼센트", said) == ("20%", tuple(said))


def test_no_words_are_no_words() -> None:
    assert in_digits("이십 퍼센트", ()) == ("20%", ())


def test_without_the_model_of_words_the_text_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_: str) -> object:
        raise EngineNotInstalledError("kiwipiepy is missing")

    monkeypatch.setattr(digits, "to_digits", missing)
    said = spoken("이십 퍼센트")

    assert in_digits("이십 퍼센트", said) == ("이십 퍼센트", tuple(said))


@given(
    st.lists(
        st.sampled_from(
            "오늘 이십 퍼센트 삼천만 원 오전 열 시 반 에 두 명이 공일공 일이삼사 오육칠팔 이 일은 "
            "십이월 십오일까지 세 가지 할게요".split()
        ),
        max_size=12,
    )
)
def test_nothing_is_lost_and_times_never_go_back(pieces: list[str]) -> None:
    text = " ".join(pieces)
    after, words = in_digits(text, spoken(text))

    assert "".join(word.text for word in words).replace(" ", "") == after.replace(" ", "")
    times = [time for word in words for time in (word.start_s, word.end_s)]
    assert times == sorted(times)
