"""Real speech and the real detector: a listener that dies and goes on cuts the same utterances."""

from collections.abc import Sequence
from random import Random

import numpy as np
import pytest

from moksori.engines.vad import VAD
from moksori.ports.vad import VadRows
from moksori.testing.live import frames
from moksori.testing.sounds import noise, silence, spoken
from moksori.text.endings import judge
from moksori.voice.batching import VadBatcher
from moksori.voice.frames import Frame
from moksori.voice.tape import BlockPool, Samples
from moksori.voice.track import LiveTrack, Told, Utterance

pytestmark = pytest.mark.integration

SENTENCES = ("다음 주 월요일까지 결제 오류를 고치겠습니다", "그 화면은 지난주에 벌써 배포했습니다")


@pytest.fixture(scope="module")
def rows() -> VadRows:
    return VAD.load("silero")().rows()


@pytest.fixture(scope="module")
def talk() -> Samples:
    parts = [part for sentence in SENTENCES for part in (silence(1.2), spoken(sentence))]
    sound = np.concatenate([*parts, silence(1.5)])
    heard = sound + noise(sound.size / 16_000 + 1, level_db=-55.0)[: sound.size]
    return np.asarray(np.clip(heard, -1, 1) * 32_767, dtype=np.int16)


def plain(told: Sequence[Told]) -> list[object]:
    return [(one.closed, one.pcm.tobytes()) if isinstance(one, Utterance) else one for one in told]


def listened(rows: VadRows, sent: Sequence[Frame], cuts: frozenset[int]) -> list[object]:
    """Hear frames; at each of the cuts another process goes on from what was kept."""
    track, batcher = LiveTrack(BlockPool(), judge=judge), VadBatcher(rows)
    batcher.join(track)
    told: list[object] = []
    for number, frame in enumerate(sent):
        if number in cuts:
            kept, row = track.snapshot(), batcher.row(track)
            track, batcher = LiveTrack.restore(kept, BlockPool(), judge=judge), VadBatcher(rows)
            batcher.join(track, row=row)
        told += plain(track.feed(frame))
        for _, events in batcher.tick(number * 0.02):
            told += plain(events)
    return [*told, *plain(batcher.leave(track, len(sent) * 0.02))]


@pytest.mark.parametrize("seed", range(4))
def test_a_listener_that_dies_cuts_the_same_utterances(
    rows: VadRows, talk: Samples, seed: int
) -> None:
    chance = Random(seed)  # noqa: S311 - places to die at, no secrets
    sent = frames(talk)
    if seed % 2:
        for _ in range(3):
            first = chance.randrange(len(sent) - 80)
            del sent[first : first + chance.randrange(1, 70)]
        sent.sort(key=lambda frame: frame.sequence + chance.uniform(0, 4))
    cuts = frozenset(chance.sample(range(len(sent)), 12))
    undisturbed = listened(rows, sent, frozenset())
    assert listened(rows, sent, cuts) == undisturbed
    assert sum(isinstance(one, tuple) for one in undisturbed) >= 2


def test_the_detector_has_something_to_remember(rows: VadRows, talk: Samples) -> None:
    batcher = VadBatcher(rows)
    track = LiveTrack(BlockPool())
    batcher.join(track)
    for number, frame in enumerate(frames(talk)[:120]):
        track.feed(frame)
        batcher.tick(number * 0.02)
    assert np.abs(np.frombuffer(batcher.row(track), dtype="<f4")).sum() > 0
