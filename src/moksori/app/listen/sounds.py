"""Where the sound of `listen` comes from: a recording at its own pace, or a microphone."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import anyio
import anyio.to_thread

from moksori.audio.decode import decode
from moksori.audio.mixdown import mixed
from moksori.audio.pcm import SAMPLE_RATE_HZ, Pcm
from moksori.audio.wav import pcm16
from moksori.errors import EngineNotInstalledError, EngineUnavailableError

PIECE_S: Final = 0.1
_PIECE: Final = round(PIECE_S * SAMPLE_RATE_HZ)
_MOST_PIECES: Final = 300
"""30 s of a microphone wait at most; then the oldest are lost."""


async def of_file(path: Path, *, paced: bool) -> AsyncGenerator[bytes, None]:
    """Yield a recording as PCM16 of 16 kHz, mono; `paced` as fast as it was spoken.

    Raises:
        InputError: it is no recording, or can not be decoded.
    """
    pieces = await anyio.to_thread.run_sync(lambda: _pieces(path))
    began, said = anyio.current_time(), 0
    while (piece := await anyio.to_thread.run_sync(lambda: next(pieces, None))) is not None:
        yield pcm16(piece)
        said += piece.size
        if paced:
            await anyio.sleep_until(began + said / SAMPLE_RATE_HZ)


def _pieces(path: Path) -> Iterator[Pcm]:
    decoding = decode(path)
    for pcm in mixed(decoding, decoding.tracks):
        for at in range(0, pcm.size, _PIECE):
            yield pcm[at : at + _PIECE]


async def of_microphone() -> AsyncGenerator[bytes, None]:
    """Yield what the default microphone hears, until the iterator is closed.

    Raises:
        EngineNotInstalledError: the extra `mic` is not installed.
        EngineUnavailableError: there is no microphone, or it can not be used.
    """
    heard: deque[bytes] = deque(maxlen=_MOST_PIECES)
    news = anyio.Event()
    loop = asyncio.get_running_loop()

    def wake() -> None:
        nonlocal news
        news.set()
        news = anyio.Event()

    def hear(data: Any, frames: int, when: Any, status: Any) -> None:  # noqa: ANN401 - of PortAudio
        del frames, when, status
        heard.append(bytes(data))
        loop.call_soon_threadsafe(wake)  # it must not wait: closing waits for it

    with recording(hear):
        while True:
            while heard:
                yield heard.popleft()
            await news.wait()


@contextmanager
def recording(hear: Callable[..., None]) -> Iterator[None]:
    """Record from the default microphone as long as the block lasts."""
    sounddevice = _sounddevice()
    try:
        stream = sounddevice.RawInputStream(
            samplerate=SAMPLE_RATE_HZ, channels=1, dtype="int16", blocksize=_PIECE, callback=hear
        )
        stream.start()
    except sounddevice.PortAudioError as exc:
        raise EngineUnavailableError("no microphone can be used") from exc
    try:
        yield
    finally:
        stream.close()


def _sounddevice() -> Any:  # noqa: ANN401 - an optional module without types
    try:
        import sounddevice
    except ImportError as exc:
        raise EngineNotInstalledError("pip install 'moksori[mic]'", extra="mic") from exc
    except OSError as exc:
        raise EngineNotInstalledError("PortAudio is missing (libportaudio2)", extra="mic") from exc
    return sounddevice
