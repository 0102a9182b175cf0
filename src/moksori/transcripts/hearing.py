"""From a recording to segments: windows are cut in a thread, decoded in batches, handed on at once.

The cutting runs ahead of the decoding by a bounded number of windows. It is deterministic, so that
a job that was interrupted cuts the same windows again and decodes only those that are missing.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import anyio
import anyio.to_thread
from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream

from moksori.audio.listen import Listening
from moksori.ports.audio import SpeechWindow
from moksori.ports.stt import Heard, SttEngine, SttOptions
from moksori.text.plain import tidy
from moksori.transcripts.model import Segment
from moksori.voice.digits import in_digits

FIRST_BATCH: Final = 2
"""The first windows go alone, so that the first text comes soon; then batches grow."""


@dataclass(frozen=True, slots=True)
class HeardBatch:
    """What a few windows in a row said. `windows_done` counts from the recording's beginning."""

    windows_done: int
    position_s: float
    said: tuple[tuple[SpeechWindow, Heard], ...]


async def hear(
    listening: Listening,
    engine: SttEngine,
    options: SttOptions,
    keep: Callable[[HeardBatch], Awaitable[None]],
    *,
    skip: int = 0,
    threads: anyio.CapacityLimiter | None = None,
) -> None:
    """Decode every window after the first `skip` and hand each batch to `keep`, in order.

    Raises:
        MoksoriError: what `listening`, `engine` or `keep` raised first.
    """
    size = max(engine.traits.batch_size, 1)
    send, receive = anyio.create_memory_object_stream[SpeechWindow](size)
    try:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(_cut, listening, skip, send, threads)
            async with receive:
                async for windows in _batches(receive, size):
                    heard = await engine.transcribe(windows, options)
                    await keep(_batch(windows, heard))
    except ExceptionGroup as group:
        raise first_of(group) from group


def first_of(group: ExceptionGroup) -> Exception:
    """Return the first error in a group of tasks, without the wrapping."""
    error: Exception = group
    while isinstance(error, ExceptionGroup):
        error = error.exceptions[0]
    return error


def as_segment(window: SpeechWindow, heard: Heard, index: int, language: str = "ko") -> Segment:
    """Make a segment of what was heard: text in NFC, white space tidied, times in milliseconds.

    Korean numbers are in digits. Call it in a thread: the model of Korean words may load.
    """
    text, words = in_digits(tidy(heard.text), heard.words, language)
    return Segment(
        index=index,
        track=window.track.index,
        speaker=window.track.name,
        start_s=round(heard.start_s, 3),
        end_s=round(heard.end_s, 3),
        text=text,
        words=words,
        avg_logprob=heard.avg_logprob,
        no_speech_prob=heard.no_speech_prob,
        compression_ratio=heard.compression_ratio,
        temperature=heard.temperature,
    )


def _batch(windows: Sequence[SpeechWindow], heard: Sequence[Sequence[Heard]]) -> HeardBatch:
    said = tuple(
        (window, one)
        for window, ones in zip(windows, heard, strict=True)
        for one in ones
        if tidy(one.text)
    )
    return HeardBatch(
        windows_done=windows[-1].index + 1,
        position_s=max(window.end_s for window in windows),
        said=said,
    )


async def _batches(
    windows: MemoryObjectReceiveStream[SpeechWindow], size: int
) -> AsyncIterator[list[SpeechWindow]]:
    batch: list[SpeechWindow] = []
    wanted = min(FIRST_BATCH, size)
    async for window in windows:
        batch.append(window)
        if len(batch) == wanted:
            yield batch
            batch, wanted = [], min(2 * wanted, size)
    if batch:
        yield batch


async def _cut(
    listening: Listening,
    skip: int,
    send: MemoryObjectSendStream[SpeechWindow],
    threads: anyio.CapacityLimiter | None,
) -> None:
    """Read windows in a thread, one at a time; when cancelled, the thread ends by itself soon."""
    windows = iter(listening)
    async with send:
        try:
            while (window := await _next(windows, threads)) is not None:
                if window.index >= skip:
                    await send.send(window)
        finally:
            listening.stop()


async def _next(
    windows: Iterator[SpeechWindow], threads: anyio.CapacityLimiter | None
) -> SpeechWindow | None:
    return await anyio.to_thread.run_sync(
        next, windows, None, limiter=threads, abandon_on_cancel=True
    )
