"""What is certainly no sound, and what might be."""

import numpy as np
import pytest

from moksori.audio.foreign import LONGEST_MARK, is_foreign
from moksori.testing.embedded import encoded
from moksori.testing.sounds import FileStream, noise, silence, tone

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    "begun",
    [
        *(b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0\x00\x10JFIF", b"GIF89a", b"PK\x03\x04\x14"),
        *(
            b"%PDF-1.7",
            b"<!DOCTYPE html>",
            b"<html lang=ko>",
            b"<?xml version",
        ),
    ],
)
def test_other_files(begun: bytes) -> None:
    assert is_foreign(begun)
    assert is_foreign(begun + bytes(1_000))


@pytest.mark.parametrize(
    ("container", "codec"),
    [
        *(("wav", "pcm_s16le"), ("webm", "libopus"), ("ogg", "libopus"), ("flac", "flac")),
        *(("mp3", "libmp3lame"), ("adts", "aac"), ("mp4", "aac")),
    ],
)
def test_files_with_sound(container: str, codec: str) -> None:
    sound = FileStream(tone(0.5, 300.0), rate_hz=16_000, codec=codec)
    assert not is_foreign(encoded(sound, container=container))


def test_bare_sound() -> None:
    for sound in (silence(0.1), tone(0.1, 300.0), noise(0.1)):
        pcm = np.asarray(sound * 32_767, dtype="<i2").tobytes()
        assert not any(is_foreign(pcm[at : at + LONGEST_MARK]) for at in range(0, len(pcm), 2))
    assert not is_foreign(b"")
    assert not is_foreign(b"\x89P")
