"""All tracks in one file: together, in time, however uneven they are."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from moksori.audio import mixdown
from moksori.audio.decode import decode
from moksori.audio.lane import PcmBlock
from moksori.audio.mixdown import PEAKS, MixFile, mix_down, mixed, shape
from moksori.audio.pcm import SAMPLE_RATE_HZ, Pcm, Track
from moksori.errors import NotAudioError
from moksori.testing.sounds import FileStream, silence, tone, write_audio

pytestmark = pytest.mark.unit


def played(source: Path) -> tuple[Pcm, list[float]]:
    target = source.with_name("mixed.ogg")
    found = mix_down(source, target)
    return np.concatenate([block.pcm for block in decode(target)]), found


def loudness_at(sound: Pcm, second: float) -> float:
    at = round(second * SAMPLE_RATE_HZ)
    return float(np.sqrt(np.mean(sound[at : at + SAMPLE_RATE_HZ // 5] ** 2)))


@dataclass
class Apart:
    """A recording whose tracks follow each other in the file."""

    blocks: list[PcmBlock]
    tracks: tuple[Track, ...] = (Track(0), Track(1))

    def __iter__(self) -> Iterator[PcmBlock]:
        return iter(self.blocks)


def two_people(folder: Path, first: Pcm, second: Pcm) -> Path:
    return write_audio(
        folder / "two",
        FileStream(first, rate_hz=16_000, codec="pcm_s16le", title="서연"),
        FileStream(second, rate_hz=16_000, codec="pcm_s16le", title="민수"),
        container="matroska",
    )


def test_both_people_are_heard_each_at_their_time(tmp_path: Path) -> None:
    first = np.concatenate([tone(1.0), silence(2.0)])
    second = np.concatenate([silence(2.0), tone(1.0, 880.0)])
    sound, peaks = played(two_people(tmp_path, first, second))
    assert len(sound) == pytest.approx(3 * SAMPLE_RATE_HZ, abs=SAMPLE_RATE_HZ // 20)
    assert loudness_at(sound, 0.4) > 0.1
    assert loudness_at(sound, 1.4) < 0.01
    assert loudness_at(sound, 2.4) > 0.1
    assert len(peaks) == 30
    assert min(peaks[5], peaks[25]) > 0.2
    assert peaks[15] < 0.05


def test_who_leaves_early_leaves_the_others_heard(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mixdown, "_BLOCK", SAMPLE_RATE_HZ // 4)
    monkeypatch.setattr(mixdown, "_LONGEST_LAG", SAMPLE_RATE_HZ)
    sound, _ = played(two_people(tmp_path, tone(0.5), tone(6.0, 880.0)))
    assert len(sound) == pytest.approx(6 * SAMPLE_RATE_HZ, abs=SAMPLE_RATE_HZ // 20)
    assert loudness_at(sound, 5.5) > 0.1


@pytest.mark.parametrize("leads", [0.0, 3.0])
def test_who_comes_far_behind_in_the_file_is_heard_at_their_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, leads: float
) -> None:
    """Some programs write one track after the other."""
    monkeypatch.setattr(mixdown, "_BLOCK", SAMPLE_RATE_HZ // 2)
    monkeypatch.setattr(mixdown, "_LONGEST_LAG", SAMPLE_RATE_HZ)
    first = np.concatenate([tone(1.0), silence(5.0)])
    second = np.concatenate([silence(leads), tone(1.0, 880.0)])
    source = two_people(tmp_path, first, second)
    blocks = list(decode(source))
    apart = Apart([block for number in (0, 1) for block in blocks if block.track.index == number])
    monkeypatch.setattr(mixdown, "decode", lambda path: apart if path == source else decode(path))
    sound, peaks = played(source)
    assert len(sound) == pytest.approx(6 * SAMPLE_RATE_HZ, abs=SAMPLE_RATE_HZ // 20)
    both, one = loudness_at(sound, 0.4), 10 ** (-12 / 20)
    assert loudness_at(sound, 3.4) == pytest.approx(one if leads else 0.0, rel=0.15, abs=0.01)
    assert both == pytest.approx(one if leads else one * 2**0.5, rel=0.15)
    assert len(peaks) == 60
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".sum"] == []


def test_two_loud_people_do_not_wrap_around(tmp_path: Path) -> None:
    loud = tone(1.0, level_db=-3.5)
    sound, peaks = played(two_people(tmp_path, loud, loud))
    assert max(peaks) == 1.0
    # A sample that wraps jumps from one end to the other: clipped sound has no such step.
    assert float(np.abs(np.diff(sound)).max()) < 1.0


def test_tracks_are_added_up_at_their_times() -> None:
    ones, twos = Track(0), Track(1)
    blocks = [
        PcmBlock(ones, 0.0, np.full(5, 0.1, np.float32)),
        PcmBlock(twos, 0.0, np.full(3, 0.2, np.float32)),
        PcmBlock(twos, 0.0, np.full(4, 0.2, np.float32)),
    ]
    (sound,) = mixed(blocks, [ones, twos])
    assert sound == pytest.approx([0.3] * 5 + [0.2] * 2)
    assert list(mixed([], [ones])) == []


def test_what_all_tracks_have_reached_goes_on_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mixdown, "_BLOCK", SAMPLE_RATE_HZ // 5)
    ones, twos = Track(0), Track(1)
    given = 0

    def blocks() -> Iterator[PcmBlock]:
        nonlocal given
        for _ in range(20):
            for track in (ones, twos):
                given += 1
                yield PcmBlock(track, 0.0, np.full(SAMPLE_RATE_HZ // 10, 0.25, np.float32))

    sums = mixed(blocks(), [ones, twos])
    assert next(sums).size == SAMPLE_RATE_HZ // 5
    assert given == 4
    assert sum(one.size for one in sums) == 18 * SAMPLE_RATE_HZ // 10


def test_a_file_is_written_as_it_is_added_up(tmp_path: Path) -> None:
    with MixFile(tmp_path / "mix.ogg") as file:
        file.add(tone(0.5) * 0.5)
        file.add(np.full(SAMPLE_RATE_HZ // 10, 7.0, np.float32))
    assert file.samples == 6 * SAMPLE_RATE_HZ // 10
    assert len(file.shape) == 6
    assert file.shape[-1] == 1.0
    assert 0.05 < file.shape[0] < 0.5


def test_one_track_is_itself(tmp_path: Path) -> None:
    source = write_audio(
        tmp_path / "one", FileStream(tone(0.5), rate_hz=16_000, codec="pcm_s16le"), container="wav"
    )
    sound, _ = played(source)
    assert loudness_at(sound, 0.2) == pytest.approx(10 ** (-12 / 20), rel=0.15)


def test_what_is_no_sound_is_refused(tmp_path: Path) -> None:
    text = tmp_path / "text"
    text.write_text("no sound at all " * 100)
    with pytest.raises(NotAudioError):
        mix_down(text, tmp_path / "out.ogg")


def test_a_shape_is_short_however_long_the_recording_is() -> None:
    assert shape([]) == []
    assert shape([0.1, 0.9]) == [0.1, 0.9]
    long = [0.2] * 100_000
    long[77_777] = 0.8
    found = shape(long)
    assert len(found) == PEAKS
    assert found.index(max(found)) == pytest.approx(77_777 * PEAKS / 100_000, abs=1)
