from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moksori.audio.pcm import SAMPLE_RATE_HZ
from moksori.audio.speech import STEP
from moksori.errors import InputError
from moksori.ports.audio import Pcm
from moksori.testing.live import end, frames, hear_all, loud_and_silent
from moksori.text.endings import Ending
from moksori.voice.batching import VadBatcher
from moksori.voice.frames import Frame
from moksori.voice.model import EndpointingSettings, PartialWanted
from moksori.voice.snapshots import seal, unseal
from moksori.voice.tape import BlockPool
from moksori.voice.track import LiveTrack, Told, Utterance

pytestmark = pytest.mark.unit

PICK = EndpointingSettings(long_s=3.0, longest_s=4.0)
TALK = loud_and_silent(1000, 800, 1500, 2400, 400, 1000, 3000, 160, 1200, 6000, 500, 300, 900)
"""Short and long utterances, one of them cut, with pauses of all kinds."""


def judge(text: str) -> Ending:
    """Judge texts by their length."""
    return list(Ending)[len(text) % 3]


def plain(told: Sequence[Told]) -> list[object]:
    """Return what can be compared."""
    return [(one.closed, one.pcm.tobytes()) if isinstance(one, Utterance) else one for one in told]


@dataclass(frozen=True)
class Way:
    """How the frames of a talk arrive, and at which of them the listener dies."""

    sent: tuple[Frame, ...]
    cuts: tuple[int, ...]
    lag: int
    """The detector hears what there is at every so manieth frame."""


@st.composite
def ways(draw: st.DrawFn) -> Way:
    sent = frames(TALK, first=draw(st.sampled_from([0, 7_000])), captured_s=5.0)
    for first, length in draw(
        st.lists(st.tuples(st.integers(0, 900), st.integers(1, 150)), max_size=3)
    ):
        del sent[first : first + length]
    mess = Random(draw(st.integers(0, 999)))  # noqa: S311 - a shuffle, no secret
    reach = draw(st.sampled_from([0, 0, 3, 9]))
    order = sorted(range(len(sent)), key=lambda n: n + mess.uniform(0, reach))
    came = [sent[n] for n in order]
    for place in draw(st.lists(st.integers(0, len(came) - 1), max_size=3)):
        came.insert(place, came[max(place - 5, 0)])
    cuts = draw(st.lists(st.integers(0, len(came)), min_size=1, max_size=6))
    return Way(tuple(came), tuple(sorted(cuts)), draw(st.sampled_from([1, 1, 7, 40])))


