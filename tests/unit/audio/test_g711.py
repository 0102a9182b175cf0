"""Telephone sound: held against the values of the standard, and against FFmpeg's decoder."""

from fractions import Fraction

import av
import numpy as np
import pytest

from moksori.audio.g711 import RATE_HZ, alaw_to_pcm16, mulaw_to_pcm16

pytestmark = pytest.mark.unit

ALL_CODES = bytes(range(256))


def samples(pcm16: bytes) -> list[int]:
    return [int(one) for one in np.frombuffer(pcm16, "<i2")]


def by_ffmpeg(codec: str) -> list[int]:
    context = av.CodecContext.create(codec, "r")
    context.sample_rate = RATE_HZ  # type: ignore[attr-defined] # an audio codec has one
    context.layout = "mono"  # type: ignore[attr-defined] # as above
    packet = av.Packet(ALL_CODES)
    packet.time_base = Fraction(1, RATE_HZ)
    frames = context.decode(packet)  # type: ignore[attr-defined] # as above
    return [int(one) for frame in frames for one in frame.to_ndarray().ravel()]


@pytest.mark.parametrize(
    ("code", "sample"),
    [(0xFF, 0), (0x7F, 0), (0x80, 32124), (0x00, -32124), (0xFE, 8), (0x7E, -8), (0xEF, 132)],
)
def test_mulaw_by_the_standard(code: int, sample: int) -> None:
    assert samples(mulaw_to_pcm16(bytes([code]))) == [sample]


@pytest.mark.parametrize(
    ("code", "sample"),
    [(0xD5, 8), (0x55, -8), (0xAA, 32256), (0x2A, -32256), (0xD4, 24), (0xC5, 264), (0x45, -264)],
)
def test_alaw_by_the_standard(code: int, sample: int) -> None:
    assert samples(alaw_to_pcm16(bytes([code]))) == [sample]


def test_every_code_is_what_ffmpeg_makes_of_it() -> None:
    assert samples(mulaw_to_pcm16(ALL_CODES)) == by_ffmpeg("pcm_mulaw")
    assert samples(alaw_to_pcm16(ALL_CODES)) == by_ffmpeg("pcm_alaw")


def test_louder_codes_are_louder_and_signs_are_symmetric() -> None:
    for decode in (mulaw_to_pcm16, alaw_to_pcm16):
        values = samples(decode(ALL_CODES))
        assert sorted(values) == sorted(-one for one in values)
        assert max(values) > 32_000


def test_nothing_stays_nothing_and_length_doubles() -> None:
    assert mulaw_to_pcm16(b"") == alaw_to_pcm16(b"") == b""
    assert len(mulaw_to_pcm16(bytes(160))) == len(alaw_to_pcm16(bytes(160))) == 320
