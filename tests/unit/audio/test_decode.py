import wave
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest

from moksori.audio import decode as decode_module
from moksori.audio.container import probe
from moksori.audio.decode import TRUNCATED, Decoding, decode, plan
from moksori.audio.lane import PcmBlock
from moksori.audio.levels import rms_dbfs
from moksori.audio.pcm import SAMPLE_RATE_HZ, Pcm, Track
from moksori.errors import EmptyAudioError, UnreadableAudioError, UnsupportedOptionError
from moksori.testing.sounds import (
    FileStream,
    clicks,
    find_clicks,
    silence,
    tone,
    wav_header,
    write_audio,
)

pytestmark = pytest.mark.unit

AT_S = (0.5, 1.25, 2.75)
EXACT_S = 0.01
PRIMED_S = 0.03
"""Containers that do not tell an encoder's lead-in: every player hears it."""


def tracks_of(decoding: Iterable[PcmBlock]) -> dict[int, Pcm]:
    """Put the blocks of each track together, and check that none is missing between them."""
    sound: dict[int, list[Pcm]] = {}
    for block in decoding:
        so_far = sound.setdefault(block.track.index, [])
        assert block.pcm.dtype == np.float32
        assert block.start_s == pytest.approx(sum(map(len, so_far)) / SAMPLE_RATE_HZ, abs=1e-9)
        so_far.append(block.pcm)
    return {index: np.concatenate(blocks) for index, blocks in sound.items()}


def only_track(decoding: Decoding) -> Pcm:
    (pcm,) = tracks_of(decoding).values()
    return pcm


@pytest.mark.parametrize("rate_hz", [8000, 11_025, 16_000, 22_050, 44_100, 48_000, 96_000])
def test_any_rate_keeps_its_times(tmp_path: Path, rate_hz: int) -> None:
    sound = clicks(AT_S, 3.0, rate_hz=rate_hz)
    pcm = only_track(decode(write_audio(tmp_path / "a.wav", FileStream(sound, rate_hz))))
    assert pcm.size == 3 * SAMPLE_RATE_HZ
    assert find_clicks(pcm) == pytest.approx(list(AT_S), abs=0.001)


@pytest.mark.parametrize(
    ("name", "codec", "rate_hz", "within_s"),
    [
        ("a.mp3", "libmp3lame", 44_100, EXACT_S),
        ("a.m4a", "aac", 48_000, EXACT_S),
        ("a.ogg", "libopus", 48_000, EXACT_S),
        ("a.webm", "libopus", 48_000, EXACT_S),
        ("a.mka", "flac", 44_100, EXACT_S),
        ("a.flac", "flac", 44_100, EXACT_S),
        ("a.mp4", "aac", 44_100, EXACT_S),
        ("a.wav", "pcm_alaw", 8000, EXACT_S),
        ("a.wav", "adpcm_ima_wav", 16_000, EXACT_S),
        ("a.wav", "pcm_u8", 16_000, EXACT_S),
        ("a.wav", "pcm_f32le", 48_000, EXACT_S),
        ("a.wav", "pcm_f64le", 16_000, EXACT_S),
        ("a.aiff", "pcm_s16be", 44_100, EXACT_S),
        ("a.caf", "pcm_s16le", 44_100, EXACT_S),
        ("a.avi", "pcm_s16le", 44_100, EXACT_S),
        ("a.ts", "aac", 48_000, PRIMED_S),
        ("a.aac", "aac", 44_100, PRIMED_S),
        ("a.flv", "aac", 44_100, PRIMED_S),
        ("a.amr", "libopencore_amrnb", 8000, PRIMED_S),
    ],
)
def test_any_format_keeps_its_times(
    tmp_path: Path, name: str, codec: str, rate_hz: int, within_s: float
) -> None:
    container = {"a.aac": "adts", "a.m4a": "ipod"}.get(name)
    stream = FileStream(clicks(AT_S, 3.0, rate_hz=rate_hz), rate_hz, codec)
    decoding = decode(write_audio(tmp_path / name, stream, container=container))
    pcm = only_track(decoding)
    assert find_clicks(pcm) == pytest.approx(list(AT_S), abs=within_s)
    assert pcm.size / SAMPLE_RATE_HZ == pytest.approx(3.0, abs=0.1)
    assert decoding.warnings == []


