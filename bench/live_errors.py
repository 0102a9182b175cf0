"""Letters wrong in live text against the text of the same recording: same model, same sound.

Live, an utterance is closed while nobody knows what follows; a recording is cut with all of it at
hand. Three times the sample meeting: its lines one after the other with pauses and with hardly any,
and all tracks mixed, so that people talk into each other.
"""

import tempfile
from pathlib import Path
from typing import Final

import numpy as np

from bench.figures import Figure
from bench.live_talk import FINAL, Clocked, LiveTalk, Talk, sample_talk
from bench.partials import PAUSES_S
from bench.recordings import error_rate, mixed_meeting
from moksori.audio.decode import decode
from moksori.audio.listen import speech_windows
from moksori.audio.wav import wav_bytes
from moksori.engines.stt.about import read_card
from moksori.engines.stt.tiny_ko import unpacked
from moksori.engines.stt.whisper import Whisper
from moksori.engines.vad import VAD
from moksori.ports.vad import VadEngine

BAR: Final = 1.0


def recorded(talk: Talk, whisper: Whisper, vad: VadEngine, folder: Path) -> str:
    """Return the text of a recording of the talk."""
    path = folder / "talk.wav"
    path.write_bytes(wav_bytes(talk.pcm))
    clocked = Clocked(whisper)
    windows = speech_windows(path, open_vad=vad.open, windows="utterance")
    return " ".join(heard.text for one in windows for heard in clocked.hear(one, FINAL))


def mixed(folder: Path) -> Talk:
    """Return the sample meeting, all tracks in one."""
    meeting = mixed_meeting(folder)
    return Talk(meeting.text, np.concatenate([block.pcm for block in decode(meeting.path)]))


def measure(*, quick: bool) -> list[Figure]:
    """Return the differences in points."""
    vad: VadEngine = VAD.load("silero")()
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        model = unpacked(folder / "models")
        whisper = Whisper(model, read_card(model), device="cpu", compute_type="int8", threads=1)
        talks = {
            kind: sample_talk(pause_s, 12 if quick else None) for kind, pause_s in PAUSES_S.items()
        }
        for kind, talk in {**talks, "all tracks mixed": mixed(folder)}.items():
            live = LiveTalk(whisper, vad.rows()).hear(talk)
            wrong = error_rate(talk.text, live.text)
            offline = error_rate(talk.text, recorded(talk, whisper, vad, folder))
            figures.append(
                Figure(
                    f"letters wrong live, less those of the recording, {kind}",
                    wrong - offline,
                    "points",
                    BAR,
                    note=f"live {wrong:.1f} %, recording {offline:.1f} %, "
                    f"{len(live.utterances)} utterances of {talk.seconds:.0f} s",
                )
            )
    return figures
