"""Real speech, the real detector, the real judge of endings: several tracks at once."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest

from moksori.audio.pcm import SAMPLE_RATE_HZ, Pcm
from moksori.engines.vad import VAD
from moksori.ports.vad import VadRows
from moksori.testing.live import frames
from moksori.testing.sounds import noise, silence, spoken
from moksori.text.endings import judge
from moksori.voice.batching import VadBatcher
from moksori.voice.model import Gap, PartialWanted
from moksori.voice.tape import BlockPool, Samples
from moksori.voice.track import LiveTrack, Told, Utterance

pytestmark = pytest.mark.integration

SENTENCES = (
    "다음 주 월요일까지 결제 오류를 고치겠습니다",
    "그 화면은 지난주에 벌써 배포했습니다",
    "디자인 시안은 수요일에 다시 보기로 해요",
)
PAUSE_S = 2.0
EDGE_S = 0.15


@pytest.fixture(scope="module")
def rows() -> VadRows:
    return VAD.load("silero")().rows()


def talk(sentences: tuple[str, ...], level_db: float = -60.0) -> tuple[Samples, list[float]]:
    """Return sentences with pauses over noise, and the times of their edges."""
    parts: list[Pcm] = []
    edges: list[float] = []
    for sentence in sentences:
        for part in (silence(PAUSE_S), spoken(sentence)):
            parts.append(part)
            edges.append(sum(one.size for one in parts) / SAMPLE_RATE_HZ)
    sound = np.concatenate([*parts, silence(PAUSE_S)])
    heard = sound + noise(sound.size / SAMPLE_RATE_HZ + 1, level_db=level_db)[: sound.size]
    return np.asarray(np.clip(heard, -1, 1) * 32_767, dtype=np.int16), edges


@dataclass
class Heard:
    """What a track told, and when."""

    told: list[tuple[float, Told]] = field(default_factory=list)

    @property
    def utterances(self) -> list[Utterance]:
        return [one for _, one in self.told if isinstance(one, Utterance)]

    @property
    def gaps(self) -> list[Gap]:
        return [one for _, one in self.told if isinstance(one, Gap)]

    @property
    def edges(self) -> list[float]:
        """Where speech began and ended, seconds."""
        spans = [(one.closed.first, one.closed.last) for one in self.utterances]
        return [at / SAMPLE_RATE_HZ for span in spans for at in span]

    @property
    def waits(self) -> list[float]:
        """How long after the last word each utterance was closed, seconds."""
        return [
            now - one.closed.last / SAMPLE_RATE_HZ
            for now, one in self.told
            if isinstance(one, Utterance)
        ]


def live(
    rows: VadRows, sounds: Sequence[Samples], *, says: str = "", lose: range = range(0)
) -> list[Heard]:
    """Play sounds at once; a partial that is wanted hears `says` 100 ms later."""
    batcher, pool = VadBatcher(rows), BlockPool()
    tracks = {LiveTrack(pool, judge=judge): Heard() for _ in sounds}
    for track in tracks:
        batcher.join(track)
    asked: deque[tuple[float, LiveTrack, PartialWanted]] = deque()
    now = 0.0
    for number, together in enumerate(zip(*map(frames, sounds), strict=False), 1):
        now = number * 0.02
        for track, frame in zip(tracks, together, strict=True):
            if number not in lose:
                tracks[track].told += [(now, one) for one in track.feed(frame)]
        while asked and asked[0][0] <= now:
            _, track, wanted = asked.popleft()
            track.heard(says, wanted.end, now)
        for track, told in batcher.tick(now):
            tracks[track].told += [(now, one) for one in told]
            asked.extend((now + 0.1, track, one) for one in told if isinstance(one, PartialWanted))
    for track, heard in tracks.items():
        heard.told += [(now, one) for one in batcher.leave(track, now)]
    return list(tracks.values())


def test_several_people_at_once_are_heard_where_they_speak(rows: VadRows) -> None:
    talks = [talk(SENTENCES[n:] + SENTENCES[:n]) for n in range(3)]
    hiss = np.asarray(noise(30.0, level_db=-30.0) * 32_767, dtype=np.int16)
    *heard, nobody = live(rows, [sound for sound, _ in talks] + [hiss])
    assert nobody.told == []
    for one, (sound, edges) in zip(heard, talks, strict=True):
        assert one.edges == pytest.approx(edges, abs=EDGE_S)
        for utterance in one.utterances:
            its = utterance.closed
            assert np.array_equal(utterance.pcm, sound[its.start : its.end])


def test_who_else_speaks_changes_nothing(rows: VadRows) -> None:
    sounds = [talk(SENTENCES[n:] + SENTENCES[:n])[0] for n in range(3)]
    together = live(rows, sounds)
    for sound, among_others in zip(sounds, together, strict=True):
        (alone,) = live(rows, [sound[: min(one.size for one in sounds)]])
        assert [one.closed.why for one in alone.utterances]
        assert alone.edges == among_others.edges


@pytest.mark.parametrize(
    ("says", "least_s", "most_s"),
    [
        ("결제 오류를 고치겠습니다", 0.3, 0.45),
        ("결제 오류를 고치는데", 0.65, 0.85),
        ("결제 오류를 고쳐서", 1.25, 1.45),
        ("", 0.65, 0.85),
    ],
)
def test_the_korean_ending_tells_how_long_to_wait(
    rows: VadRows, says: str, least_s: float, most_s: float
) -> None:
    (heard,) = live(rows, [talk(SENTENCES)[0]], says=says)
    assert len(heard.waits) == 3
    assert all(least_s <= wait <= most_s for wait in heard.waits)


def test_a_hole_in_the_network_moves_nothing(rows: VadRows) -> None:
    sound, edges = talk(SENTENCES)
    middle = round((edges[2] + edges[3]) / 2 * 50)
    (heard,) = live(rows, [sound], lose=range(middle, middle + 4))
    assert [gap.samples for gap in heard.gaps] == [4 * 320]
    assert heard.edges == pytest.approx(edges, abs=EDGE_S)