@pytest.mark.parametrize("codec", ["pcm_s16le", "pcm_s24le", "pcm_s32le", "pcm_f32le"])
def test_any_depth_keeps_its_level(tmp_path: Path, codec: str) -> None:
    path = write_audio(tmp_path / "a.wav", FileStream(tone(1.0, level_db=-20.0), codec=codec))
    assert rms_dbfs(only_track(decode(path))) == pytest.approx(-20.0, abs=0.05)


def test_eight_bits_are_centred(tmp_path: Path) -> None:
    with wave.open(str(tmp_path / "a.wav"), "wb") as out:
        out.setparams((1, 1, 16_000, 0, "NONE", ""))
        out.writeframes(bytes([128]) * 16_000)
    assert np.abs(only_track(decode(tmp_path / "a.wav"))).max() == 0.0


def test_floats_out_of_range_or_mind_are_tamed(tmp_path: Path) -> None:
    body = np.float32([0.5, 9.0, -9.0, np.nan, np.inf, -np.inf] * 500).tobytes()  # type: ignore[arg-type]  # numpy's stubs want one number
    (tmp_path / "a.wav").write_bytes(wav_header(16_000, 1, 32, len(body), codec=3) + body)
    pcm = only_track(decode(tmp_path / "a.wav"))
    assert pcm[:6].tolist() == [0.5, 1.0, -1.0, 0.0, 1.0, -1.0]


@pytest.mark.parametrize("channels", [2, 4, 6])
def test_channels_are_mixed_evenly(tmp_path: Path, channels: int) -> None:
    sound = np.zeros((channels, SAMPLE_RATE_HZ), dtype=np.float32)
    sound[-1] = tone(1.0, level_db=-10.0)
    pcm = only_track(decode(write_audio(tmp_path / "a.wav", FileStream(sound))))
    assert rms_dbfs(pcm) == pytest.approx(-10.0 - 20 * np.log10(channels), abs=0.1)


def test_a_wav_without_a_layout_is_mixed(tmp_path: Path) -> None:
    with wave.open(str(tmp_path / "a.wav"), "wb") as out:
        out.setparams((3, 2, 16_000, 0, "NONE", ""))
        out.writeframes(np.tile(np.array([3000, 6000, 9000], dtype="<i2"), 8000).tobytes())
    pcm = only_track(decode(tmp_path / "a.wav"))
    assert pcm.mean() == pytest.approx(6000 / 32768, abs=1e-4)


def test_split_gives_every_channel_a_track(tmp_path: Path) -> None:
    call = np.stack([clicks([0.5], 2.0, rate_hz=8000), clicks([1.5], 2.0, rate_hz=8000)])
    decoding = decode(write_audio(tmp_path / "a.wav", FileStream(call, 8000)), "split")
    assert decoding.tracks == (Track(0), Track(1))
    found = {index: find_clicks(pcm) for index, pcm in tracks_of(decoding).items()}
    assert found == {0: pytest.approx([0.5], abs=0.001), 1: pytest.approx([1.5], abs=0.001)}


@pytest.fixture
def meeting(tmp_path: Path) -> Path:
    """Two people, a stream each."""
    return write_audio(
        tmp_path / "meeting.mka",
        FileStream(clicks([0.5], 3.0, rate_hz=48_000), 48_000, "libopus", title="최서연"),
        FileStream(clicks([2.5], 3.0, rate_hz=48_000), 48_000, "libopus", title="김민수"),
    )


