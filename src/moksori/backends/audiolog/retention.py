"""Giving up the oldest audio of a meeting."""

from moksori.backends.audiolog.folder import Folder, flush_directory
from moksori.backends.audiolog.reading import place_of


def cut(folder: Folder, before: int) -> int:
    """Remove the segments that lie wholly below a position, never the newest; return the bytes."""
    segment, _ = place_of(before)
    freed = 0
    for number in folder.numbers()[:-1]:
        if number >= segment:
            break
        path = folder.segment(number)
        freed += path.stat().st_size
        path.unlink()
    if freed:
        flush_directory(folder.path)
    return freed
