"""The same sound however it is packed, portioned or named; odd recordings; exact lengths."""

import struct
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moksori.audio.container import probe
from moksori.audio.decode import TRUNCATED, decode
from moksori.audio.lane import Lane, PcmBlock, planes
from moksori.audio.levels import is_digital_silence, rms_dbfs
from moksori.audio.pcm import SAMPLE_RATE_HZ, Pcm, Track
from moksori.audio.wav import pcm16, wav_bytes
from moksori.errors import InputError
from moksori.testing.sounds import FileStream, noise, silence, tone, wav_header, write_audio

pytestmark = pytest.mark.unit

RATES = st.sampled_from([8_000, 11_025, 22_050, 32_000, 44_100, 48_000, 96_000])


def heard(path: Path) -> Pcm:
    blocks = [block.pcm for block in decode(path, "mix")]
    return np.concatenate(blocks)


@pytest.fixture(scope="module")
def sound() -> Pcm:
    exact = np.frombuffer(pcm16(noise(1.7, level_db=-20.0, seed=5)), dtype="<i2")
    return np.asarray(exact / 32768.0, dtype=np.float32)


@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("a.wav", "pcm_s16le"),
        ("a.wav", "pcm_s24le"),
        ("a.wav", "pcm_f32le"),
        ("a.aiff", "pcm_s16be"),
        ("a.caf", "pcm_s16le"),
        ("a.au", "pcm_s16be"),
        ("a.w64", "pcm_s16le"),
        ("a.flac", "flac"),
        ("a.mka", "flac"),
        ("a.m4a", "alac"),
        ("a.nut", "pcm_s16le"),
    ],
)
def test_lossless_files_give_the_very_samples(
    tmp_path: Path, sound: Pcm, name: str, codec: str
) -> None:
    container = "ipod" if name == "a.m4a" else None
    path = write_audio(tmp_path / name, FileStream(sound, codec=codec), container=container)
    back = heard(path)
    assert back.size == sound.size
    assert np.abs(back - sound).max() <= 0.51 / 32768  # the writer may round


def test_a_name_says_nothing(tmp_path: Path, sound: Pcm) -> None:
    (tmp_path / "회의.txt").write_bytes(wav_bytes(sound))
    (tmp_path / "notes.mp3").write_bytes(wav_bytes(sound))
    for path in tmp_path.iterdir():
        assert probe(path).format == "wav"
        assert np.array_equal(heard(path), sound)


@settings(deadline=None, max_examples=40)
@given(RATES, st.integers(2_000, 30_000), st.lists(st.integers(1, 30_000), max_size=4))
def test_a_lane_gives_the_right_length_in_any_portions(
    rate_hz: int, samples: int, cuts: list[int]
) -> None:
    pcm = tone(samples / rate_hz, level_db=-20.0, rate_hz=rate_hz)
    edges = sorted({0, pcm.size, *(min(cut, pcm.size) for cut in cuts)})
    outs = []
    for parts in ([pcm], [pcm[a:b] for a, b in pairwise(edges)]):
        lane = Lane(Track(0))
        blocks = [block for part in parts for block in lane.feed(part, rate_hz)]
        outs.append(np.concatenate([block.pcm for block in [*blocks, *lane.end_run()]]))
    assert abs(outs[0].size - samples * SAMPLE_RATE_HZ / rate_hz) <= 2
    assert np.array_equal(outs[0], outs[1])


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 5000)), max_size=6))
def test_blocks_of_a_lane_follow_each_other(parts: list[tuple[bool, int]]) -> None:
    lane, written = Lane(Track(3)), 0
    blocks: list[PcmBlock] = []
    for silent, samples in parts:
        if silent:
            blocks += lane.silence_until((written + samples) / SAMPLE_RATE_HZ)
            assert list(lane.silence_until(written / SAMPLE_RATE_HZ)) == []
        else:
            blocks += lane.feed(np.ones(samples, dtype=np.float32), SAMPLE_RATE_HZ)
        written += samples
    starts = [round(block.start_s * SAMPLE_RATE_HZ) for block in blocks]
    sizes = [block.pcm.size for block in blocks]
    assert starts == [sum(sizes[:n]) for n in range(len(sizes))]
    assert sum(sizes) == written
    assert all(size for size in sizes)


def test_long_silence_comes_in_blocks_of_four_seconds() -> None:
    sizes = [block.pcm.size for block in Lane(Track(0)).silence_until(10.5)]
    assert sizes == [64_000, 64_000, 40_000]


