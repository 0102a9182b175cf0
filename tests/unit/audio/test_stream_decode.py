from fractions import Fraction
from pathlib import Path
from threading import active_count

import anyio
import av
import numpy as np
import pytest
from av.audio.stream import AudioStream

from moksori.audio.decode import decode
from moksori.audio.pcm import FRAME_BYTES, Pcm
from moksori.audio.stream_decode import StreamDecoder
from moksori.audio.stream_pipe import OUT_BYTES, Pipe
from moksori.errors import (
    DeadlineError,
    MoksoriError,
    NotAudioError,
    UnreadableAudioError,
    UnsupportedOptionError,
)
from moksori.testing.sounds import FileStream, clicks, find_clicks, silence, tone, write_audio

pytestmark = [pytest.mark.unit, pytest.mark.anyio]

BEEPS_S = (0.5, 1.25, 2.0, 3.5)
CUTS = (97, 1_000, 8_192, 1 << 20)


def beeps(rate_hz: int, seconds: float = 4.0) -> Pcm:
    return clicks(BEEPS_S, seconds, rate_hz=rate_hz)


def encoded(
    folder: Path, name: str, codec: str, rate_hz: int, container: str | None = None
) -> bytes:
    stream = FileStream(beeps(rate_hz), rate_hz, codec)
    return write_audio(folder / name, stream, container=container).read_bytes()


def remuxed(source: Path, container: str, options: dict[str, str]) -> bytes:
    """Return the same packets in a container that is written otherwise."""
    out = source.with_suffix(".again")
    with (
        av.open(str(source), "r") as given,
        av.open(str(out), "w", container, options=options) as made,
    ):
        stream = made.add_stream_from_template(given.streams.audio[0])
        for packet in given.demux(given.streams.audio[0]):
            if packet.dts is not None:
                packet.stream = stream
                made.mux(packet)
    return out.read_bytes()


def kinds(folder: Path) -> dict[str, bytes]:
    """Return the same sound in everything that may come."""
    webm = encoded(folder, "a.webm", "libopus", 48_000)
    encoded(folder, "a.m4a", "aac", 44_100)
    stereo = FileStream(np.stack([beeps(22_050)] * 2), 22_050, "pcm_s16le")
    return {
        "webm": webm,
        "live webm": remuxed(folder / "a.webm", "webm", {"live": "1", "cluster_time_limit": "250"}),
        "ogg": encoded(folder, "a.ogg", "libopus", 48_000),
        "wav": encoded(folder, "a.wav", "pcm_s16le", 44_100),
        "stereo wav": write_audio(folder / "b.wav", stereo).read_bytes(),
        "float wav": encoded(folder, "c.wav", "pcm_f32le", 48_000),
        "mp3": encoded(folder, "a.mp3", "libmp3lame", 44_100),
        "flac": encoded(folder, "a.flac", "flac", 48_000),
        "aac": encoded(folder, "a.aac", "aac", 44_100, "adts"),
        "fragmented m4a": remuxed(
            folder / "a.m4a", "mp4", {"movflags": "frag_keyframe+empty_moov"}
        ),
        "early m4a": remuxed(folder / "a.m4a", "mp4", {"movflags": "faststart"}),
    }


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return kinds(tmp_path_factory.mktemp("sounds"))


async def heard(decoder: StreamDecoder, pieces: list[bytes], *, end: bool = True) -> list[bytes]:
    frames = [frame for piece in pieces async for frame in decoder.feed(piece)]
    return [*frames, *[frame async for frame in decoder.end()]] if end else frames


def cut(file: bytes, size: int) -> list[bytes]:
    return [file[at : at + size] for at in range(0, len(file), size)]


async def decoded(pieces: list[bytes], rate_hz: int = 16_000) -> list[bytes]:
    decoder = StreamDecoder(rate_hz)
    try:
        frames = await heard(decoder, pieces)
    finally:
        await decoder.aclose()
    assert decoder.frames == len(frames)
    assert {len(frame) for frame in frames} <= {FRAME_BYTES}
    return frames


def sound(frames: list[bytes]) -> Pcm:
    loud = np.frombuffer(b"".join(frames), dtype="<i2").astype(np.float32)
    return loud / np.float32(32_768)


KINDS = (
    *("webm", "live webm", "ogg", "wav", "stereo wav", "float wav", "mp3", "flac", "aac"),
    *("fragmented m4a", "early m4a"),
)


@pytest.mark.parametrize("kind", KINDS)
async def test_the_sound_is_the_same_however_it_is_cut(files: dict[str, bytes], kind: str) -> None:
    whole = await decoded([files[kind]])
    late_s = 0.023 if kind in {"aac", "fragmented m4a"} else 0.0  # the encoder's delay, not told
    assert find_clicks(sound(whole)) == pytest.approx([at + late_s for at in BEEPS_S], abs=0.003)
    assert len(whole) == pytest.approx(200, abs=3)
    for size in CUTS:
        assert await decoded(cut(files[kind], size)) == whole


