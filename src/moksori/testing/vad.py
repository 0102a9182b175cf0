"""The promises of every voice activity detector.

Subclass `VadContract` and provide `engine`. The speech comes from espeak-ng (the program, or the
extra `espeak`).
"""

import itertools
from typing import Final

import numpy as np
import pytest

from moksori.audio.pcm import SAMPLE_RATE_HZ, Pcm
from moksori.audio.speech import STEP, SpeechFinder, Utterance, VadSettings
from moksori.ports.vad import VadEngine
from moksori.testing.sounds import hum, noise, silence, spoken

SENTENCE: Final = "다음 주 월요일까지 결제 오류를 고치겠습니다"
EDGE_S: Final = 0.1
_BARE: Final = VadSettings(pad_ms=0)


def utterances(engine: VadEngine, pcm: Pcm, settings: VadSettings = _BARE) -> list[Utterance]:
    """Return what a detector finds in a sound."""
    whole = np.pad(pcm, (0, -pcm.size % STEP))
    finder = SpeechFinder(settings)
    found = list(finder.feed(engine.open().probabilities(whole).tolist()))
    return [*found, *finder.finish(pcm.size)]


class VadContract:
    """What the rooms rely on."""

    edge_s: float = EDGE_S
    """How far a found edge may lie from the true one."""

    def test_it_has_a_name(self, engine: VadEngine) -> None:
        """The name stands in the table and in reports."""
        assert engine.name

    @pytest.mark.parametrize("level_db", [-60.0, -40.0, -25.0])
    def test_noise_is_no_speech(self, engine: VadEngine, level_db: float) -> None:
        """However loud."""
        assert utterances(engine, noise(5.0, level_db=level_db)) == []

    def test_silence_and_hum_are_no_speech(self, engine: VadEngine) -> None:
        """Nothing said, nothing found."""
        assert utterances(engine, silence(5.0)) == []
        assert utterances(engine, hum(5.0)) == []

    def test_speech_is_found_where_it_is(self, engine: VadEngine) -> None:
        """The first and the last edge lie within a tenth of a second."""
        speech = spoken(SENTENCE)
        pcm = (
            np.concatenate([silence(1.5), speech, silence(1.5)])
            + noise(3.0 + speech.size / SAMPLE_RATE_HZ, level_db=-65.0)[: speech.size + 48_000]
        )
        found = utterances(engine, pcm)
        assert found
        end_s = 1.5 + speech.size / SAMPLE_RATE_HZ
        assert found[0].start_s == pytest.approx(1.5, abs=self.edge_s)
        assert found[-1].end_s == pytest.approx(end_s, abs=self.edge_s)

    def test_one_probability_comes_per_step(self, engine: VadEngine) -> None:
        """In 0..1, also for one step and for none."""
        track = engine.open()
        for steps in (1, 7, 64, 65, 0):
            heard = track.probabilities(noise(steps * STEP / SAMPLE_RATE_HZ))
            assert heard.shape == (steps,)
            assert np.all((heard >= 0.0) & (heard <= 1.0))

    def test_portions_do_not_matter(self, engine: VadEngine) -> None:
        """A track fed bit by bit gives what it gives in one go."""
        speech = spoken(SENTENCE)
        pcm = speech[: speech.size - speech.size % STEP]
        at_once = engine.open().probabilities(pcm)
        track = engine.open()
        cuts = [0, STEP, 5 * STEP, 40 * STEP, pcm.size]
        bits = [track.probabilities(pcm[first:last]) for first, last in itertools.pairwise(cuts)]
        assert np.allclose(np.concatenate(bits), at_once, atol=1e-5)

    def test_tracks_do_not_hear_each_other(self, engine: VadEngine) -> None:
        """Two tracks, fed in turn, give what each gives alone."""
        speech = spoken(SENTENCE)[: 60 * STEP]
        alone = engine.open().probabilities(speech)
        one, other = engine.open(), engine.open()
        heard = []
        for first in range(0, speech.size, 20 * STEP):
            heard.append(one.probabilities(speech[first : first + 20 * STEP]))
            other.probabilities(noise(20 * STEP / SAMPLE_RATE_HZ, level_db=-20.0))
        assert np.allclose(np.concatenate(heard), alone, atol=1e-5)

    def test_many_tracks_in_one_call_give_what_each_gives_alone(self, engine: VadEngine) -> None:
        """Tracks of unlike sound, whatever their place in the call, and however many there are."""
        speech = spoken(SENTENCE)[: 60 * STEP]
        tracks = [speech, noise(60 * STEP / SAMPLE_RATE_HZ, level_db=-20.0), 0.2 * speech[::-1]]
        alone = [engine.open().probabilities(track) for track in tracks]
        rows = engine.rows()
        memory = np.zeros((len(tracks), rows.state_size), dtype=np.float32)
        for step in range(60):
            order = [(step + n) % 3 for n in range(3)]
            windows = np.stack([tracks[n][step * STEP : (step + 1) * STEP] for n in order])
            states = memory[order]
            heard = rows.probabilities(windows, states)
            memory[order] = states
            assert heard.shape == (3,)
            assert np.allclose(heard, [alone[n][step] for n in order], atol=1e-4)

    def test_tracks_come_and_go_between_calls(self, engine: VadEngine) -> None:
        """One that is left out of a call goes on where it was; no track at all is fine, too."""
        speech = spoken(SENTENCE)[: 40 * STEP]
        steps = speech.reshape(-1, STEP)
        alone = engine.open().probabilities(speech)
        rows = engine.rows()
        mine = np.zeros((1, rows.state_size), dtype=np.float32)
        heard = []
        for step in steps:
            loud = noise(3 * STEP / SAMPLE_RATE_HZ, level_db=-15.0).reshape(3, STEP)
            states = np.concatenate([mine, np.zeros((3, rows.state_size), dtype=np.float32)])
            heard.append(rows.probabilities(np.stack([step, *loud]), states)[0])
            mine = states[:1].copy()
            rows.probabilities(loud, states[1:])
            assert rows.probabilities(loud[:0], states[:0]).shape == (0,)
        assert np.allclose(heard, alone, atol=1e-4)
