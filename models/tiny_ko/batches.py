"""Batches of windows of like length, made ahead in other processes, the same for each seed."""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.tiny_ko.windows import IGNORE, NO_TIME, Mix, Window, WindowMaker

_BATCHES_PER_CHUNK = 10
_AHEAD = 3


class Batch(NamedTuple):
    """Windows padded to the longest: features with 0, labels with `IGNORE`."""

    mel: NDArray[np.float32]
    tokens: NDArray[np.int64]
    labels: NDArray[np.int64]
    times: NDArray[np.float32]
    frames: NDArray[np.int64]


def collate(windows: list[Window]) -> Batch:
    """Pad windows to one batch."""
    count = len(windows)
    longest = max(window.mel.shape[1] for window in windows)
    width = max(len(window.tokens) for window in windows)
    batch = Batch(
        np.zeros((count, windows[0].mel.shape[0], longest), np.float32),
        np.zeros((count, width), np.int64),
        np.full((count, width), IGNORE, np.int64),
        np.full((count, width), NO_TIME, np.float32),
        np.full((count, longest // 2), IGNORE, np.int64),
    )
    for index, window in enumerate(windows):
        batch.mel[index, :, : window.mel.shape[1]] = window.mel
        batch.tokens[index, : len(window.tokens)] = window.tokens
        batch.labels[index, : len(window.labels)] = window.labels
        batch.times[index, : len(window.times)] = window.times
        batch.frames[index, : len(window.frames)] = window.frames
    return batch


def _chunk(maker: WindowMaker, mix: Mix, size: int, seed: tuple[int, ...]) -> list[Batch]:
    """Draw windows for several batches, sort them by length, cut, shuffle the batches."""
    rng = np.random.default_rng(seed)
    windows = [maker.make(rng, mix) for _ in range(size * _BATCHES_PER_CHUNK)]
    windows.sort(key=lambda window: window.mel.shape[1])
    batches = [collate(windows[i : i + size]) for i in range(0, len(windows), size)]
    return [batches[int(index)] for index in rng.permutation(len(batches))]


_maker: list[WindowMaker] = []


def _work(mix: Mix, size: int, seed: tuple[int, ...]) -> list[Batch]:
    return _chunk(_maker[0], mix, size, seed)


class BatchSource:
    """A process that makes batches while the network trains on earlier ones."""

    def __init__(self, maker: WindowMaker) -> None:
        _maker[:] = [maker]  # reaches the child by fork, without copying gigabytes of clips
        self._pool = multiprocessing.get_context("fork").Pool(1)

    def batches(self, mix: Mix, size: int, steps: range, seed: tuple[int, ...]) -> Iterator[Batch]:
        """Yield the batches of `steps`; the same arguments give the same batches.

        The first step must be a multiple of the batches per chunk.
        """
        first, chunks = steps.start // _BATCHES_PER_CHUNK, -(-steps.stop // _BATCHES_PER_CHUNK)
        waiting = deque(
            self._pool.apply_async(_work, (mix, size, (*seed, index)))
            for index in range(first, min(first + _AHEAD, chunks))
        )
        given = 0
        for index in range(first, chunks):
            ready = waiting.popleft().get()
            if index + _AHEAD < chunks:
                seed_next = (*seed, index + _AHEAD)
                waiting.append(self._pool.apply_async(_work, (mix, size, seed_next)))
            yield from ready[: len(steps) - given]
            given += len(ready)

    def close(self) -> None:
        """Stop the process."""
        self._pool.terminate()
        self._pool.join()