@pytest.mark.parametrize("kind", ["live webm", "ogg", "flac", "wav", "mp3"])
async def test_it_is_the_sound_of_the_file(
    files: dict[str, bytes], kind: str, tmp_path: Path
) -> None:
    path = tmp_path / "file"
    path.write_bytes(files[kind])
    file = np.concatenate([block.pcm for block in decode(path)])
    live = sound(await decoded(cut(files[kind], 4_000)))
    samples = min(file.size, live.size)
    off = file[:samples] - live[:samples]
    assert samples > 63_000
    assert np.sqrt(np.mean(off**2)) < 1e-4


@pytest.mark.parametrize("kind", ["live webm", "mp3", "wav", "stereo wav", "aac"])
async def test_sound_comes_out_while_the_stream_goes_on(files: dict[str, bytes], kind: str) -> None:
    decoder = StreamDecoder()
    halves = await heard(decoder, [files[kind][: len(files[kind]) // 2]], end=False)
    await decoder.aclose()
    assert len(halves) >= 80


@pytest.mark.parametrize("rate_hz", [8_000, 16_000, 44_100, 48_000])
async def test_what_has_no_beginning_is_bare_sound(rate_hz: int) -> None:
    bare = (beeps(rate_hz) * 32_767).astype("<i2").tobytes()
    whole = await decoded([bare], rate_hz)
    assert find_clicks(sound(whole)) == pytest.approx(list(BEEPS_S), abs=0.003)
    assert len(whole) == 200
    for size in (1, 333, 5_000):
        pieces = cut(bare[: rate_hz // 4], size)
        assert await decoded(pieces, rate_hz) == await decoded([bare[: rate_hz // 4]], rate_hz)


async def test_bare_16_khz_sound_passes_untouched() -> None:
    rng = np.random.default_rng(3)
    bare = rng.integers(-32_768, 32_767, 3_200).astype("<i2").tobytes()
    assert b"".join(await decoded(cut(bare, 501))) == bare


async def test_bare_sound_that_looks_like_mp3_is_sound_all_the_same() -> None:
    bare = b"\xff\xfb\x90\x00" * 4_000
    assert b"".join(await decoded([bare])) == bare


async def test_files_one_after_the_other_are_one_track(files: dict[str, bytes]) -> None:
    names = ("live webm", "ogg", "wav", "flac", "live webm")
    frames = await decoded([piece for name in names for piece in cut(files[name], 10_000)])
    alone = [at + 4.0 * n for n in range(len(names)) for at in BEEPS_S]
    assert find_clicks(sound(frames)) == pytest.approx(alone, abs=0.05)
    assert len(frames) == pytest.approx(1_000, abs=5)


async def test_time_that_is_left_out_is_silence(tmp_path: Path) -> None:
    stream = FileStream(beeps(48_000), 48_000, "libopus", gaps=((1.0, 2.0),))
    file = write_audio(tmp_path / "a.webm", stream).read_bytes()
    shifted = [BEEPS_S[0], *(at + 2.0 for at in BEEPS_S[1:])]
    assert find_clicks(sound(await decoded(cut(file, 3_000)))) == pytest.approx(shifted, abs=0.03)


@pytest.mark.parametrize("kind", ["live webm", "ogg", "mp3", "flac", "aac"])
async def test_a_piece_that_was_lost_costs_itself(files: dict[str, bytes], kind: str) -> None:
    pieces = cut(files[kind], max(len(files[kind]) // 40, 200))
    del pieces[15]
    frames = await decoded(pieces)
    assert len(frames) > 120
    assert find_clicks(sound(frames))[0] == pytest.approx(BEEPS_S[0], abs=0.03)


@pytest.mark.parametrize("kind", KINDS)
async def test_what_is_cut_off_is_heard_to_where_it_ends(
    files: dict[str, bytes], kind: str
) -> None:
    frames = await decoded(cut(files[kind][: len(files[kind]) * 2 // 3], 2_000))
    assert 100 <= len(frames) < 150


@pytest.mark.parametrize(
    ("begun", "error"),
    [
        (b"\x1a\x45\xdf\xa3" + b"nonsense" * 2_000, UnreadableAudioError),
        (b"OggS" + b"nonsense" * 2_000, UnreadableAudioError),
        (b"fLaC" + b"nonsense" * 2_000, UnreadableAudioError),
        (b"ID3\x04" + b"nonsense" * 2_000, UnreadableAudioError),
        (b"RIFF\0\0\0\0WAVE" + b"nonsense" * 2_000, UnreadableAudioError),
        (b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0\0\0" + bytes(20_000), UnreadableAudioError),
        (b"\0\0\0\x10ftypisom\0\0\0\0\0\0\x10\0mdat" + bytes(9_000), UnreadableAudioError),
    ],
)
async def test_nonsense_is_refused_and_another_file_may_follow(
    files: dict[str, bytes], begun: bytes, error: type[MoksoriError]
) -> None:
    decoder = StreamDecoder()
    with pytest.raises(error):
        await heard(decoder, cut(begun, 500))
    frames = await heard(decoder, [files["wav"]])
    assert find_clicks(sound(frames)) == pytest.approx(list(BEEPS_S), abs=0.003)
    await decoder.aclose()


async def test_a_broken_file_is_passed_over_when_another_one_begins(
    files: dict[str, bytes],
) -> None:
    decoder = StreamDecoder()
    before = await heard(decoder, [files["live webm"][:9_000]], end=False)
    nonsense = b"\x1a\x45\xdf\xa3" + b"nonsense" * 2_000
    for piece in (nonsense, b"more of it"):
        with pytest.raises(UnreadableAudioError):
            await heard(decoder, [piece], end=False)
    after = await heard(decoder, [files["wav"]])
    await decoder.aclose()
    assert decoder.frames == pytest.approx(len(before) + len(after), abs=5)
    assert find_clicks(sound(after))[-1] > 3.4


async def test_a_picture_is_no_sound(tmp_path: Path) -> None:
    out = tmp_path / "a.webm"
    with av.open(str(out), "w") as made:
        stream = made.add_stream("libvpx", rate=10)
        stream.width, stream.height, stream.pix_fmt = 32, 32, "yuv420p"
        for number in range(20):
            frame = av.VideoFrame.from_ndarray(np.zeros((32, 32, 3), np.uint8), format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, 10)
            made.mux(stream.encode(frame))
        made.mux(stream.encode(None))
    decoder = StreamDecoder()
    with pytest.raises(NotAudioError):
        await heard(decoder, [out.read_bytes()])
    await decoder.aclose()


async def test_much_silence_in_few_bytes_is_not_held_at_once(tmp_path: Path) -> None:
    path = tmp_path / "a.flac"
    with av.open(str(path), "w") as made:
        stream = made.add_stream("flac", rate=16_000, layout="mono")
        assert isinstance(stream, AudioStream)
        for number in range(400):
            frame = av.AudioFrame.from_ndarray(np.zeros((1, 16_000), "<i2"), "s16", "mono")
            frame.sample_rate, frame.pts = 16_000, 16_000 * number
            made.mux(stream.encode(frame))
        made.mux(stream.encode(None))
    assert path.stat().st_size < 90_000
    decoder = StreamDecoder()
    held = 0
    async for _ in decoder.feed(path.read_bytes()):
        assert decoder._pipe is not None
        held = max(held, len(decoder._pipe._made))
    rest = [frame async for frame in decoder.end()]
    await decoder.aclose()
    assert decoder.frames == pytest.approx(20_000, abs=2)
    assert held <= OUT_BYTES + 64_000
    assert len(rest) < 300


async def test_no_thread_is_left(files: dict[str, bytes]) -> None:
    before = active_count()
    decoders = [StreamDecoder() for _ in range(5)]
    for decoder in decoders:
        await heard(decoder, [files["live webm"][:5_000]], end=False)
    assert active_count() >= before + 5
    for decoder in decoders:
        thread = decoder._thread
        await decoder.aclose()
        await decoder.aclose()
        assert thread is not None
        assert not thread.is_alive()


async def test_nothing_at_all_is_no_frame() -> None:
    assert await decoded([]) == []
    assert await decoded([b"", b""]) == []
    assert len(await decoded([b"abc"])) == 1


async def test_what_takes_too_long_is_given_up(files: dict[str, bytes]) -> None:
    decoder = StreamDecoder(patience_s=0.0)
    with pytest.raises(DeadlineError):
        await heard(decoder, [files["flac"]])
    await decoder.aclose()


async def test_only_so_many_are_decoded_at_once(files: dict[str, bytes]) -> None:
    limiter = anyio.CapacityLimiter(1)
    decoders = [StreamDecoder(limiter=limiter) for _ in range(3)]
    frames: list[list[bytes]] = []

    async def hear(decoder: StreamDecoder) -> None:
        frames.append(await heard(decoder, cut(files["live webm"], 2_000)))
        await decoder.aclose()

    async with anyio.create_task_group() as tasks:
        for decoder in decoders:
            tasks.start_soon(hear, decoder)
    assert len(frames) == 3
    assert frames[0] == frames[1] == frames[2]
    assert limiter.borrowed_tokens == 0


async def test_other_rates_are_refused() -> None:
    with pytest.raises(UnsupportedOptionError):
        StreamDecoder(0)


def test_a_pipe_that_nobody_decodes_is_given_up() -> None:
    pipe = Pipe()
    pipe.give(b"abc")
    assert pipe.fetch(0.01) is None


async def test_quiet_and_loud_streams_have_the_right_level(tmp_path: Path) -> None:
    parts = np.concatenate([tone(1.0, level_db=-40.0), silence(0.5), tone(1.0, level_db=-6.0)])
    file = write_audio(tmp_path / "a.flac", FileStream(parts, 16_000, "flac")).read_bytes()
    live = sound(await decoded([file]))
    assert np.abs(live - parts[: live.size]).max() < 2 / 32_768
