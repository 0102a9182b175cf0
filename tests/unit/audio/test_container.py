import struct
import zlib
from pathlib import Path

import numpy as np
import pytest

from moksori.audio.container import probe
from moksori.errors import EmptyAudioError, NotAudioError, UnreadableAudioError
from moksori.testing.sounds import FileStream, tone, wav_header, write_audio

pytestmark = pytest.mark.unit

TONE = tone(1.0)


def tiny_png() -> bytes:
    def part(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    size = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"\0\0")
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", size) + part(b"IDAT", pixels) + part(b"IEND", b"")


def test_a_wav_says_what_it_is(tmp_path: Path) -> None:
    stereo = np.stack([tone(2.0, rate_hz=44_100)] * 2)
    recording = probe(write_audio(tmp_path / "a.wav", FileStream(stereo, 44_100, "pcm_s24le")))
    (stream,) = recording.streams
    assert recording.format == "wav"
    assert recording.duration_s == pytest.approx(2.0)
    assert recording.length_declared
    assert (stream.channels, stream.rate_hz, stream.codec) == (2, 44_100, "pcm_s24le")


def test_titles_are_kept(tmp_path: Path) -> None:
    path = write_audio(
        tmp_path / "a.mka",
        FileStream(TONE, codec="libopus", title="최서연"),
        FileStream(TONE, codec="libopus", title=" "),
    )
    assert [stream.title for stream in probe(path).streams] == ["최서연", None]


def test_the_name_does_not_matter(tmp_path: Path) -> None:
    path = write_audio(tmp_path / "a.flac", FileStream(TONE, codec="flac"))
    for name in ("a.txt", "a.m3u8", "a", "a.wav", "한글 이름.exe"):
        other = tmp_path / name
        other.write_bytes(path.read_bytes())
        assert probe(other).format == "flac"


def test_no_bytes_are_empty(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(b"")
    with pytest.raises(EmptyAudioError):
        probe(tmp_path / "a.wav")


def listed(tmp_path: Path) -> dict[str, bytes]:
    """Return things that lead FFmpeg elsewhere, or that it would read as something else."""
    other = write_audio(tmp_path / "other.wav", FileStream(TONE))
    port = "http://127.0.0.1:9/x.wav"
    return {
        "text": "안녕하세요, 회의록입니다.\n".encode() * 200,
        "png": tiny_png(),
        "noise": np.random.default_rng(7).bytes(200_000),
        "zeros": bytes(10_000),
        "one byte": b"x",
        "hls": f"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{other}\n#EXT-X-ENDLIST\n".encode(),
        "hls by http": f"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{port}\n".encode(),
        "concat": f"ffconcat version 1.0\nfile {other}\n".encode(),
        "srt": "1\n00:00:01,000 --> 00:00:02,000\n안녕\n".encode() * 20,
        "vtt": "WEBVTT\n\n00:01.000 --> 00:02.000\n안녕\n".encode(),
        "sdp": b"v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=x\r\nm=audio 9 RTP/AVP 0\r\n",
        "smil": b"<smil><body><audio src='" + port.encode() + b"'/></body></smil>",
        "reference": f"file:{other}".encode(),
        "gif": b"GIF89a" + bytes(200),
        "pdf": b"%PDF-1.7\n" + bytes(500),
        "zip": b"PK\x03\x04" + bytes(500),
        "elf": b"\x7fELF" + bytes(500),
    }


@pytest.mark.parametrize(
    "kind",
    [
        "text", "png", "noise", "zeros", "one byte", "hls", "hls by http", "concat", "srt", "vtt",
        "sdp", "smil", "reference", "gif", "pdf", "zip", "elf",
    ],
)  # fmt: skip
def test_other_things_are_refused(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(listed(tmp_path)[kind])
    with pytest.raises(NotAudioError):
        probe(path)


@pytest.mark.parametrize(
    "head",
    [
        b"RIFF\x00\x00\x00\x00WAVE",
        b"fLaC\x00\x00",
        b"\x1a\x45\xdf\xa3\x93",
        b"\x00\x00\x00\x18ftypM4A \x00\x00",
        b"OggS\x00\x02",
    ],
)
def test_broken_headers_are_unreadable(tmp_path: Path, head: bytes) -> None:
    (tmp_path / "a").write_bytes(head)
    with pytest.raises(UnreadableAudioError):
        probe(tmp_path / "a")


def test_an_mp4_cut_off_before_its_index_is_unreadable(tmp_path: Path) -> None:
    path = write_audio(tmp_path / "a.mp4", FileStream(tone(5.0), codec="aac"))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(UnreadableAudioError):
        probe(path)


def test_a_video_without_sound_is_no_audio(tmp_path: Path) -> None:
    import av
    from av.video.frame import VideoFrame

    with av.open(str(tmp_path / "a.mp4"), "w") as out:
        stream = out.add_stream("mpeg4", rate=5)
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
        for _ in range(5):
            picture = np.zeros((64, 64, 3), dtype=np.uint8)
            out.mux(stream.encode(VideoFrame.from_ndarray(picture, format="rgb24")))
        out.mux(stream.encode(None))
    with pytest.raises(NotAudioError):
        probe(tmp_path / "a.mp4")


@pytest.mark.parametrize("rate_hz", [1, 999, 900_000, 2**31 - 1])
def test_absurd_rates_are_unreadable(tmp_path: Path, rate_hz: int) -> None:
    header = bytearray(wav_header(16_000, 1, 16, 4000))
    struct.pack_into("<I", header, 24, rate_hz)
    (tmp_path / "a.wav").write_bytes(bytes(header) + bytes(4000))
    with pytest.raises(UnreadableAudioError):
        probe(tmp_path / "a.wav")
