"""The description of the sockets and their messages say the same, in both directions."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_args

import jsonschema_rs
import pytest
import yaml
from pydantic import BaseModel

from moksori.app.reference import attribute_docs
from moksori.audio.wire import HEAD_BYTES, MOST_FRAME_BYTES, PATH, SUBPROTOCOL, Close
from moksori.surfaces.http.sockets import messages
from moksori.surfaces.http.sockets.messages import ASKED, TOLD, Asked, Missing, Told, WordTold

pytestmark = pytest.mark.unit

Json = dict[str, Any]
ROOT = Path(__file__).parents[3]
DOCUMENT: Json = yaml.safe_load((ROOT / "docs/asyncapi.yaml").read_text("utf-8"))
MESSAGES: Json = DOCUMENT["components"]["messages"]


def kind_of(model: type[BaseModel]) -> str:
    (kind,) = get_args(model.model_fields["type"].annotation)
    return str(kind)


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
    if model in ASKED:
        found["additionalProperties"] = False
    elif "type" in fields:
        del fields["type"]["default"]
        found["required"] = ["type", *found["required"]]
    return found


@pytest.mark.parametrize("model", [*ASKED, *TOLD])
def test_a_message_is_described_as_it_is(model: type[BaseModel]) -> None:
    described = MESSAGES[kind_of(model)]
    assert described["name"] == kind_of(model)
    assert described["payload"] == expected(model)
    assert described["summary"] == flat(model.__doc__ or "")


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
    kinds = [kind_of(model) for model in (*ASKED, *TOLD)]
    assert len(set(kinds)) == len(kinds)
    assert set(MESSAGES) == {*kinds, "frame"}


@pytest.mark.parametrize("model", [*ASKED, *TOLD])
def test_examples_are_messages(model: type[BaseModel]) -> None:
    described = MESSAGES[kind_of(model)]
    schema = {**described["payload"], "components": DOCUMENT["components"]}
    validator = jsonschema_rs.validator_for(schema)
    assert described["examples"]
    for example in described["examples"]:
        validator.validate(example["payload"])
        said = model.model_validate(example["payload"])
        assert said.model_dump(exclude_unset=True) == example["payload"]
        for name in described["payload"]["required"]:
            lacking = {key: one for key, one in example["payload"].items() if key != name}
            assert not validator.is_valid(lacking)


def test_the_binary_message_is_that_of_the_wire() -> None:
    payload = MESSAGES["frame"]["payload"]
    assert payload["minLength"] == HEAD_BYTES + 2
    assert payload["maxLength"] == MOST_FRAME_BYTES


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
    sides = {"receive": {kind_of(one) for one in ASKED} | {"frame"}, "send": set()}
    sides["send"] = {kind_of(one) for one in TOLD}
    for operation in DOCUMENT["operations"].values():
        names = [one["$ref"].rpartition("/")[2] for one in operation["messages"]]
        assert set(names) == sides.pop(operation["action"])
        assert all(
            one["$ref"].startswith("#/channels/audio/messages/") for one in operation["messages"]
        )
    assert not sides
    listed = DOCUMENT["channels"]["audio"]["messages"]
    assert {key: one["$ref"] for key, one in listed.items()} == {
        key: f"#/components/messages/{key}" for key in MESSAGES
    }
