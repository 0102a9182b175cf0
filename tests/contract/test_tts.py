import shutil
import sys
from pathlib import Path

import pytest

from moksori.engines.tts.espeak import EspeakTts
from moksori.errors import EngineUnavailableError
from moksori.ports.tts import TtsEngine, VoiceOptions
from moksori.testing.tts import TtsContract, said

pytestmark = pytest.mark.contract


class TestEspeakProgram(TtsContract):
    @pytest.fixture
    def engine(self) -> TtsEngine:
        program = shutil.which("espeak-ng")
        if program is None:
            pytest.skip("the program espeak-ng is not installed")
        return EspeakTts(program=program)


class TestEspeakLibrary(TtsContract):
    @pytest.fixture
    def engine(self) -> TtsEngine:
        return EspeakTts(library=True)


@pytest.mark.anyio
@pytest.mark.parametrize(
    "script",
    [
        "exit 3",
        "cat >/dev/null; head -c 44 /dev/zero",
        "exec sleep 0.1",
    ],
)
async def test_a_broken_program_is_told(tmp_path: Path, script: str) -> None:
    program = tmp_path / "espeak-ng"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    with pytest.raises(EngineUnavailableError):
        await said(EspeakTts(program=str(program)), "네")


@pytest.mark.anyio
async def test_a_program_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(EngineUnavailableError):
        await said(EspeakTts(program=str(tmp_path / "nothing")), "네")


@pytest.mark.anyio
async def test_a_failure_after_the_first_sound_is_told(tmp_path: Path) -> None:
    program = tmp_path / "espeak-ng"
    program.write_text(
        f"#!{sys.executable}\nimport struct, sys\n"
        "sys.stdout.buffer.write(struct.pack('<4sI4s4sIHHIIHH4sI', b'RIFF', 0, b'WAVE', b'fmt ',"
        " 16, 1, 1, 22050, 44100, 2, 16, b'data', 0) + bytes(401))\nsys.exit(4)\n"
    )
    program.chmod(0o755)
    with pytest.raises(EngineUnavailableError):
        await said(EspeakTts(program=str(program)), "네")


@pytest.mark.anyio
async def test_a_long_text_is_said_to_its_end() -> None:
    engine = EspeakTts()
    options = VoiceOptions(speed=2.0)
    one = await said(engine, "하나 둘 셋 넷 다섯 여섯. " * 40, options)
    ten = await said(engine, "하나 둘 셋 넷 다섯 여섯. " * 400, options)
    assert ten.size == pytest.approx(10 * one.size, rel=0.05)
