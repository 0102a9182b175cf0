"""Silero: the published file, and a memory that portions do not disturb."""

import hashlib
from pathlib import Path

import numpy as np
import pytest

import moksori.engines.vad.silero as module
from moksori.engines.vad.silero import SileroVad
from moksori.testing.sounds import noise, silence

pytestmark = pytest.mark.unit

PUBLISHED = "1a153a22f4509e292a94e67d6f9b85e8deb25b4988682b7e174c65279d8788e3"


def test_the_shipped_file_is_the_published_one() -> None:
    file = Path(module.__file__).with_name("silero_vad.onnx")
    assert hashlib.sha256(file.read_bytes()).hexdigest() == PUBLISHED


def test_nothing_in_gives_nothing_out() -> None:
    assert SileroVad().open().probabilities(np.zeros(0, dtype=np.float32)).size == 0


def test_portions_do_not_change_what_is_heard() -> None:
    loud = np.concatenate([silence(0.5), noise(1.0, level_db=-12.0), silence(0.5)])
    sound = loud[: loud.size - loud.size % 512].astype(np.float32)
    vad = SileroVad()
    whole = vad.open().probabilities(sound)
    track = vad.open()
    parts = [track.probabilities(sound[n : n + 512 * 5]) for n in range(0, sound.size, 512 * 5)]
    np.testing.assert_array_equal(np.concatenate(parts), whole)
