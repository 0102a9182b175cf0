"""espeak-ng: a robot's voice that needs no model. It runs as a process of its own per utterance.

The installed program `espeak-ng` is used where there is one, else a child process that loads the
library of the extra `espeak`. Leaving the loop kills the process at once.
"""

import shutil
import struct
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import anyio
import numpy as np
from anyio.abc import ByteReceiveStream, Process

from moksori.errors import EngineNotInstalledError, EngineUnavailableError, UnsupportedOptionError
from moksori.ports.audio import Pcm
from moksori.ports.tts import TtsTraits, VoiceOptions

_VARIANTS: Final = (
    *(f"m{n}" for n in range(1, 8)),
    *(f"f{n}" for n in range(1, 6)),
    *("Andy", "Diogo", "linda", "max", "steph"),
)
VOICES: Final = ("ko", *(f"ko+{variant}" for variant in _VARIANTS), "en")

_RATE_HZ: Final = 22_050
_GAIN: Final = 0.8
_WORDS_PER_MINUTE: Final = 160
_PITCH: Final = 50
_HEADER: Final = 44
_PORTION_LETTERS: Final = 5_000
"""A pipe holds more than this even in three-byte letters, so that writing never waits."""
_STALL_S: Final = 5.0
_END_S: Final = 1.0


class EspeakTts:
    """Speaks Korean (and English) text whose digits are words already."""

    def __init__(self, *, program: str | None = None, library: bool | None = None) -> None:
        """Find the program or the library; the arguments force one of them (for tests)."""
        self._program = program or (None if library else shutil.which("espeak-ng"))
        if self._program is None and find_spec("espeakng_loader") is None:
            raise EngineNotInstalledError(
                "tts 'espeak': pip install 'moksori[espeak]', or install the program espeak-ng",
                engine="espeak",
                kind="tts",
            )

    @property
    def traits(self) -> TtsTraits:
        """The voices are the Korean one and its timbres."""
        return TtsTraits(engine="espeak", voices=VOICES, sample_rate_hz=_RATE_HZ)

    async def synthesize(self, text: str, options: VoiceOptions) -> AsyncIterator[Pcm]:
        """Yield mono float32 blocks at 22,050 Hz; errors as the port says."""
        voice = options.voice or VOICES[0]
        if voice not in VOICES:
            raise UnsupportedOptionError("no such voice", option="voice")
        command = self._command(voice, options)
        for portion in _portions(text):
            async with _running(command) as process:
                async for block in _spoken(process, portion):
                    yield block

    async def aclose(self) -> None:
        """Do nothing: no process outlives its utterance."""

    def _command(self, voice: str, options: VoiceOptions) -> list[str]:
        speed = str(round(min(max(_WORDS_PER_MINUTE * options.speed, 80), 450)))
        pitch = str(round(min(max(_PITCH * options.pitch, 0), 99)))
        if self._program is not None:
            flags = ["-v", voice, "-s", speed, "-p", pitch, "-b", "1"]
            return [self._program, *flags, "--stdin", "--stdout"]
        child = Path(__file__).with_name("espeak_child.py")
        return [sys.executable, "-I", str(child), voice, speed, pitch]


def _portions(text: str) -> Iterator[str]:
    """Cut a long text at line ends, else at blanks, into portions that a pipe can hold."""
    rest = text.strip()
    while len(rest) > _PORTION_LETTERS:
        head = rest[:_PORTION_LETTERS]
        cut = max(head.rfind("\n"), head.rfind(". ") + 1) + 1 or head.rfind(" ") + 1
        cut = cut or _PORTION_LETTERS
        yield rest[:cut]
        rest = rest[cut:].strip()
    if rest:
        yield rest


@asynccontextmanager
async def _running(command: list[str]) -> AsyncIterator[Process]:
    try:
        process = await anyio.open_process(command, stderr=-3)
    except OSError as exc:
        raise EngineUnavailableError("espeak-ng can not be started") from exc
    try:
        yield process
    finally:
        with anyio.CancelScope(shield=True, deadline=anyio.current_time() + _END_S):
            if process.returncode is None:
                process.kill()
            await process.aclose()


async def _spoken(process: Process, text: str) -> AsyncIterator[Pcm]:
    out, into = process.stdout, process.stdin
    if out is None or into is None:
        raise EngineUnavailableError("espeak-ng has no pipes")
    held = b""
    try:
        with anyio.fail_after(_STALL_S):
            await into.send(text.encode())
            await into.aclose()
            while len(held) < _HEADER:
                held += await out.receive()
    except (anyio.EndOfStream, anyio.BrokenResourceError, TimeoutError) as exc:
        raise EngineUnavailableError("espeak-ng said nothing") from exc
    _check(held)
    held = held[_HEADER:]
    while True:
        whole = len(held) - len(held) % 2
        if whole:
            yield _pcm(held[:whole])
        more = await _more(out)
        if not more:
            break
        held = held[whole:] + more
    await _ended_well(process)


async def _more(out: ByteReceiveStream) -> bytes:
    """Return the next bytes, none at the end."""
    try:
        with anyio.fail_after(_STALL_S):
            return await out.receive()
    except anyio.EndOfStream:
        return b""
    except TimeoutError as exc:
        raise EngineUnavailableError("espeak-ng stopped speaking") from exc


async def _ended_well(process: Process) -> None:
    with anyio.move_on_after(_END_S):
        if await process.wait() != 0:
            raise EngineUnavailableError("espeak-ng failed")


def _check(head: bytes) -> None:
    channels, rate_hz = struct.unpack_from("<HI", head, 22)
    if head[:4] != b"RIFF" or channels != 1 or rate_hz != _RATE_HZ:
        raise EngineUnavailableError("espeak-ng speaks another format")


def _pcm(raw: bytes) -> Pcm:
    return np.frombuffer(raw, dtype="<i2").astype(np.float32) * (_GAIN / 32768.0)
