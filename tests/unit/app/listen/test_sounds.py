"""A recording at its own pace; a microphone by a stand-in of its driver, for there is none here."""

import sys
import threading
from collections.abc import Callable
from contextlib import aclosing
from pathlib import Path
from types import ModuleType

import anyio
import pytest

from moksori.app.listen.sounds import of_file, of_microphone
from moksori.errors import EngineNotInstalledError, EngineUnavailableError, NotAudioError
from moksori.testing.embedded import wav
from moksori.testing.sounds import tone

pytestmark = [pytest.mark.unit, pytest.mark.anyio]


async def test_a_recording_of_any_rate_becomes_16_khz(tmp_path: Path) -> None:
    path = tmp_path / "talk.wav"
    path.write_bytes(wav(tone(1.0, 300.0), rate_hz=8_000))
    began = anyio.current_time()
    pieces = [piece async for piece in of_file(path, paced=False)]
    seconds = sum(map(len, pieces)) / 32_000
    assert seconds == pytest.approx(2.0, abs=0.05)  # 16,000 samples that were said to be at 8 kHz
    assert max(map(len, pieces)) <= 3_200
    assert anyio.current_time() - began < seconds


async def test_a_paced_recording_takes_its_time(tmp_path: Path) -> None:
    path = tmp_path / "talk.wav"
    path.write_bytes(wav(tone(0.5, 300.0)))
    began = anyio.current_time()
    async for _ in of_file(path, paced=True):
        pass
    assert anyio.current_time() - began >= 0.49


async def test_what_is_no_recording_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "talk.wav"
    path.write_text("not sound", "utf-8")
    with pytest.raises(NotAudioError):
        async for _ in of_file(path, paced=False):
            pass


class Driver(ModuleType):
    """What is used of sounddevice: it calls back from a thread of its own."""

    class PortAudioError(Exception):
        pass

    def __init__(self, *, broken: bool = False) -> None:
        super().__init__("sounddevice")
        self.broken = broken
        self.closed = threading.Event()

    def RawInputStream(self, *, callback: Callable[..., None], **asked: object) -> "Driver":  # noqa: N802 - the driver's name
        if self.broken:
            raise self.PortAudioError("no device")
        assert (asked["samplerate"], asked["channels"], asked["dtype"]) == (16_000, 1, "int16")
        self._callback = callback
        return self

    def start(self) -> None:
        self._thread = threading.Thread(target=self._record, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self.closed.set()
        self._thread.join(5)
        assert not self._thread.is_alive()

    def _record(self) -> None:
        number = 0
        while not self.closed.wait(0.005):
            self._callback(memoryview(number.to_bytes(2, "little")), 1, None, None)
            number += 1


async def test_a_microphone_is_heard_until_nobody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    driver = Driver()
    monkeypatch.setitem(sys.modules, "sounddevice", driver)
    heard = []
    with anyio.fail_after(5):
        async with aclosing(of_microphone()) as sound:
            async for piece in sound:
                heard.append(int.from_bytes(piece, "little"))
                if len(heard) == 10:
                    break
    assert heard == list(range(10))
    assert driver.closed.is_set()


async def test_no_microphone_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sounddevice", Driver(broken=True))
    with pytest.raises(EngineUnavailableError):
        await anext(of_microphone())


async def test_without_the_extra_its_name_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sounddevice", None)
    with pytest.raises(EngineNotInstalledError, match=r"moksori\[mic\]"):
        await anext(of_microphone())
