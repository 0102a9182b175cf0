from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moksori.audio.pcm import FRAME_BYTES, FRAME_SAMPLES
from moksori.audio.speech import STEP
from moksori.errors import InputError, OverloadedError
from moksori.testing.live import end, frames, hear_all, listened, loud_and_silent
from moksori.voice.frames import Frame
from moksori.voice.model import Gap, PartialWanted, Why
from moksori.voice.tape import BlockPool, Samples
from moksori.voice.track import Counts, LiveTrack, Told, Utterance

pytestmark = pytest.mark.unit

TALK = loud_and_silent(1000, 800, 1500, 2400, 400, 1000, 3000, 160, 1200)
"""Three utterances: the second holds a short pause, the third is a short answer."""


def utterances(told: list[Told]) -> list[Utterance]:
    return [one for one in told if isinstance(one, Utterance)]


def gaps(told: list[Told]) -> list[Gap]:
    return [one for one in told if isinstance(one, Gap)]


def plain(told: list[Told]) -> list[object]:
    """Return what can be compared."""
    return [(one.closed, one.pcm.tobytes()) if isinstance(one, Utterance) else one for one in told]


def heard(sound: Samples) -> list[Told]:
    return listened(LiveTrack(BlockPool()), frames(sound))


def without_sound(sound: Samples, first: int, last: int) -> Samples:
    """Return the sound with silence in place of some frames."""
    left = sound.copy()
    left[first * FRAME_SAMPLES : last * FRAME_SAMPLES] = 0
    return left


def test_utterances_come_with_the_very_sound_that_was_sent() -> None:
    found = utterances(heard(TALK))
    assert [one.closed.why for one in found] == [Why.PAUSE] * 3
    for one in found:
        assert np.array_equal(one.pcm, TALK[one.closed.start : one.closed.end])
    for one, (start_ms, stop_ms) in zip(
        found, [(1000, 1800), (3300, 7100), (10_100, 10_260)], strict=True
    ):
        assert start_ms * 16 - STEP < one.closed.first <= start_ms * 16
        assert stop_ms * 16 <= one.closed.last < stop_ms * 16 + STEP


def test_the_numbers_and_the_clock_of_the_sender_may_start_anywhere() -> None:
    track = LiveTrack(BlockPool())
    told = listened(track, frames(TALK, first=70_000, captured_s=1234.5))
    assert plain(told) == plain(heard(TALK))


@given(st.lists(st.integers(1, 100), min_size=1, max_size=30))
@settings(max_examples=20)
def test_it_does_not_matter_how_many_frames_come_at_once(portions: list[int]) -> None:
    track, left = LiveTrack(BlockPool()), frames(TALK)
    told: list[Told] = []
    while left:
        for portion in portions:
            for frame in left[:portion]:
                track.feed(frame)
            told += hear_all(track)
            left = left[portion:]
    assert plain([*told, *end(track)]) == plain(heard(TALK))


@given(st.randoms(use_true_random=False))
@settings(max_examples=20)
def test_frames_out_of_order_and_doubled_ones_change_nothing(random: Random) -> None:
    first, *others = frames(TALK)
    others.sort(key=lambda frame: frame.sequence + 4 * random.random())
    sent = [frame for frame in [first, *others] for _ in range(random.choice((1, 1, 1, 2)))]
    track = LiveTrack(BlockPool())
    assert plain(listened(track, sent)) == plain(heard(TALK))
    assert track.counts.lost == 0
    assert track.counts.frames == len(frames(TALK))
    assert track.counts.refused == len(sent) - track.counts.frames


def test_a_lost_frame_is_silence_and_is_told() -> None:
    track = LiveTrack(BlockPool())
    sent = frames(TALK)
    told = listened(track, [*sent[:200], *sent[203:]])
    assert gaps(told) == [Gap(200 * FRAME_SAMPLES, 3 * FRAME_SAMPLES, 3 * FRAME_SAMPLES)]
    others: list[Told] = [one for one in told if not isinstance(one, Gap)]
    assert plain(others) == plain(heard(without_sound(TALK, 200, 203)))
    assert track.counts == Counts(frames=len(sent) - 3, lost=3)


def test_a_frame_is_waited_for_a_tenth_of_a_second() -> None:
    track, sent = LiveTrack(BlockPool()), frames(TALK)
    for frame in [*sent[:10], *sent[11:15]]:
        assert not track.feed(frame)
    assert track.received == 10 * FRAME_SAMPLES
    track.feed(sent[10])
    assert track.received == 15 * FRAME_SAMPLES


@pytest.mark.parametrize(("number", "due"), [(14, 10), (15, 16)])
def test_a_frame_far_ahead_shows_that_others_are_lost(number: int, due: int) -> None:
    track, sent = LiveTrack(BlockPool()), frames(TALK)
    for frame in [*sent[:10], sent[number]]:
        track.feed(frame)
    assert track.received == due * FRAME_SAMPLES


