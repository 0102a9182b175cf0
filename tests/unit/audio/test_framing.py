import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moksori.audio.frame import FRAMES_PER_S
from moksori.audio.framing import Framing
from moksori.audio.pcm import FRAME_BYTES, FRAME_SAMPLES, SAMPLE_RATE_HZ
from moksori.errors import InputError, UnsupportedOptionError
from moksori.testing.sounds import resampled

pytestmark = pytest.mark.unit

RATES = (8_000, 11_050, 12_000, 22_050, 24_000, 32_000, 44_100, 48_000)
LOUD = 12_000.0


def wave(rate_hz: int, hz: float, first: int, samples: int, late_s: float = 0.0) -> np.ndarray:
    """Return some samples of an endless sine, exactly."""
    return LOUD * np.sin(2 * np.pi * hz * ((first + np.arange(samples)) / rate_hz - late_s))


def pcm16(sound: np.ndarray) -> bytes:
    return bytes(np.rint(sound).astype("<i2"))


def run(rate_hz: int, sound: np.ndarray, first: int = 0) -> np.ndarray:
    """Return what comes out for a sound, as one array."""
    framing = Framing(rate_hz)
    size = framing.samples
    made = [
        framing.frame(first + n, pcm16(sound[n * size : (n + 1) * size]))
        for n in range(-(-sound.size // size))
    ]
    return np.frombuffer(b"".join(made), dtype="<i2").astype(float)


def db(signal: np.ndarray, rest: np.ndarray) -> float:
    return float(20 * np.log10(np.std(signal) / max(np.std(rest), 1e-9)))


@pytest.mark.parametrize("rate_hz", RATES)
@pytest.mark.parametrize("part", [0.02, 0.25, 0.6, 0.85])
def test_what_is_kept_is_kept_exactly(rate_hz: int, part: float) -> None:
    hz = part * min(rate_hz, SAMPLE_RATE_HZ) / 2
    made = run(rate_hz, wave(rate_hz, hz, 0, rate_hz))[FRAME_SAMPLES:]
    true = wave(SAMPLE_RATE_HZ, hz, FRAME_SAMPLES, made.size, Framing(rate_hz).delay_s)
    assert db(true, made - true) > 65


@pytest.mark.parametrize("rate_hz", [22_050, 24_000, 32_000, 44_100, 48_000])
def test_what_is_too_high_is_gone(rate_hz: int) -> None:
    for hz in np.linspace(9_300, rate_hz / 2 - 100, 7):
        made = run(rate_hz, wave(rate_hz, float(hz), 0, rate_hz // 2))[FRAME_SAMPLES:]
        assert db(np.array([-LOUD, LOUD]), made) > 70


@pytest.mark.parametrize("rate_hz", [22_050, 44_100, 48_000])
def test_it_is_as_good_as_a_whole_file_resampled_by_another_hand(rate_hz: int) -> None:
    rng = np.random.default_rng(7)
    hz = rng.uniform(80, 6_000, 40)
    at_s = np.arange(rate_hz) / rate_hz
    sound = sum(300 * np.sin(2 * np.pi * one * at_s + one) for one in hz)
    framing = Framing(rate_hz)
    late = framing.delay_s * SAMPLE_RATE_HZ
    made = run(rate_hz, np.asarray(sound))
    other = resampled((np.asarray(sound) / 32_768).astype(np.float32), rate_hz, SAMPLE_RATE_HZ)
    spectrum = np.fft.rfft(other[: made.size].astype(float) * 32_768, made.size)
    turn = np.exp(-2j * np.pi * np.fft.rfftfreq(made.size) * late)
    other_late = np.fft.irfft(spectrum * turn, made.size)
    middle = slice(made.size // 10, -made.size // 10)
    assert db(other_late[middle], (made - other_late)[middle]) > 45


def test_thirty_minutes_do_not_drift() -> None:
    rate_hz, hz = 44_100, 1_000.0
    framing = Framing(rate_hz)
    loudest = 0.0
    for n in range(30 * 60 * FRAMES_PER_S):
        piece = wave(rate_hz, hz, n * framing.samples, framing.samples) if n % 500 < 2 else None
        if piece is None:
            continue
        made = np.frombuffer(framing.frame(n, pcm16(piece)), dtype="<i2").astype(float)
        if n % 500 == 1:
            true = wave(SAMPLE_RATE_HZ, hz, n * FRAME_SAMPLES, FRAME_SAMPLES, framing.delay_s)
            loudest = max(loudest, float(np.abs(made - true).max()))
    assert loudest < LOUD / 1_000


def test_16_khz_passes_untouched() -> None:
    framing = Framing(SAMPLE_RATE_HZ)
    rng = np.random.default_rng(1)
    for n in range(5):
        pcm = rng.integers(-32_768, 32_767, FRAME_SAMPLES).astype("<i2").tobytes()
        assert framing.frame(n, pcm) == pcm
    assert framing.delay_s == 0.0


@given(st.sampled_from(RATES), st.lists(st.integers(0, 40), min_size=1, max_size=12))
@settings(deadline=None, max_examples=40)
def test_a_frame_depends_on_itself_and_the_one_before_only(
    rate_hz: int, numbers: list[int]
) -> None:
    framing = Framing(rate_hz)
    for before, n in zip([None, *numbers], numbers, strict=False):
        made = framing.frame(n, pcm16(wave(rate_hz, 440.0, n * framing.samples, framing.samples)))
        fresh = Framing(rate_hz)
        if before == n - 1:
            fresh.frame(n - 1, pcm16(wave(rate_hz, 440.0, (n - 1) * fresh.samples, fresh.samples)))
        again = fresh.frame(n, pcm16(wave(rate_hz, 440.0, n * fresh.samples, fresh.samples)))
        assert made == again
        assert len(made) == FRAME_BYTES


@pytest.mark.parametrize("rate_hz", [SAMPLE_RATE_HZ, 44_100])
def test_a_short_frame_is_filled_up_with_silence(rate_hz: int) -> None:
    framing = Framing(rate_hz)
    made = np.frombuffer(framing.frame(0, pcm16(np.full(100, 1000.0))), dtype="<i2")
    assert made.size == FRAME_SAMPLES
    assert made[:60].any()
    assert not made[200:].any()
    assert len(framing.frame(1, b"")) == FRAME_BYTES


def test_the_loudest_sound_does_not_turn_over() -> None:
    square = np.where(np.arange(48_000) // 24 % 2, 32_767.0, -32_768.0)
    made = run(48_000, square)
    assert made.max() == 32_767
    assert np.abs(np.diff(made)).max() < 66_000
    assert np.sign(made[1000:1100]).mean() == pytest.approx(0.0, abs=0.2)


@pytest.mark.parametrize("rate_hz", [0, -16_000, 7_950, 11_025, 16_001, 48_050, 96_000])
def test_other_rates_are_refused(rate_hz: int) -> None:
    with pytest.raises(UnsupportedOptionError):
        Framing(rate_hz)


def test_too_much_or_half_a_sample_is_refused() -> None:
    framing = Framing(48_000)
    for size in (2 * framing.samples + 2, 3):
        with pytest.raises(InputError):
            framing.frame(0, bytes(size))
