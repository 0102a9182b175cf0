"""Waiting for what another process writes: a look at the sizes of files, many times a second."""

import os
from typing import Final

import anyio

from moksori.backends.audiolog.folder import Folder
from moksori.backends.audiolog.reading import place_of

_PACES: Final = ((2.0, 0.004), (20.0, 0.02))
"""While the log was still for less than so many seconds, look every so many."""
_SLOW_S: Final = 0.05

Look = tuple[int, int]


def look(folder: Folder, position: int) -> Look:
    """Return what changes when records come after a position; it costs microseconds."""
    segment, _ = place_of(position)
    try:
        size = os.stat(folder.segment(segment)).st_size  # noqa: PTH116 - a path costs more than it
    except OSError:
        size = -1
    try:
        return size, os.stat(folder.path).st_mtime_ns  # noqa: PTH116 - as above
    except OSError:
        return size, -1


async def grown(folder: Folder, position: int, seen: Look, within_s: float) -> bool:
    """Wait until a log looks otherwise than when it was `seen`; tell whether that came in time."""
    began = anyio.current_time()
    while (still_s := anyio.current_time() - began) < within_s:
        if look(folder, position) != seen:
            return True
        pace = next((pace for until, pace in _PACES if still_s < until), _SLOW_S)
        await anyio.sleep(min(pace, within_s - still_s))
    return False
