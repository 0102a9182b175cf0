"""Peak memory of hearing a 10-hour file against a 10-minute one, each in a fresh process.

Hearing is decoding, speech detection and cutting windows; what a recogniser holds does not depend
on the length of the file. The peak is the kernel's own mark for the process (VmHWM).
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from bench.figures import Figure
from bench.recordings import long_recording

SHORT_S: Final = 600.0
LONG_S: Final = 36_000.0
QUICK_S: Final = 6_000.0
BAR: Final = 1.10
PATIENCE_S: Final = 1800.0

HEAR: Final = """
import json, re, sys, time
from pathlib import Path
from moksori.audio.listen import speech_windows
from moksori.engines.vad.silero import SileroVad
listening = speech_windows(Path(sys.argv[1]), open_vad=SileroVad().open)
windows = sum(1 for _ in listening)
peak = re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]
print(json.dumps({"windows": windows, "seconds": listening.position_s, "peak_kb": int(peak),
                  "cpu_s": time.process_time()}))
"""


def hear(path: Path) -> dict[str, float]:
    """Hear a file in a process of its own and return what that took."""
    done = subprocess.run(
        [sys.executable, "-c", HEAR, str(path)],
        check=True,
        capture_output=True,
        timeout=PATIENCE_S,
    )
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def measure(*, quick: bool) -> list[Figure]:
    """Compare the peaks."""
    with tempfile.TemporaryDirectory() as folder:
        short = hear(long_recording(Path(folder) / "short.mp3", SHORT_S))
        long = hear(long_recording(Path(folder) / "long.mp3", QUICK_S if quick else LONG_S))
    megabytes = {
        name: figures["peak_kb"] / 1024 for name, figures in (("short", short), ("long", long))
    }
    return [
        Figure(
            "peak memory of a long file against a short one",
            long["peak_kb"] / short["peak_kb"],
            "x",
            BAR,
            note=f"{long['seconds'] / 3600:.1f} h: {megabytes['long']:.0f} MB, "
            f"{short['seconds'] / 60:.0f} min: {megabytes['short']:.0f} MB",
        ),
        Figure(
            "CPU of hearing, per hour of audio",
            long["cpu_s"] / (long["seconds"] / 3600),
            "s",
            note=f"{long['windows']:.0f} windows cut",
        ),
    ]