def partials(track: LiveTrack, told: list[Told]) -> None:
    """Answer each wish for a partial at once, with a text of some length."""
    for one in told:
        if isinstance(one, PartialWanted):
            said = "가" * (one.end // 20_000)
            track.heard(said, one.end, track.heard_until / SAMPLE_RATE_HZ)


def listened(way: Way, *, die: bool) -> tuple[list[object], LiveTrack]:
    track = LiveTrack(BlockPool(), PICK, judge)
    told: list[object] = []
    for number, frame in enumerate(way.sent):
        for _ in range(way.cuts.count(number) if die else 0):
            track = LiveTrack.restore(track.snapshot(), BlockPool(), PICK, judge)
        told += plain(track.feed(frame))
        if number % way.lag == 0:
            heard = hear_all(track)
            partials(track, heard)
            told += plain(heard)
    return [*told, *plain(end(track))], track


@given(ways())
@settings(deadline=None, max_examples=60)
def test_a_restored_track_goes_on_as_if_nothing_had_been(way: Way) -> None:
    undisturbed, whole = listened(way, die=False)
    disturbed, again = listened(way, die=True)
    assert disturbed == undisturbed
    assert again.counts == whole.counts
    assert any(isinstance(one, tuple) for one in undisturbed)


class MindfulRows:
    """Remembers three numbers of each track."""

    state_size = 3

    def probabilities(self, windows: Pcm, states: Pcm) -> Pcm:
        states += 1
        return np.zeros(len(windows), dtype=np.float32)


def fed(sound: np.ndarray, *, first: int = 0) -> LiveTrack:
    track = LiveTrack(BlockPool(), PICK, judge)
    for frame in frames(sound, first=first):
        track.feed(frame)
        hear_all(track)
    return track


def test_it_says_from_which_frame_on_it_has_to_be_fed() -> None:
    track = fed(TALK[:32_000], first=500)
    again = LiveTrack.restore(track.snapshot(), BlockPool(), PICK, judge)
    assert again.due == 600
    assert LiveTrack.restore(LiveTrack(BlockPool()).snapshot(), BlockPool()).due is None


def test_a_silent_track_is_small_and_an_open_utterance_is_whole() -> None:
    noise = np.random.default_rng(0).integers(-300, 300, 160_000).astype(np.int16)
    assert len(fed(noise).snapshot()) < 20_000
    assert len(fed(np.zeros(160_000, dtype=np.int16)).snapshot()) < 2_000
    speaking = fed(loud_and_silent(1000, 3000))
    again = LiveTrack.restore(speaking.snapshot(), BlockPool(), PICK, judge)
    start = speaking.endpointing.needed_from
    assert np.array_equal(again.sound(start, 64_000), speaking.sound(start, 64_000))


def test_a_long_gap_that_is_still_to_be_heard_costs_nothing() -> None:
    track = fed(TALK[:32_000])
    for frame in frames(TALK[:16_000], first=100_000):
        track.feed(frame)
    assert len(track.snapshot()) < 90_000
    again = LiveTrack.restore(track.snapshot(), BlockPool(), PICK, judge)
    assert plain(hear_all(again)) == plain(hear_all(track))


def test_blocks_of_a_restored_track_are_given_back() -> None:
    pool = BlockPool()
    again = LiveTrack.restore(fed(TALK[:48_000]).snapshot(), pool, PICK, judge)
    assert pool.lent > 0
    end(again)
    assert pool.lent == 0


def test_another_clock_does_not_stall_what_goes_on() -> None:
    track = fed(loud_and_silent(1000, 600))
    again = LiveTrack.restore(track.snapshot(), BlockPool(), PICK, judge, now=9_000.0)
    assert again.tick(9_001.0) == []
    assert [one.closed.why for one in again.tick(9_001.6) if isinstance(one, Utterance)] == [
        "stalled"
    ]
    same = LiveTrack.restore(track.snapshot(), BlockPool(), PICK, judge)
    assert any(isinstance(one, Utterance) for one in same.tick(9_000.0))


def test_other_settings_are_refused_where_they_can_not_fit() -> None:
    kept = fed(TALK[:32_000]).snapshot()
    with pytest.raises(InputError):
        LiveTrack.restore(kept, BlockPool(), EndpointingSettings(longest_s=15.0))


@pytest.mark.parametrize("at", [0, 5, 9, 13, 40, 200, -1])
def test_every_flipped_bit_is_noticed(at: int) -> None:
    kept = bytearray(fed(TALK[:32_000]).snapshot())
    kept[at] ^= 0x10
    with pytest.raises(InputError):
        LiveTrack.restore(bytes(kept), BlockPool(), PICK, judge)


def test_what_is_cut_off_is_refused() -> None:
    kept = fed(TALK[:32_000]).snapshot()
    for length in (0, 10, 100, len(kept) - 1):
        with pytest.raises(InputError):
            LiveTrack.restore(kept[:length], BlockPool(), PICK, judge)


def test_parts_come_back_as_they_were() -> None:
    parts = [b"", b"abc", bytes(70_000)]
    assert unseal(b"kind", 3, seal(b"kind", 3, parts)) == parts
    for kind, version in ((b"else", 3), (b"kind", 4)):
        with pytest.raises(InputError):
            unseal(kind, version, seal(b"kind", 3, parts))


def test_the_memory_of_the_detector_moves_with_its_track() -> None:
    rows = MindfulRows()
    one, other = VadBatcher(rows), VadBatcher(rows)
    track = LiveTrack(BlockPool())
    one.join(track)
    one._states[one._slots[track]] = np.arange(rows.state_size) + 0.5
    row = one.row(track)
    again = LiveTrack.restore(track.snapshot(), BlockPool())
    other.join(LiveTrack(BlockPool()))
    other.join(again, row=row)
    assert other.row(again) == row
    with pytest.raises(InputError):
        other.join(LiveTrack(BlockPool()), row=row + b"\0\0\0\0")
    assert len(other) == 2
    other.leave(again, 0.0)
    other.join(again)
    assert other.row(again) == bytes(4 * rows.state_size)


def test_sound_that_the_detector_has_not_heard_is_in_it() -> None:
    track = LiveTrack(BlockPool(), PICK, judge)
    for frame in frames(TALK[:16_000]):
        track.feed(frame)
    again = LiveTrack.restore(track.snapshot(), BlockPool(), PICK, judge)
    assert again.behind == track.behind == 16_000
    assert again.behind >= STEP
    assert plain(hear_all(again)) == plain(hear_all(track))
