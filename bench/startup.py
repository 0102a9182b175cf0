"""How fast moksori starts, in CPU time, the median of several runs, each in a fresh process."""

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from bench.figures import Figure

READY = """
import time
from pathlib import Path
import anyio, httpx
from moksori.app.settings import load_settings
from moksori.app.server import open_server
"""


def cpu_ms(*command: str, home: Path) -> float:
    """Run a command and return the CPU milliseconds of it and its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environ = {"PATH": os.defpath, "HOME": str(home), "MOKSORI_DATA_DIR": str(home / "data")}
    subprocess.run(command, check=True, capture_output=True, timeout=60, env=environ)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return 1000 * (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def typical(*command: str, home: Path, runs: int) -> float:
    """Return the median after one run that warms the caches."""
    cpu_ms(*command, home=home)
    return median(cpu_ms(*command, home=home) for _ in range(runs))


def measure(*, quick: bool) -> list[Figure]:
    """Return the three figures of a start."""
    runs = 3 if quick else 11
    python = sys.executable
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        bare = typical(python, "-c", "pass", home=home, runs=runs)
        helped = typical(python, "-m", "moksori", "--help", home=home, runs=runs)
        imported = typical(python, "-c", "import moksori", home=home, runs=runs)
    note = f"python itself: {bare:.0f} ms"
    return [
        Figure("`moksori --help`", helped, "ms CPU", 300, note=note),
        Figure("`import moksori`", imported, "ms CPU", 300, note=note),
    ]