@pytest.mark.parametrize(
    ("name", "kind", "middle", "full"),
    [
        ("u8", np.uint8, 128, 255),
        ("s16", np.int16, 0, 2**15 - 1),
        ("s32", np.int32, 0, 2**31 - 1),
        ("s64", np.int64, 0, 2**63 - 1),
        ("flt", np.float32, 0, 1),
        ("dbl", np.float64, 0, 1),
    ],
)
@pytest.mark.parametrize("channels", [1, 2, 5])
def test_planes_and_interleaved_samples_are_the_same(
    name: str, kind: type[np.generic], middle: int, full: int, channels: int
) -> None:
    rows = np.full((channels, 8), middle).astype(kind)
    rows[-1, 3] = full
    flat = np.ascontiguousarray(rows.T).reshape(1, -1)
    for pcm in (planes(rows, f"{name}p", channels), planes(flat, name, channels)):
        assert pcm.shape == (channels, 8)
        assert pcm.dtype == np.float32
        assert pcm[-1, 3] == pytest.approx(1.0, abs=0.01)
        assert np.count_nonzero(pcm) == 1


@given(st.lists(st.floats(-1.0, 1.0, width=32), max_size=50), RATES)
def test_any_sound_survives_a_wav(samples: list[float], rate_hz: int) -> None:
    pcm = np.asarray(samples, dtype=np.float32)
    raw = wav_bytes(pcm, rate_hz=rate_hz)
    assert raw[:44] == wav_header(rate_hz, 1, 16, 2 * pcm.size)
    back = np.frombuffer(raw[44:], dtype="<i2") / 32768
    assert back.size == pcm.size
    assert not pcm.size or np.abs(back - pcm).max() <= 1 / 32768


@given(st.floats(-80.0, -5.0), st.floats(-40.0, 0.0))
def test_levels_move_with_the_gain(level_db: float, gain_db: float) -> None:
    pcm = tone(0.1, level_db=level_db)
    quieter = np.asarray(pcm * 10 ** (gain_db / 20), dtype=np.float32)
    assert rms_dbfs(quieter) == pytest.approx(max(level_db + gain_db, -140.0), abs=0.05)


@given(st.integers(0, 15), st.floats(-100.0, -20.0))
def test_one_loud_part_breaks_the_silence(part: int, level_db: float) -> None:
    pcm = silence(16 * 512 / SAMPLE_RATE_HZ)
    pcm[part * 512 : (part + 1) * 512] = np.float32(10 ** (level_db / 20))
    for limit_db in (level_db - 1.0, level_db + 1.0):
        assert is_digital_silence(pcm, below_dbfs=limit_db) is (limit_db > level_db)


@pytest.mark.parametrize("samples", [1, 2, 159, 512, 513, 8001])
def test_the_shortest_recordings_keep_every_sample(tmp_path: Path, samples: int) -> None:
    pcm = np.full(samples, 0.25, dtype=np.float32)
    (tmp_path / "a").write_bytes(wav_bytes(pcm))
    assert np.array_equal(heard(tmp_path / "a"), pcm)


@pytest.mark.parametrize("claimed", [0xFFFF_FFFF, 0x7FFF_FFFF, 0])
def test_a_wav_of_unknown_length_is_heard_to_its_end(
    tmp_path: Path, sound: Pcm, claimed: int
) -> None:
    raw = bytearray(wav_bytes(sound))
    struct.pack_into("<I", raw, 4, claimed)
    struct.pack_into("<I", raw, 40, 0xFFFF_FFFF)
    (tmp_path / "a.wav").write_bytes(raw)
    decoding = decode(tmp_path / "a.wav")
    assert sum(block.pcm.size for block in decoding) == sound.size
    assert TRUNCATED not in decoding.warnings


def test_chunks_around_the_sound_are_passed_over(tmp_path: Path, sound: Pcm) -> None:
    raw = wav_bytes(sound)
    odd = b"xyz " + struct.pack("<I", 3) + b"abc\0"  # an odd chunk has a byte of padding
    body = raw[8:36] + odd + raw[36:] + b"junk" + struct.pack("<I", 4) + b"\1\2\3\4"
    (tmp_path / "a.wav").write_bytes(b"RIFF" + struct.pack("<I", len(body)) + body)
    assert np.array_equal(heard(tmp_path / "a.wav"), sound)


@pytest.mark.parametrize(
    "header",
    [
        wav_header(0, 1, 16, 3200),
        wav_header(16_000, 0, 16, 3200),
        wav_header(16_000, 1, 0, 3200),
        wav_header(2_000_000, 1, 16, 3200),
        wav_header(16, 1, 16, 3200),
        wav_header(16_000, 1, 16, 3200, codec=0x7777),
    ],
    ids=["no rate", "no channels", "no bits", "too fast", "too slow", "no codec"],
)
def test_headers_without_sense_are_refused_clearly(tmp_path: Path, header: bytes) -> None:
    (tmp_path / "a.wav").write_bytes(header + bytes(3200))
    with pytest.raises(InputError):
        list(decode(tmp_path / "a.wav"))
