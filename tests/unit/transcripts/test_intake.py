"""What is checked before an upload counts: options, size, names, and when two requests are one."""

import threading
import unicodedata
from collections.abc import AsyncIterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import anyio
import pytest

from moksori.backends.blobs import LocalBlobs
from moksori.errors import (
    UnreadableAudioError,
    UnsupportedLanguageError,
    UnsupportedOptionError,
    UploadTooLargeError,
)
from moksori.transcripts import intake
from moksori.transcripts.intake import Measured, Sniffer, checked, display_name, fingerprint
from moksori.transcripts.model import NewTranscript, TrackMode

pytestmark = [pytest.mark.unit, pytest.mark.anyio]


async def sent(*pieces: bytes) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


async def test_a_stream_is_counted_and_hashed_on_its_way() -> None:
    upload = Measured(sent(b"ab", b"", b"c"), limit_bytes=3)
    assert b"".join([piece async for piece in upload]) == b"abc"
    assert upload.size == 3
    assert upload.digest == sha256(b"abc").hexdigest()


async def test_a_stream_that_grows_too_long_is_stopped() -> None:
    upload = Measured(sent(b"ab", b"cd", b"ef"), limit_bytes=3)
    passing = aiter(upload)
    assert await anext(passing) == b"ab"
    with pytest.raises(UploadTooLargeError) as refusal:
        await anext(passing)
    assert refusal.value.facts == {"limit_bytes": 3}


@pytest.mark.parametrize(
    "changes",
    [
        {"room_id": ""},
        {"room_id": "방" * 101},
        {"room_id": "a\nb"},
        {"idempotency_key": " "},
        {"idempotency_key": "k" * 201},
        {"hotwords": ("a",) * 201},
        {"hotwords": ("a" * 101,)},
        {"hotwords": ("김민수", "a\0b")},
        {"hotwords": ("a\nb",)},
        {"hotwords": ("\udcff",)},
        {"priority": 101},
        {"priority": -101},
        {"prompt": "a" * 2001},
        {"prompt": "a\0b"},
        {"prompt": "a\x1b[31mb"},
        {"prompt": "\ud800"},
        {"temperature": 1.5},
        {"temperature": -0.1},
    ],
)
def test_impossible_options_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(UnsupportedOptionError) as refusal:
        checked(replace(NewTranscript(), **changes))
    assert refusal.value.facts["option"] in changes


async def test_headers_without_an_end_are_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    released = threading.Event()
    monkeypatch.setattr(intake, "_PROBE_S", 0.02)
    monkeypatch.setattr(intake, "probe", lambda _: released.wait(10))
    blobs = LocalBlobs(tmp_path)
    await blobs.put("a", sent(b"x"))
    with anyio.fail_after(5), pytest.raises(UnreadableAudioError):
        await Sniffer(blobs).look("a")
    released.set()


def test_a_prompt_may_have_lines_and_tabs() -> None:
    asked = NewTranscript(prompt="주간 회의\n\t- 결제\r\n- 배포 😀")
    assert checked(asked) is asked


def test_hangul_in_pieces_is_put_together_in_a_file_name() -> None:
    pieces = unicodedata.normalize("NFD", "각 팀 회의록.m4a")
    assert display_name(f"C:/Me/{pieces}") == "각 팀 회의록.m4a"
    assert display_name(unicodedata.normalize("NFD", "가" * 255)) == "가" * 255


@pytest.mark.parametrize("language", ["", "Korean", "ko_KR", "k", "../x"])
def test_what_is_no_language_code_is_refused(language: str) -> None:
    with pytest.raises(UnsupportedLanguageError):
        checked(NewTranscript(language=language))


def test_possible_options_pass() -> None:
    new = NewTranscript(
        room_id="주간 회의", language="ko-KR", temperature=0.0, hotwords=("모크소리",)
    )
    assert checked(new) is new


@pytest.mark.parametrize(
    ("filename", "shown"),
    [
        (None, None),
        ("회의.m4a", "회의.m4a"),
        ("C:\\Users\\kim\\call.wav", "call.wav"),
        ("../../etc/passwd", "passwd"),
        ("a\x00b\x1b[31m.wav", "ab[31m.wav"),
        ("/", None),
        ("x" * 300, "x" * 255),
    ],
)
def test_file_names_are_only_for_show(filename: str | None, shown: str | None) -> None:
    assert display_name(filename) == shown


def test_the_same_request_has_the_same_fingerprint() -> None:
    new = NewTranscript(language="ko", hotwords=("가", "나"))
    assert fingerprint(new, "d") == fingerprint(replace(new, idempotency_key="k"), "d")


@pytest.mark.parametrize(
    "changes",
    [{"model": "small"}, {"tracks": TrackMode.SPLIT}, {"hotwords": ("나", "가")}, {"room_id": "r"}],
)
def test_another_request_has_another_fingerprint(changes: dict[str, Any]) -> None:
    new = NewTranscript(hotwords=("가", "나"))
    assert fingerprint(new, "d") != fingerprint(replace(new, **changes), "d")
    assert fingerprint(new, "d") != fingerprint(new, "e")
