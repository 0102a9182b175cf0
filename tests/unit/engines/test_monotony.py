"""Guards, prompts, portions and lengths: more of a cause never gives less of its effect."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from moksori.engines.stt.features import filled, log_mel
from moksori.engines.stt.guards import (
    GuardSettings,
    compression_ratio,
    invented,
    is_loop,
    is_too_fast,
    needs_another_try,
)
from moksori.engines.stt.prompts import MOST_TOKENS, prompt_tokens
from moksori.engines.tts.espeak import _portions
from moksori.engines.vad.energy import EnergyTrack
from moksori.ports.stt import Heard, SttOptions
from moksori.testing.sounds import noise, tone

pytestmark = pytest.mark.unit

USE = GuardSettings()
UNIT = st.floats(0.0, 1.0)
LOGPROBS = st.floats(-3.0, 0.0)
SECONDS = st.floats(0.0, 30.0)
TALK = st.text("네가회의결제를 고치겠습니다.,", min_size=1, max_size=60)


def heard(text: str, logprob: float, no_speech: float) -> Heard:
    ratio = compression_ratio(text)
    return Heard(0, 1, text, avg_logprob=logprob, no_speech_prob=no_speech, compression_ratio=ratio)


@given(TALK, st.tuples(UNIT, UNIT), st.tuples(SECONDS, SECONDS), LOGPROBS, UNIT)
def test_more_speech_and_more_room_never_make_text_invented(
    text: str,
    speech: tuple[float, float],
    room_s: tuple[float, float],
    logprob: float,
    no_speech: float,
) -> None:
    said = heard(text, logprob, no_speech)
    if invented(said, speech=min(speech), room_s=min(room_s)) is None:
        assert invented(said, speech=max(speech), room_s=max(room_s)) is None


@given(TALK, st.tuples(LOGPROBS, LOGPROBS), st.tuples(UNIT, UNIT), UNIT, SECONDS)
def test_more_certainty_never_makes_text_invented(
    text: str,
    logprobs: tuple[float, float],
    no_speech: tuple[float, float],
    speech: float,
    room_s: float,
) -> None:
    doubtful = heard(text, min(logprobs), max(no_speech))
    certain = heard(text, max(logprobs), min(no_speech))
    if invented(doubtful, speech=speech, room_s=room_s) is None:
        assert invented(certain, speech=speech, room_s=room_s) is None


@given(st.floats(0.5, 5.0), st.floats(0.5, 5.0), LOGPROBS, UNIT)
def test_a_higher_ratio_never_saves_a_try(
    one: float, other: float, logprob: float, no_speech: float
) -> None:
    low, high = sorted((one, other))
    if needs_another_try(low, logprob, no_speech, USE):
        assert needs_another_try(high, logprob, no_speech, USE)


@given(st.integers(9, 300), st.floats(0.2, 20.0))
def test_speed_is_counted_in_letters_a_second(letters: int, seconds: float) -> None:
    text = "가나다라마바사"[: letters % 7] + "가나다라마바사" * (letters // 7)
    assert is_too_fast(text, seconds, USE) is (len(text) > 15.0 * seconds)
    spaced = ", ".join(text)
    assert is_too_fast(spaced, seconds, USE) is is_too_fast(text, seconds, USE)


@given(st.text("가나다라", min_size=2, max_size=20), st.integers(4, 12))
def test_what_is_said_four_times_is_a_loop_however_it_is_spaced(unit: str, times: int) -> None:
    assert is_loop(unit * times)
    assert is_loop(", ".join([unit] * times) + ".")


@given(st.integers(1, 4), st.integers(0, 3))
def test_words_that_all_differ_are_no_loop(first: int, step: int) -> None:
    words = ["회의", "결제", "배포", "일정", "검토", "초안", "고객", "서버"]
    assert not is_loop(" ".join(words[first:] + words[: first + step]))


@given(st.lists(st.text("가나 ", max_size=40), max_size=8), st.text("다라 ", max_size=150))
def test_a_prompt_never_outgrows_its_slot(words: list[str], prompt: str) -> None:
    encode: Callable[[str], list[int]] = lambda text: [ord(letter) for letter in text]  # noqa: E731  # one line says it
    tokens = prompt_tokens(SttOptions(hotwords=tuple(words), prompt=prompt), encode)
    text = "".join(map(chr, tokens))
    assert len(tokens) <= MOST_TOKENS
    told = prompt_tokens(SttOptions(hotwords=tuple(words)), encode)
    assert tokens[len(tokens) - len(told) :] == told
    head = text[: len(text) - len(told)]
    assert not head or f" {prompt.strip()}".endswith(head)
    assert not prompt.strip() or len(head) == min(len(prompt.strip()) + 1, MOST_TOKENS - len(told))


@given(st.lists(st.sampled_from(["가" * 300, "나" * 4999, "다. ", "\n", " ", "라"]), max_size=40))
def test_portions_of_a_text_fit_a_pipe_and_lose_nothing(parts: list[str]) -> None:
    text = "".join(parts)
    portions = list(_portions(text))
    assert all(0 < len(portion) <= 5000 for portion in portions)
    assert all(portion.strip() for portion in portions)
    assert "".join("".join(portions).split()) == "".join(text.split())


@given(st.integers(1, 40), st.integers(1, 3000))
def test_features_are_a_hundred_frames_a_second(hundredths: int, frames: int) -> None:
    pcm = noise(hundredths / 100 + 0.02, level_db=-20.0)
    filters = np.eye(4, 201, k=20, dtype=np.float32)
    mels = log_mel(pcm, filters)
    assert mels.shape == (4, hundredths + 2)
    full = filled(mels, frames)
    kept = min(frames, hundredths + 2)
    assert np.array_equal(full[:, :kept], mels[:, :kept])
    assert not full[:, kept:].any()


@pytest.mark.parametrize("level_db", [-70.0, -50.0, -30.0])
def test_a_voice_is_measured_against_the_noise_before_it(level_db: float) -> None:
    track = EnergyTrack()
    track.probabilities(noise(0.512, level_db=level_db))
    voice = tone(0.512, 400.0, level_db=level_db)
    assert track.probabilities(voice).max() < 0.6
    louder = track.probabilities(tone(0.512, 400.0, level_db=level_db + 28.0))
    assert louder.min() > 0.5