def test_titled_streams_are_tracks(meeting: Path) -> None:
    decoding = decode(meeting)
    assert decoding.tracks == (Track(0, "최서연"), Track(1, "김민수"))
    found = {index: find_clicks(pcm) for index, pcm in tracks_of(decoding).items()}
    assert found == {0: pytest.approx([0.5], abs=0.01), 1: pytest.approx([2.5], abs=0.01)}
    assert decoding.warnings == []


def test_tracks_come_in_the_order_of_time(meeting: Path) -> None:
    reached = {0: 0.0, 1: 0.0}
    for block in decode(meeting):
        reached[block.track.index] = block.start_s
        assert abs(reached[0] - reached[1]) <= 1.1


def test_untitled_streams_are_one_track(tmp_path: Path) -> None:
    path = write_audio(
        tmp_path / "a.mka",
        FileStream(clicks([0.5], 1.0)),
        FileStream(clicks([0.8], 1.0), title="director"),
    )
    assert decode(path).tracks == (Track(0),)
    assert len(decode(path, "split").tracks) == 2


def test_mixing_takes_one_stream_even_if_all_are_titled(meeting: Path) -> None:
    assert decode(meeting, "mix").tracks == (Track(0),)


def test_channels_of_a_titled_stream_are_numbered(tmp_path: Path) -> None:
    stereo = np.stack([tone(0.5), tone(0.5)])
    path = write_audio(tmp_path / "a.mka", FileStream(stereo, title="통화"))
    assert [track.name for track in decode(path, "split").tracks] == ["통화 1", "통화 2"]


def test_an_unknown_mode_is_refused(meeting: Path) -> None:
    with pytest.raises(UnsupportedOptionError):
        plan(probe(meeting), "both")


@pytest.mark.parametrize(("name", "codec"), [("a.mka", "pcm_s16le"), ("a.webm", "libopus")])
def test_a_gap_between_time_stamps_is_silence(tmp_path: Path, name: str, codec: str) -> None:
    sound = clicks((0.5, 1.5), 3.0, rate_hz=48_000)
    path = write_audio(tmp_path / name, FileStream(sound, 48_000, codec, gaps=((1.0, 2.0),)))
    pcm = only_track(decode(path))
    assert find_clicks(pcm) == pytest.approx([0.5, 3.5], abs=0.02)
    assert pcm.size / SAMPLE_RATE_HZ == pytest.approx(5.0, abs=0.05)
    assert rms_dbfs(pcm[2 * SAMPLE_RATE_HZ : 2 * SAMPLE_RATE_HZ + 8000]) < -100.0


def test_a_late_stream_begins_with_silence(tmp_path: Path) -> None:
    path = write_audio(
        tmp_path / "a.mka",
        FileStream(clicks([0.5], 3.0), title="가"),
        FileStream(clicks([0.25], 1.0), title="나", gaps=((0.0, 1.0),)),
    )
    found = {index: find_clicks(pcm) for index, pcm in tracks_of(decode(path)).items()}
    assert found == {0: pytest.approx([0.5], abs=0.01), 1: pytest.approx([1.25], abs=0.01)}


def test_time_stamps_that_jump_by_days_are_not_filled(tmp_path: Path) -> None:
    stream = FileStream(clicks((0.5, 1.5), 2.0), gaps=((1.0, 100_000.0),))
    pcm = only_track(decode(write_audio(tmp_path / "a.mka", stream)))
    assert find_clicks(pcm) == pytest.approx([0.5, 1.5], abs=0.05)


def test_gaps_without_end_are_not_filled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decode_module, "_MOST_GAPS_S", 5.0)
    gaps = tuple((0.5 * n, 2.0) for n in range(1, 8))
    path = write_audio(tmp_path / "a.mka", FileStream(tone(4.0), gaps=gaps))
    assert only_track(decode(path)).size / SAMPLE_RATE_HZ == pytest.approx(8.0, abs=0.1)


