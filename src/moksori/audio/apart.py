"""One track of a recording by itself: FLAC, which every browser decodes to the last sample."""

from pathlib import Path
from tempfile import TemporaryDirectory

from moksori.audio.container import probe
from moksori.audio.decode import Decoding, plan
from moksori.audio.track_file import FLAC, TrackFile
from moksori.audio.wav import samples16
from moksori.errors import NotFoundError


def track_apart(recording: Path, number: int) -> bytes:
    """Return a track as a FLAC file; it blocks, for about a second per quarter of an hour.

    Raises:
        NotFoundError: the recording has no such track.
        NotAudioError, UnreadableAudioError, EmptyAudioError: it can not be read.
        OSError: there is no place to make the file in.
    """
    told = probe(recording)
    sources = plan(told, "auto")
    if not 0 <= number < len(sources):
        raise NotFoundError("the recording has no such track")
    with TemporaryDirectory(prefix="moksori-") as folder:
        path = Path(folder) / "track"
        with TrackFile(path, FLAC) as file:
            for block in Decoding(recording, told, (sources[number],)):
                file.write(samples16(block.pcm))
        return path.read_bytes()
