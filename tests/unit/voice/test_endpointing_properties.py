import itertools

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from moksori.audio.speech import STEP
from moksori.text.endings import Ending
from moksori.voice.endpointing import Endpointing
from moksori.voice.model import (
    EndpointingSettings,
    Event,
    PartialWanted,
    SpeechStarted,
    SpeechStopped,
    UtteranceClosed,
)

pytestmark = pytest.mark.unit

STEP_S = 0.032
LONGEST_S = 4.0
SMALL = EndpointingSettings(long_s=3.0, longest_s=LONGEST_S)

probabilities = st.lists(
    st.tuples(st.sampled_from([0.0, 0.2, 0.4, 0.6, 0.95]), st.integers(1, 60)), max_size=40
).map(lambda runs: [probability for probability, count in runs for _ in range(count)])


def talk(heard: list[float], pick: EndpointingSettings = SMALL) -> list[Event]:
    endpointing = Endpointing(pick)
    events: list[Event] = []
    for step, probability in enumerate(heard, 1):
        events += endpointing.feed(probability, step * STEP_S)
    return [*events, *endpointing.finish()]


def closed(events: list[Event]) -> list[UtteranceClosed]:
    return [event for event in events if isinstance(event, UtteranceClosed)]


def spoken(events: list[Event]) -> list[tuple[int, int]]:
    """Return the stretches between the starts and stops of speech."""
    at = [one.at for one in events if isinstance(one, SpeechStarted | SpeechStopped)]
    return list(zip(at[::2], at[1::2], strict=True))


@given(probabilities)
@example([0.95] * 3 + [0.0] * 1000)
@example([0.95] * 1000)
def test_starts_and_stops_alternate(heard: list[float]) -> None:
    kinds = [type(one) for one in talk(heard) if isinstance(one, SpeechStarted | SpeechStopped)]
    assert kinds == [SpeechStarted, SpeechStopped] * (len(kinds) // 2)


@given(probabilities)
@settings(max_examples=300)
def test_every_sample_of_speech_is_in_exactly_one_utterance(heard: list[float]) -> None:
    events = talk(heard)
    owned = [sample for one in closed(events) for sample in range(one.first, one.last, STEP)]
    assert len(owned) == len(set(owned))
    said = [sample for start, stop in spoken(events) for sample in range(start, stop, STEP)]
    assert set(said) <= set(owned)


@given(probabilities)
@settings(max_examples=300)
def test_the_sound_of_an_utterance_holds_what_was_said(heard: list[float]) -> None:
    for one in closed(talk(heard)):
        assert 0 <= one.start <= one.first < one.last <= one.end <= len(heard) * STEP
        assert 0.0 < one.probability <= 1.0


@given(probabilities)
@settings(max_examples=300)
def test_no_utterance_is_longer_than_the_limit(heard: list[float]) -> None:
    assert all(one.end - one.start <= LONGEST_S * 16_000 for one in closed(talk(heard)))


@given(probabilities)
def test_sound_overlaps_only_at_a_cut(heard: list[float]) -> None:
    for one, other in itertools.pairwise(closed(talk(heard))):
        assert one.last <= other.first
        assert one.end <= other.start or one.why == "cut"
        assert other.shared == max(one.end - other.start, 0)


@given(probabilities)
def test_a_partial_lies_within_what_was_heard(heard: list[float]) -> None:
    endpointing = Endpointing(SMALL)
    for step, probability in enumerate(heard, 1):
        for event in endpointing.feed(probability, step * STEP_S):
            if isinstance(event, PartialWanted):
                assert event.start < event.end <= step * STEP


@given(probabilities)
def test_nothing_that_is_given_out_was_called_needless_before(heard: list[float]) -> None:
    endpointing = Endpointing(SMALL)
    kept = 0
    for step, probability in enumerate(heard, 1):
        for event in endpointing.feed(probability, step * STEP_S):
            if isinstance(event, UtteranceClosed | PartialWanted):
                assert event.start >= kept
        assert endpointing.needed_from >= kept
        kept = endpointing.needed_from


@given(probabilities, st.lists(st.integers(0, 2000), max_size=10))
def test_ticks_in_time_change_nothing(heard: list[float], ticks: list[int]) -> None:
    endpointing = Endpointing(SMALL)
    events: list[Event] = []
    for step, probability in enumerate(heard, 1):
        events += endpointing.feed(probability, step * STEP_S)
        events += [
            late for _ in range(ticks.count(step)) for late in endpointing.tick(step * STEP_S)
        ]
    assert [*events, *endpointing.finish()] == talk(heard)


@given(
    probabilities,
    st.lists(st.tuples(st.integers(1, 2000), st.sampled_from(list(Ending))), max_size=20),
    st.lists(st.tuples(st.integers(1, 2000), st.integers(1, 300)), max_size=3),
)
@settings(max_examples=300)
def test_partials_and_gaps_break_no_promise(
    heard: list[float], partials: list[tuple[int, Ending]], gaps: list[tuple[int, int]]
) -> None:
    endpointing = Endpointing(SMALL, Ending)
    events: list[Event] = []
    for step, probability in enumerate(heard, 1):
        events += endpointing.feed(probability, step * STEP_S)
        for at, ending in partials:
            if at == step:
                endpointing.heard(ending.value, endpointing.position, step * STEP_S)
        events += [one for at, steps in gaps if at == step for one in endpointing.jump(steps)]
    events += endpointing.finish()
    owned = [sample for one in closed(events) for sample in range(one.first, one.last, STEP)]
    assert len(owned) == len(set(owned))
    said = {sample for start, stop in spoken(events) for sample in range(start, stop, STEP)}
    assert said <= set(owned)
    assert all(one.end - one.start <= LONGEST_S * 16_000 for one in closed(events))


def test_half_an_hour_of_talk_is_heard_in_an_instant_and_always_alike() -> None:
    sentence = [*[0.9] * 70, *[0.1] * 8, *[0.8] * 40, *[0.05] * 30]
    heard = (sentence * 400)[: 30 * 60 * 1000 // 32]
    once = talk(heard, EndpointingSettings())
    assert once == talk(heard, EndpointingSettings())
    assert len(closed(once)) == len(heard) // len(sentence) + 1