def test_a_frame_that_was_given_up_is_refused() -> None:
    track, sent = LiveTrack(BlockPool()), frames(TALK)
    told = [one for frame in [*sent[:10], *sent[11:16]] for one in track.feed(frame)]
    assert gaps(told) == [Gap(10 * FRAME_SAMPLES, FRAME_SAMPLES, FRAME_SAMPLES)]
    assert track.feed(sent[10]) == ()
    assert track.counts == Counts(frames=15, refused=1, lost=1)
    assert not track.sound(10 * FRAME_SAMPLES, 11 * FRAME_SAMPLES).any()


def test_a_long_gap_closes_the_utterance_and_keeps_the_positions() -> None:
    track = LiveTrack(BlockPool())
    sent = frames(loud_and_silent(1000, 400_000, 3000))
    told = listened(track, [*sent[:100], *sent[19_000:]])
    (gap,) = gaps(told)
    assert (gap.start, gap.samples) == (100 * FRAME_SAMPLES, 18_900 * FRAME_SAMPLES)
    assert 16_000 <= gap.silence < 16_000 + 2 * 2560
    first, *_, last = utterances(told)
    assert first.closed.last <= 100 * FRAME_SAMPLES + STEP
    assert last.closed.first >= 19_000 * FRAME_SAMPLES - STEP
    assert last.closed.last == pytest.approx(401_000 * 16, abs=STEP)
    sound = loud_and_silent(1000, 400_000, 3000)
    assert np.array_equal(last.pcm, sound[last.closed.start : last.closed.end])


def test_a_gap_in_speech_that_is_longer_than_the_limit_breaks_it_off() -> None:
    track = LiveTrack(BlockPool())
    track.endpointing.digits = True
    sent = frames(loud_and_silent(1000, 9000, 3000))
    told = listened(track, [*sent[:100], *sent[300:]])
    assert [one.closed.why for one in utterances(told)] == [Why.GAP, Why.PAUSE]


def test_frames_from_before_the_first_are_refused() -> None:
    track, sent = LiveTrack(BlockPool()), frames(TALK)
    track.feed(sent[5])
    assert track.feed(sent[4]) == ()
    assert track.counts.refused == 1


def test_missing_frames_are_given_up_at_the_end() -> None:
    track, sent = LiveTrack(BlockPool()), frames(loud_and_silent(200, 600))
    told = listened(track, [*sent[:38], *sent[39:]])
    assert gaps(told) == [Gap(38 * FRAME_SAMPLES, FRAME_SAMPLES, FRAME_SAMPLES)]
    (one,) = utterances(told)
    assert one.closed.why is Why.ENDED
    assert one.closed.end == 25 * STEP


def test_frames_behind_a_hole_are_heard_before_a_stalled_utterance_is_closed() -> None:
    track, sent = LiveTrack(BlockPool()), frames(loud_and_silent(200, 600))
    told = [one for frame in [*sent[:35], *sent[36:]] for one in track.feed(frame)]
    assert told == []
    hear_all(track)
    assert track.tick(2.0) == []
    told += track.tick(2.3)
    assert gaps(told) == [Gap(35 * FRAME_SAMPLES, FRAME_SAMPLES, FRAME_SAMPLES)]
    hear_all(track)
    assert track.heard_until == 25 * STEP
    (one,) = utterances(list(track.tick(4.0)))
    assert (one.closed.why, one.closed.end) == (Why.STALLED, 25 * STEP)


@pytest.mark.parametrize("size", [0, FRAME_BYTES - 2, FRAME_BYTES + 2])
def test_a_frame_has_its_length(size: int) -> None:
    with pytest.raises(InputError):
        LiveTrack(BlockPool()).feed(Frame(0, 0.0, bytes(size)))


def test_frames_are_refused_when_the_detector_is_far_behind() -> None:
    track, sent = LiveTrack(BlockPool()), frames(loud_and_silent(5000))
    for frame in sent[:151]:
        track.feed(frame)
    with pytest.raises(OverloadedError):
        track.feed(sent[151])
    hear_all(track)
    track.feed(sent[151])
    assert track.received == 152 * FRAME_SAMPLES


def test_the_sound_of_a_partial_can_be_had() -> None:
    track, sent = LiveTrack(BlockPool()), frames(TALK)
    wanted = []
    for frame in sent:
        track.feed(frame)
        for one in hear_all(track):
            if isinstance(one, PartialWanted):
                wanted.append(one)
                assert np.array_equal(track.sound(one.start, one.end), TALK[one.start : one.end])
    assert len(wanted) > 4


def test_a_silent_track_holds_little_and_a_finished_one_nothing() -> None:
    pool = BlockPool()
    track, most = LiveTrack(pool), 0
    for frame in frames(loud_and_silent(60_000)):
        track.feed(frame)
        hear_all(track)
        most = max(most, pool.lent)
    assert most <= 5
    track.finish()
    assert pool.lent == 0


def test_a_monologue_holds_no_more_than_the_longest_utterance() -> None:
    pool = BlockPool()
    track, most = LiveTrack(pool), 0
    for frame in frames(loud_and_silent(100, 60_000)):
        track.feed(frame)
        hear_all(track)
        most = max(most, pool.lent)
    assert most <= 15.0 / 0.16 + 3