def test_video_files_give_their_sound(tmp_path: Path) -> None:
    import av
    from av.audio.frame import AudioFrame
    from av.audio.stream import AudioStream
    from av.video.frame import VideoFrame

    with av.open(str(tmp_path / "a.mp4"), "w") as out:
        picture = out.add_stream("mpeg4", rate=5)
        picture.width, picture.height, picture.pix_fmt = 64, 64, "yuv420p"
        sound = out.add_stream("aac", rate=48_000, layout="mono")
        assert isinstance(sound, AudioStream)
        for _ in range(10):
            image = np.zeros((64, 64, 3), dtype=np.uint8)
            out.mux(picture.encode(VideoFrame.from_ndarray(image, format="rgb24")))
        out.mux(picture.encode(None))
        pcm = clicks([0.5], 2.0, rate_hz=48_000)
        for first in range(0, pcm.size - 1024, 1024):
            frame = AudioFrame.from_ndarray(pcm[None, first : first + 1024], "fltp", "mono")
            frame.sample_rate, frame.pts = 48_000, first
            out.mux(sound.encode(frame))
        out.mux(sound.encode(None))
    assert find_clicks(only_track(decode(tmp_path / "a.mp4"))) == pytest.approx([0.5], abs=0.01)


def cut(path: Path, share: float) -> Path:
    whole = path.read_bytes()
    path.write_bytes(whole[: round(len(whole) * share)])
    return path


@pytest.mark.parametrize(
    ("name", "codec"),
    [("a.wav", "pcm_s16le"), ("a.flac", "flac"), ("a.mka", "libopus"), ("a.ogg", "libopus")],
)
def test_a_file_that_was_cut_off_is_heard_and_marked(tmp_path: Path, name: str, codec: str) -> None:
    sound = clicks((0.5, 9.0), 10.0, rate_hz=48_000)
    path = cut(write_audio(tmp_path / name, FileStream(sound, 48_000, codec)), 0.5)
    decoding = decode(path)
    assert find_clicks(only_track(decoding)) == pytest.approx([0.5], abs=0.01)
    assert decoding.warnings == [TRUNCATED]


@pytest.mark.parametrize(
    ("name", "codec"), [("a.mp3", "libmp3lame"), ("a.ogg", "libopus"), ("a.mka", "libopus")]
)
def test_damage_in_the_middle_does_not_stop_it(tmp_path: Path, name: str, codec: str) -> None:
    sound = clicks((0.5, 11.5), 12.0, rate_hz=48_000)
    path = write_audio(tmp_path / name, FileStream(sound, 48_000, codec))
    whole = bytearray(path.read_bytes())
    middle = len(whole) // 2
    whole[middle : middle + 700] = np.random.default_rng(3).bytes(700)
    path.write_bytes(bytes(whole))
    found = find_clicks(only_track(decode(path)))
    assert found[0] == pytest.approx(0.5, abs=0.01)
    assert found[-1] == pytest.approx(11.5, abs=0.1)


def test_no_samples_are_empty(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(wav_header(16_000, 1, 16, 0))
    with pytest.raises(EmptyAudioError):
        list(decode(tmp_path / "a.wav"))


def test_a_header_that_promises_sound_and_ends_is_unreadable(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(wav_header(16_000, 1, 16, 64_000))
    with pytest.raises(UnreadableAudioError):
        list(decode(tmp_path / "a.wav"))


@pytest.mark.parametrize(("name", "codec"), [("a.flac", "flac"), ("a.mka", "libopus")])
def test_a_file_cut_off_before_any_sound_is_unreadable(
    tmp_path: Path, name: str, codec: str
) -> None:
    path = write_audio(tmp_path / name, FileStream(tone(5.0, rate_hz=48_000), 48_000, codec))
    path.write_bytes(path.read_bytes()[:600])
    with pytest.raises(UnreadableAudioError):
        list(decode(path))


def test_silence_is_sound(tmp_path: Path) -> None:
    path = write_audio(tmp_path / "a.wav", FileStream(silence(1.0)))
    assert only_track(decode(path)).size == SAMPLE_RATE_HZ
