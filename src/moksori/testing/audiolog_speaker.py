"""A real process that streams three tracks into an audio log, to be killed.

Run it as `python -m moksori.testing.audiolog_speaker ROOT SEGMENT_BYTES SEED`. It says `ready`,
then opens the meeting, goes on where the log stands, sends some frames again as a client does that
came back, and says after each acknowledgement how far that track is on the disk. It never ends.
"""

import random
import sys
from pathlib import Path
from typing import Final

import anyio

from moksori.backends.audiolog import LocalAudioLog
from moksori.ports.audiolog import MeetingWriter
from moksori.testing.audiolog import KEY, frames

TRACKS: Final = ("a", "b", "c")


async def speak(writer: MeetingWriter, track: str, dice: random.Random) -> None:
    """Append for ever, a few frames at a time, a few of them twice."""
    while True:
        fresh = writer.state(track).through + 1
        sent = range(max(0, fresh - dice.randint(0, 3)), fresh + dice.randint(1, 7))
        receipt = await writer.append(track, frames(sent, track))
        sys.stdout.write(f"{track} {receipt.track.through}\n")
        sys.stdout.flush()
        await anyio.sleep(dice.choice((0.0, 0.0, 0.002)))


async def main(*arguments: str) -> None:
    """Open the meeting and let all tracks speak."""
    root, segment_bytes, seed = arguments
    dice = random.Random(int(seed))  # noqa: S311 - a die is no secret
    log = LocalAudioLog(Path(root), segment_bytes=int(segment_bytes))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    async with log.running(), log.writing(KEY) as writer, anyio.create_task_group() as tasks:
        for track in TRACKS:
            tasks.start_soon(speak, writer, track, dice)


if __name__ == "__main__":
    anyio.run(main, *sys.argv[1:])
