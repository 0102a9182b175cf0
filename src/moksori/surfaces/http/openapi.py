"""The OpenAPI document: what FastAPI derives, put right where it can not know better."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from fastapi import FastAPI
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from moksori.surfaces.http.config import HttpConfig
from moksori.surfaces.http.failures import OpenAIProblem, Problem

Json = dict[str, Any]

TAGS: Final = [
    {"name": "conversation", "description": "Recordings become transcripts in the background."},
    {"name": "rooms", "description": "Several transcripts that belong together."},
    {"name": "meetings", "description": "What was said in meetings, and their minutes."},
    {"name": "sharing", "description": "Links by which people without a key read a meeting."},
    {"name": "board", "description": "Tickets in columns, suggestions, and people."},
    {"name": "search", "description": "What was said, found and quoted."},
    {"name": "webhooks", "description": "Events for other programs, signed."},
    {"name": "models", "description": "The recogniser models of this machine."},
    {"name": "keys", "description": "API keys of this workspace."},
    {"name": "events", "description": "What happens, as it happens."},
    {"name": "transcribe", "description": "A file in, its text out."},
    {"name": "openai", "description": "OpenAI's audio routes; its clients work unchanged."},
    {"name": "health", "description": "How the server is."},
]

_DERIVED_SCHEMAS: Final = ("HTTPValidationError", "ValidationError")
_OPEN_PATHS: Final = frozenset({"/api/health"})


def install(app: FastAPI, config: HttpConfig, *, named: Sequence[type[BaseModel]] = ()) -> None:
    """Let `app.openapi()` return the document as it really is.

    `named` are shapes of bodies that routes read by hand, and point to by name.
    """
    derive = app.openapi

    def corrected() -> Json:
        if app.openapi_schema is None:
            document = derive()
            for path, operation in _operations(document):
                _correct(operation, open_to_all=path in _OPEN_PATHS or not config.require_key)
            schemas = {**document["components"]["schemas"], **_schemas(named)}
            for name in _DERIVED_SCHEMAS:
                schemas.pop(name, None)
            document["components"]["schemas"] = dict(sorted(schemas.items()))
            app.openapi_schema = document
        return app.openapi_schema

    app.openapi = corrected  # type: ignore[method-assign] # FastAPI documents this very way


def _schemas(named: Sequence[type[BaseModel]]) -> Json:
    """Return the shapes that routes point to by name."""
    _, schema = models_json_schema(
        [
            (Problem, "serialization"),
            (OpenAIProblem, "serialization"),
            *((one, "validation") for one in named),
        ],
        ref_template="#/components/schemas/{model}",
    )
    found: Json = schema["$defs"]
    return found


def _operations(document: Json) -> Iterator[tuple[str, Json]]:
    for path, methods in document["paths"].items():
        for operation in methods.values():
            yield path, operation


def _correct(operation: Json, *, open_to_all: bool) -> None:
    for status, response in list(operation["responses"].items()):
        if any("HTTPValidationError" in str(one) for one in response.get("content", {}).values()):
            del operation["responses"][status]
    for parameter in operation.get("parameters", ()):
        parameter["schema"] = without_null(parameter["schema"])
    if "security" in operation and open_to_all:
        operation["security"].append({})


def without_null(schema: Json) -> Json:
    """Return a schema that does not offer null: a parameter or form field is there or is not."""
    choices = [one for one in schema.get("anyOf", ()) if one != {"type": "null"}]
    if len(choices) != 1:
        return schema
    rest = {
        key: value
        for key, value in schema.items()
        if key != "anyOf" and (key, value) != ("default", None)
    }
    return {**choices[0], **rest}
