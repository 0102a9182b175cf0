"""The pages on streams, pieces and realtime clients name all that there is, and nothing else."""

import re
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel

from moksori.audio.wire import Close
from moksori.errors import MoksoriError
from moksori.events import FinalSummary, TranscriptSegment
from moksori.meetings.live.chunks import MOST_BYTES
from moksori.surfaces.http import chunks, conversation_stream
from moksori.surfaces.http.config import SOCKETS
from moksori.surfaces.http.openai.realtime import asked, session, socket
from moksori.surfaces.http.problems import error_classes
from moksori.surfaces.http.sockets.conversation_messages import (
    MOST_CHUNK_BYTES,
    Connected,
    PartialTold,
    StreamFailed,
)
from moksori.surfaces.http.sockets.refusing import close_of

pytestmark = pytest.mark.unit

DOCS = Path(__file__).parents[3] / "docs/reference"
STREAMS = (DOCS / "streams.md").read_text(encoding="utf-8")
REALTIME = (DOCS / "realtime.md").read_text(encoding="utf-8")


def named(text: str) -> set[str]:
    plain = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    return set(re.findall(r"`([^`\n]+)`", plain))


def rows(text: str, title: str) -> dict[str, str]:
    """Return the table under a heading row, by its first column."""
    table = text[text.index(f"| {title} |") :].split("\n\n", maxsplit=1)[0].splitlines()[2:]
    cells = [line.strip("|").split(" | ", 1) for line in table]
    return {first.strip(): rest for first, rest in cells}


def test_what_may_be_asked_for_is_on_the_page() -> None:
    asked_for = set(conversation_stream.StreamQuery.model_fields)
    assert {name.strip("`") for name in rows(STREAMS, "query")} == asked_for
    assert f"WS {conversation_stream.PATH}" in STREAMS


@pytest.mark.parametrize("model", [Connected, PartialTold, StreamFailed])
def test_messages_and_their_fields_are_on_the_page(model: type[BaseModel]) -> None:
    (kind,) = get_args(model.model_fields["type"].annotation)
    told = rows(STREAMS, "message")[f"`{kind}`"]
    assert set(model.model_fields) - {"type"} <= named(told)


def test_messages_are_those_of_the_code() -> None:
    kinds = {TranscriptSegment.type, FinalSummary.type, "connected", "partial", "error"}
    assert {name.strip("`") for name in rows(STREAMS, "message")} == kinds


def test_every_way_a_stream_can_end_is_on_the_page() -> None:
    codes = {int(one) for cell in rows(STREAMS, "close code") for one in cell.split(", ")}
    ends = {close_of(kind("")) for kind in error_classes() if kind is not MoksoriError}
    assert codes >= {int(one) for one in ends} - {Close.ENDED}
    assert codes >= {Close.DONE, Close.SILENT, Close.RESTART, Close.BROKEN}


def test_limits_are_those_of_the_code() -> None:
    assert f"up to {MOST_CHUNK_BYTES >> 20} MiB each" in STREAMS
    assert f"more than {SOCKETS['ws_max_size'] >> 20} MiB" in STREAMS
    assert f"up to {MOST_BYTES >> 20} MiB of it" in STREAMS
    assert f"up to {asked.MOST_AUDIO_BYTES >> 20} MiB of it" in REALTIME
    assert SOCKETS["ws_max_size"] > asked.MOST_AUDIO_BYTES * 4 // 3
    assert SOCKETS["ws_max_size"] > MOST_CHUNK_BYTES


def test_answers_to_pieces_are_on_the_page() -> None:
    for word in (chunks.STORED, chunks.ENDED, chunks.END):
        assert f'"{word}"' in STREAMS or f"`{word}`" in STREAMS
    assert set(chunks.ChunkTaken.model_fields) <= set(re.findall(r'"(\w+)":', STREAMS))


def test_settings_of_a_session_are_on_the_page() -> None:
    told = " ".join(rows(REALTIME, "`session.audio.input`"))
    fields = set(session.AudioInput.model_fields) - {"transcription"}
    assert fields <= named(told)
    choice = {name.rpartition(".")[2] for name in named(told) if "." in name}
    known = set(session.TranscriptionChoice.model_fields)
    assert choice - {"input"} <= known
    assert known <= choice | named(REALTIME)
    for model in (session.ServerVad, session.SemanticVad):
        own = set(model.__annotations__) - {"type", "idle_timeout_ms"}
        assert own <= named(REALTIME)


def test_events_of_clients_are_on_the_page() -> None:
    kinds: set[str] = set()
    for model in get_args(asked.Asked):
        kinds |= set(get_args(model.model_fields["type"].annotation))
    assert kinds <= named(REALTIME)


def test_the_route_is_on_the_page() -> None:
    assert f"WS {socket.PATH}?intent=transcription" in REALTIME
    assert f"{socket.KEY_PROTOCOL}mk_..." in REALTIME
