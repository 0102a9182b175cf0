"""How fast moksori starts, in CPU time, the median of several runs, each in a fresh process."""

import os
import resource
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from statistics import median
from urllib.error import URLError
from urllib.request import urlopen

from bench.figures import Figure
from moksori.testing.ports import free_port

READY_S = 30.0
POLL_S = 0.02
MODEL_LIBRARY = "ctranslate2"


def cpu_ms(*command: str, home: Path) -> float:
    """Run a command and return the CPU milliseconds of it and its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, capture_output=True, timeout=60, env=environment(home))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return 1000 * (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def typical(*command: str, home: Path, runs: int) -> float:
    """Return the median after one run that warms the caches."""
    cpu_ms(*command, home=home)
    return median(cpu_ms(*command, home=home) for _ in range(runs))


def environment(home: Path) -> dict[str, str]:
    """Return the variables of a machine that is used for nothing else."""
    return {"PATH": os.defpath, "HOME": str(home), "MOKSORI_DATA_DIR": str(home / "data")}


def ready_ms(home: Path) -> float:
    """Start a server; return the CPU milliseconds of its web process until it answers."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "moksori", "serve", "--port", str(port)],
        env=environment(home),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(f"http://127.0.0.1:{port}/healthz")
        fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
        maps = Path(f"/proc/{process.pid}/maps").read_text()
        assert MODEL_LIBRARY not in maps, "the web process loaded the library of the models"
        ticks = int(fields[11]) + int(fields[12])
        return 1000 * ticks / os.sysconf("SC_CLK_TCK")
    finally:
        process.terminate()
        process.wait(READY_S)


def wait_for(url: str) -> None:
    """Return as soon as the server answers."""
    pause = threading.Event()
    for _ in range(int(READY_S / POLL_S)):
        try:
            with urlopen(url, timeout=1):  # noqa: S310 - our own server on loopback
                return
        except (URLError, OSError):
            pause.wait(POLL_S)
    raise TimeoutError(url)


def measure(*, quick: bool) -> list[Figure]:
    """Return the three figures of a start."""
    runs = 3 if quick else 11
    python = sys.executable
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        bare = typical(python, "-c", "pass", home=home, runs=runs)
        helped = typical(python, "-m", "moksori", "--help", home=home, runs=runs)
        imported = typical(python, "-c", "import moksori", home=home, runs=runs)
        ready_ms(home)
        ready = median(ready_ms(home) for _ in range(min(runs, 5)))
    note = f"python itself: {bare:.0f} ms"
    return [
        Figure("`moksori --help`", helped, "ms CPU", 300, note=note),
        Figure("`import moksori`", imported, "ms CPU", 300, note=note),
        Figure("web process ready", ready, "ms CPU", 1500, note="no model loaded"),
    ]
