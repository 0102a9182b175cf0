"""What the OpenAPI document promises, and what versions callers name in headers."""

import pytest
from starlette.responses import Response

from moksori.errors import StaleError
from moksori.surfaces.http.etags import put_etag, version_of
from moksori.surfaces.http.promises import events, links, media, problems, sound

pytestmark = pytest.mark.unit


def test_a_file_is_bytes_a_text_is_text_and_json_is_an_object() -> None:
    told = media("The file.", "application/pdf", "application/json", binary=True)
    assert told["description"] == "The file."
    assert told["content"] == {
        "application/pdf": {"schema": {"type": "string", "format": "binary"}},
        "application/json": {"schema": {"type": "object"}},
    }
    assert media("", "text/vtt")["content"] == {"text/vtt": {"schema": {"type": "string"}}}


def test_a_player_may_ask_for_a_part_of_a_sound() -> None:
    told = sound("audio/flac", 404)
    assert list(told) == [200, 206, 404, 416]
    assert (
        told[200]["content"]
        == told[206]["content"]
        == media("", "audio/flac", binary=True)["content"]
    )
    assert list(told[200]["headers"]) == ["Accept-Ranges"]
    assert list(told[206]["headers"]) == ["Accept-Ranges", "Content-Range"]


def test_a_link_tells_where_a_value_goes() -> None:
    assert links("$response.body#/id", "board_id", "show_board") == {
        "links": {
            "show_board": {
                "operationId": "show_board",
                "parameters": {"board_id": "$response.body#/id"},
            }
        }
    }


def test_each_problem_is_told_once() -> None:
    told = problems(404, 422, 404)
    assert list(told) == [404, 422]
    assert told[404]["description"] != told[422]["description"]


def test_a_stream_tells_what_one_event_holds() -> None:
    told = events("All.", "data: {}")
    assert "text/event-stream" in told[200]["content"]


@pytest.mark.parametrize(("header", "version"), [(None, None), ("*", None), ('"7"', 7), ("7", 7)])
def test_an_etag_names_a_version(header: str | None, version: int | None) -> None:
    assert version_of(header) == version


@pytest.mark.parametrize("header", ["", '""', "abc", 'W/"7"', '"-1"', '"7.0"', '"７"', '"1", "2"'])
def test_another_etag_matches_nothing(header: str) -> None:
    with pytest.raises(StaleError):
        version_of(header)


@pytest.mark.parametrize("version", [1, 2, 10**12])
def test_an_etag_comes_back_as_it_went(version: int) -> None:
    response = Response()
    put_etag(response, version)
    assert version_of(response.headers["ETag"]) == version
