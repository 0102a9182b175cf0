"""The description of the sockets and their messages say the same, in both directions."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_args

import jsonschema_rs
import pytest
import yaml
from pydantic import BaseModel, TypeAdapter

from moksori import errors
from moksori.app.reference import attribute_docs
from moksori.audio.wire import HEAD_BYTES, MOST_FRAME_BYTES, PATH, SUBPROTOCOL, Close
from moksori.errors import MoksoriError
from moksori.events import Event
from moksori.surfaces.http import conversation_stream
from moksori.surfaces.http.asks import Ask
from moksori.surfaces.http.conversation_stream import StreamQuery
from moksori.surfaces.http.sockets import conversation_messages as conversation
from moksori.surfaces.http.sockets import messages
from moksori.surfaces.http.sockets.messages import ASKED, TOLD, Asked, Missing, Told, WordTold
from moksori.surfaces.http.sockets.refusing import close_of

pytestmark = pytest.mark.unit

Json = dict[str, Any]
ROOT = Path(__file__).parents[3]
DOCUMENT: Json = yaml.safe_load((ROOT / "docs/asyncapi.yaml").read_text("utf-8"))
MESSAGES: Json = DOCUMENT["components"]["messages"]
PAGE = (ROOT / "docs/reference/streams.md").read_text("utf-8")
KINDS = [
    kind()
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, MoksoriError)
]


def kind_of(model: type[BaseModel]) -> str:
    (kind,) = get_args(model.model_fields["type"].annotation)
    return str(kind)


MODELS: dict[str, type[BaseModel]] = {kind_of(one): one for one in (*ASKED, *TOLD)} | {
    f"stream_{kind_of(one)}": one for one in (*conversation.ASKED, *conversation.TOLD)
}
BINARY = {"audio": "frame", "stream": "stream_chunk"}


def flat(text: str) -> str:
    return " ".join(text.split())


def plain(schema: Any) -> Any:  # noqa: ANN401 - a part of a JSON schema
    """Return a model's schema as the document writes it: no titles, absent instead of null."""
    if isinstance(schema, list):
        return [plain(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    found = {key: plain(one) for key, one in schema.items() if key not in {"title", "$defs"}}
    rest = [one for one in found.pop("anyOf", []) if one != {"type": "null"}]
    found |= rest[0] if rest else {}
    if "$ref" in found:
        found["$ref"] = found["$ref"].replace("#/$defs/", "#/components/schemas/")
    if isinstance(found.get("description"), str):
        found["description"] = flat(found["description"])
    if found.get("default", "") is None:
        del found["default"]
    return found


def expected(model: type[BaseModel]) -> Json:
    schema = model.model_json_schema()
    fields = {name: plain(one) for name, one in schema["properties"].items()}
    found = {"type": "object", "properties": fields, "required": schema.get("required", [])}
    if issubclass(model, Ask):
        found["additionalProperties"] = False
    elif "type" in fields:
        del fields["type"]["default"]
        found["required"] = ["type", *found["required"]]
    return found


def event_schema(event: type[Event]) -> Json:
    """Return what an event of recordings looks like; here null is null."""
    schema = TypeAdapter(event).json_schema()
    fields = {name: without_titles(one) for name, one in schema["properties"].items()}
    return {
        "type": "object",
        "properties": {"type": {"const": event.type, "type": "string"}, **fields},
        "required": ["type", *schema["required"]],
    }


def without_titles(schema: Any) -> Any:  # noqa: ANN401 - a part of a JSON schema
    if isinstance(schema, list):
        return [without_titles(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    return {key: without_titles(one) for key, one in schema.items() if key != "title"}


@pytest.mark.parametrize(("name", "model"), MODELS.items())
def test_a_message_is_described_as_it_is(name: str, model: type[BaseModel]) -> None:
    described = MESSAGES[name]
    assert described["name"] == kind_of(model)
    assert described["payload"] == expected(model)
    assert described["summary"] == flat(model.__doc__ or "")


@pytest.mark.parametrize("event", conversation.EVENTS)
def test_an_event_of_a_stream_is_described_as_it_is(event: type[Event]) -> None:
    described = MESSAGES[f"stream_{event.type}"]
    assert described["name"] == event.type
    assert described["payload"] == event_schema(event)
    assert described["summary"] == flat(event.__doc__ or "")
    validator = jsonschema_rs.validator_for(described["payload"])
    for example in described["examples"]:
        given = dict(example["payload"])
        validator.validate(given)
        assert given.pop("type") == event.type
        assert event(**given).payload() == given


@pytest.mark.parametrize("model", [Missing, WordTold])
def test_a_part_of_a_message_is_described_as_it_is(model: type[BaseModel]) -> None:
    described = dict(DOCUMENT["components"]["schemas"][model.__name__])
    assert described.pop("description") == flat(model.__doc__ or "")
    assert described == expected(model)
    assert set(DOCUMENT["components"]["schemas"]) == {"Missing", "WordTold"}


def test_every_message_is_described_and_no_other() -> None:
    models = [one for one in vars(messages).values() if isinstance(one, type)]
    told = {one for one in models if issubclass(one, Told) and "type" in one.model_fields}
    assert told == set(TOLD)
    assert set(get_args(Asked)) == set(ASKED)
    assert set(get_args(conversation.Asked)) == set(conversation.ASKED)
    kinds = [kind_of(model) for model in (*ASKED, *TOLD)]
    assert len(set(kinds)) == len(kinds)
    events = {f"stream_{event.type}" for event in conversation.EVENTS}
    assert set(MESSAGES) == {*MODELS, *events, *BINARY.values()}


@pytest.mark.parametrize(("name", "model"), MODELS.items())
def test_examples_are_messages(name: str, model: type[BaseModel]) -> None:
    described = MESSAGES[name]
    schema = {**described["payload"], "components": DOCUMENT["components"]}
    validator = jsonschema_rs.validator_for(schema)
    assert described["examples"]
    for example in described["examples"]:
        validator.validate(example["payload"])
        said = model.model_validate(example["payload"])
        assert said.model_dump(exclude_unset=True) == example["payload"]
        for needed in described["payload"]["required"]:
            lacking = {key: one for key, one in example["payload"].items() if key != needed}
            assert not validator.is_valid(lacking)


def test_the_binary_message_is_that_of_the_wire() -> None:
    payload = MESSAGES["frame"]["payload"]
    assert payload["minLength"] == HEAD_BYTES + 2
    assert payload["maxLength"] == MOST_FRAME_BYTES
    assert MESSAGES["stream_chunk"]["payload"]["maxLength"] == conversation.MOST_CHUNK_BYTES


def test_every_close_code_is_described() -> None:
    described = DOCUMENT["channels"]["audio"]["x-close-codes"]
    words = attribute_docs(Close)
    assert described == {
        int(code): {
            "name": code.name.lower(),
            "description": flat(words[code.name]),
            "come_again": code.come_again,
        }
        for code in Close
    }


def references(part: Any) -> Iterator[str]:  # noqa: ANN401 - any part of the document
    if isinstance(part, Mapping):
        for key, one in part.items():
            if key == "$ref":
                yield one
            else:
                yield from references(one)
    elif isinstance(part, list):
        for one in part:
            yield from references(one)


def resolved(reference: str) -> Any:  # noqa: ANN401 - any part of the document
    found = DOCUMENT
    assert reference.startswith("#/")
    for name in reference[2:].split("/"):
        found = found[name]
    return found


def test_the_document_is_asyncapi_3() -> None:
    known = {"asyncapi", "info", "defaultContentType", "servers", "channels", "operations"}
    assert set(DOCUMENT) == {*known, "components"}
    assert DOCUMENT["asyncapi"] == "3.0.0"
    assert {"title", "version"} <= set(DOCUMENT["info"])
    for server in DOCUMENT["servers"].values():
        assert {"host", "protocol"} <= set(server)
    channel = DOCUMENT["channels"]["audio"]
    assert channel["address"] == PATH
    header = channel["bindings"]["ws"]["headers"]["properties"]["Sec-WebSocket-Protocol"]
    assert header["const"] == SUBPROTOCOL
    for reference in references(DOCUMENT):
        assert resolved(reference), reference


def test_the_server_receives_what_clients_ask_and_sends_what_they_are_told() -> None:
    sides = {
        ("audio", "receive"): {*(kind_of(one) for one in ASKED), "frame"},
        ("audio", "send"): {kind_of(one) for one in TOLD},
        ("stream", "receive"): {"stream_chunk", "stream_start", "stream_end"},
        ("stream", "send"): {
            *(f"stream_{kind_of(one)}" for one in conversation.TOLD),
            *(f"stream_{event.type}" for event in conversation.EVENTS),
        },
    }
    heard: dict[str, set[str]] = {"audio": set(), "stream": set()}
    for operation in DOCUMENT["operations"].values():
        channel = operation["channel"]["$ref"].removeprefix("#/channels/")
        names = {one["$ref"].rpartition("/")[2] for one in operation["messages"]}
        assert names == sides.pop((channel, operation["action"]))
        assert {one["$ref"] for one in operation["messages"]} == {
            f"#/channels/{channel}/messages/{name}" for name in names
        }
        heard[channel] |= names
    assert not sides
    for channel, names in heard.items():
        listed = DOCUMENT["channels"][channel]["messages"]
        assert {key: one["$ref"] for key, one in listed.items()} == {
            key: f"#/components/messages/{key}" for key in names
        }


def test_a_stream_is_opened_as_its_query_says() -> None:
    channel = DOCUMENT["channels"]["stream"]
    assert channel["address"] == conversation_stream.PATH
    query = channel["bindings"]["ws"]["query"]
    shown = expected(StreamQuery)["properties"]
    del shown["room_id"]  # it is refused
    assert query == {"type": "object", "properties": shown}
    table = PAGE.partition("| query | what it means |")[2].partition("\n\n")[0]
    assert set(re.findall(r"^\| `(\w+)` ", table, re.MULTILINE)) == {*shown, "room_id"}


def test_close_codes_of_a_stream_are_those_of_its_page() -> None:
    described = DOCUMENT["channels"]["stream"]["x-close-codes"]
    table = PAGE.partition("| close code | what it means |")[2].partition("\n\n")[0]
    rows = re.findall(r"^\| ([\d, ]+) \|", table, re.MULTILINE)
    assert set(described) == {int(code) for row in rows for code in row.split(",")}
    assert set(described) <= {*map(int, Close), 1009}
    assert all(one.keys() == {"description"} for one in described.values())
    assert {close_of(error) for error in KINDS} <= set(described)


def test_messages_of_a_stream_are_those_of_its_page() -> None:
    table = PAGE.partition("| message | what it tells |")[2].partition("\n\n")[0]
    told = {kind_of(one) for one in conversation.TOLD}
    told |= {event.type for event in conversation.EVENTS}
    assert set(re.findall(r"^\| `(\w+)` ", table, re.MULTILINE)) == told
