"""20 live tracks in one process, heard by us and by Pipecat: same sound, same network of Silero.

Both are fed as fast as they take it, frame by frame, and cut utterances; nothing is recognised. The
peer is heard twice: with an input transport and a recogniser that answers at once, and with its
detection alone, which has no utterances. Runs take turns. Make the peer's environment as
`requirements.in` says.
"""

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from statistics import median
from typing import Any, Final

import numpy as np

from bench.figures import Figure, table
from bench.listening import Listened, shifted, talk
from moksori.engines.vad import VAD

TRACKS: Final = 20
BAR: Final = 0.1
_HERE: Final = Path(__file__).parent
_HOW: Final = {"utterances": "utterances to a stub", "vad": "its detection alone"}
_TIMEOUT_S: Final = 900.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print one table, and return 1 when the bar is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench.pipecat_peer", description=__doc__)
    parser.add_argument("--python", default="build/pipecat/bin/python", help="that of the peer")
    parser.add_argument("--seconds", type=float, default=54.8, help="of sound on each track")
    parser.add_argument("--times", type=int, default=5)
    asked = parser.parse_args(arguments)
    if not Path(asked.python).exists():
        parser.error(f"no {asked.python}: make it as {_HERE / 'requirements.in'} says")
    figures = measure(asked.python, asked.seconds, asked.times)
    print(table(figures))
    return 0 if all(figure.kept for figure in figures) else 1


def measure(python: str, seconds: float, times: int) -> list[Figure]:
    """Let both hear the same in turn."""
    sound = talk(seconds)
    rows = VAD.load("silero")().rows()
    rows.probabilities(np.zeros((1, 512), np.float32), np.zeros((1, rows.state_size), np.float32))
    ours: list[Listened] = []
    theirs: dict[str, list[dict[str, Any]]] = {"utterances": [], "vad": []}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sound.pcm"
        path.write_bytes(sound.astype("<i2").tobytes())
        for _ in range(times):
            ours.append(Listened(rows, shifted(sound, TRACKS)))
            for how, runs in theirs.items():
                runs.append(_peer(python, path, how))
    cost = median(run.cpu_s for run in ours)
    same = "the same" if _network(python) == _digest() else "**another**"
    figures: list[Figure] = []
    for how, runs in theirs.items():
        peers = median(run["cpu_s"] for run in runs)
        figures.append(
            Figure(
                f"{TRACKS} live tracks: CPU against Pipecat, {_HOW[how]}",
                cost / peers,
                "x",
                BAR if how == "utterances" else None,
                note=f"{cost:.3f} and {peers:.3f} s CPU per track and minute, {same} network; "
                f"{ours[-1].utterances} utterances; {runs[-1]['stopped']} stops of speech, "
                f"{runs[-1]['finals']} texts",
            )
        )
    return figures


def _peer(python: str, sound: Path, how: str) -> dict[str, Any]:
    done = subprocess.run(
        [python, str(_HERE / "peer.py"), str(sound), str(TRACKS), how],
        stdout=subprocess.PIPE,
        check=True,
        timeout=_TIMEOUT_S,
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _digest() -> str:
    network = files("moksori.engines.vad").joinpath("silero_vad.onnx").read_bytes()
    return hashlib.sha256(network).hexdigest()


def _network(python: str) -> str:
    """Return the digest of the peer's network."""
    code = (
        "import hashlib, pathlib, pipecat.audio.vad as v;"
        "p = pathlib.Path(v.__file__).parent / 'data' / 'silero_vad.onnx';"
        "print(hashlib.sha256(p.read_bytes()).hexdigest())"
    )
    done = subprocess.run([python, "-c", code], stdout=subprocess.PIPE, check=True, timeout=120.0)
    return done.stdout.decode().split()[-1]


if __name__ == "__main__":
    sys.exit(main())
