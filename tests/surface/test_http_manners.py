"""Errors in two languages, request ids, headers, logs, health, docs."""

import json
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import pytest
from structlog.testing import capture_logs

from moksori.core import Core
from moksori.ports.health import ModelInfo, PartHealth
from moksori.surfaces.http.app import HttpConfig, create_app, openapi_document
from moksori.testing.embedded import JOBS, REQUEST, app_on, client_of, talk

pytestmark = [pytest.mark.surface, pytest.mark.anyio]


@pytest.mark.parametrize(
    ("accept", "locale", "language", "title"),
    [
        ("ko", "en", "ko", "찾을 수 없어요"),
        ("en", "ko", "en", "There is no such thing"),
        ("fr", "ko", "ko", "찾을 수 없어요"),
        ("fr", "en", "en", "There is no such thing"),
    ],
)
async def test_problems_speak_two_languages(
    core: Core, accept: str, locale: str, language: str, title: str
) -> None:
    config = HttpConfig(locale="ko" if locale == "ko" else "en")
    async with client_of(app_on(core, config), **{"Accept-Language": accept}) as client:
        answer = await client.get(f"{JOBS}/01K0", headers={"X-Request-ID": "r-1"})
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Content-Language"] == language
    assert answer.headers["Vary"] == "Accept-Language"
    problem = answer.json()
    assert problem["title"] == title
    assert problem["type"] == "urn:moksori:error:not_found"
    assert problem["instance"] == "urn:moksori:request:r-1"
    assert problem["status"] == 404
    assert problem["retryable"] is False


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nowhere", 404, "not_found"),
        ("GET", "/api/v1/conversation/jobs/", 404, "not_found"),
        ("PUT", JOBS, 405, "method_not_allowed"),
        ("POST", "/api/health", 405, "method_not_allowed"),
        ("GET", f"{JOBS}?limit=0", 422, "bad_input"),
        ("GET", f"{JOBS}?limit=many", 422, "bad_input"),
        ("GET", f"{JOBS}?before=%00", 422, "bad_input"),
        ("GET", f"{JOBS}/a%20b", 422, "bad_input"),
        ("GET", f"{JOBS}/x/segments?format=docx", 422, "bad_input"),
    ],
)
async def test_routing_and_validation_are_problems_too(
    client: httpx.AsyncClient, method: str, path: str, status: int, code: str
) -> None:
    answer = await client.request(method, path)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["Content-Type"] == "application/problem+json"
    if status == 405:
        assert answer.headers["Allow"].startswith("GET, HEAD")
    if status == 422:
        [field] = answer.json()["errors"]
        assert re.fullmatch(r"(query|path)\.\w+", field["where"])


async def test_a_wrong_method_is_told_all_right_ones(client: httpx.AsyncClient) -> None:
    answer = await client.put(f"{JOBS}/x")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD, DELETE")


@pytest.mark.parametrize("path", ["/v1/nowhere", "/v1/models/unknown"])
async def test_openai_routes_have_openai_errors(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    assert answer.status_code == 404
    error = answer.json()["error"]
    assert set(error) == {"message", "type", "param", "code"}
    assert (error["type"], error["code"]) == ("invalid_request_error", "not_found")


@pytest.mark.parametrize(
    ("sent", "kept"),
    [("abc-1.2_X", True), ("", False), ("a" * 65, False), ("a b", False), ('"<script>"', False)],
)
async def test_request_ids_are_taken_over_or_made(
    client: httpx.AsyncClient, sent: str, kept: bool
) -> None:
    answer = await client.get("/healthz", headers={"X-Request-ID": sent})
    given = answer.headers["X-Request-ID"]
    assert (given == sent) is kept
    assert re.fullmatch(r"[A-Za-z0-9._-]{1,64}", given)


async def test_every_answer_has_security_headers(client: httpx.AsyncClient) -> None:
    for path in ("/healthz", "/nowhere", "/v1/models", JOBS):
        headers = (await client.get(path)).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert headers["Cache-Control"] == "no-store"
        assert not [name for name in headers if name.startswith("access-control")]


@dataclass(frozen=True)
class SickHealth:
    parts: Sequence[PartHealth]

    async def check(self) -> Sequence[PartHealth]:
        return self.parts

    def models(self) -> Sequence[ModelInfo]:
        raise RuntimeError("열두 시에 김민수 씨가 말한 내용")


@pytest.mark.parametrize("path", ["/api/health", "/api/health/"])
async def test_health_names_database_queue_engines_and_models(
    client: httpx.AsyncClient, path: str
) -> None:
    answer = await client.get(path)
    assert answer.status_code == 200
    health = answer.json()
    assert health["status"] in {"healthy", "degraded"}
    assert {"database", "queue", "stt"} <= set(health["services"])
    assert [model["id"] for model in health["models"] if model["default"]]
    assert {part["name"]: part["status"] for part in health["parts"]} == health["services"]
    assert health["version"]


@pytest.mark.parametrize(
    ("states", "status", "name"),
    [
        (["ok", "off"], 200, "healthy"),
        (["ok", "degraded"], 200, "degraded"),
        (["degraded", "down"], 503, "unhealthy"),
    ],
)
async def test_health_adds_up(core: Core, states: list[str], status: int, name: str) -> None:
    parts = [PartHealth(f"p{place}", state) for place, state in enumerate(states)]  # type: ignore[arg-type] # literals
    sick = replace(core, health=SickHealth(parts))
    async with client_of(app_on(sick, HttpConfig(require_key=True))) as client:
        answer = await client.get("/api/health")
    assert (answer.status_code, answer.json()["status"]) == (status, name)
    assert set(answer.json()["services"].values()) == set(states)


async def test_what_nobody_foresaw_is_a_problem_and_a_log_line_without_words(core: Core) -> None:
    sick = replace(core, health=SickHealth([]))
    async with client_of(app_on(sick)) as client:
        with capture_logs() as logs:
            answer = await client.get("/v1/models", headers={"X-Request-ID": "r-9"})
            problem = await client.get("/api/health", headers={"X-Request-ID": "r-10"})
    assert (answer.status_code, answer.json()["error"]["type"]) == (500, "server_error")
    assert (problem.status_code, problem.json()["code"]) == (500, "internal")
    assert problem.json()["instance"] == "urn:moksori:request:r-10"
    broke = [line for line in logs if line["event"] == "request_broke"]
    assert [line["error"] for line in broke] == ["RuntimeError", "RuntimeError"]
    assert any("test_http_manners" in frame for frame in broke[0]["where"])
    assert "김민수" not in json.dumps(logs, ensure_ascii=False) + answer.text + problem.text


async def test_logs_name_the_route_not_the_words_in_it(client: httpx.AsyncClient) -> None:
    with capture_logs() as logs:
        await client.get("/api/v1/conversation/rooms/김민수 면담")
        await client.post(REQUEST, files={"file": ("김민수.wav", talk(1))}, data={"room_id": "박"})
    lines = [line for line in logs if line["event"] == "request"]
    assert [line["route"] for line in lines] == [
        "/api/v1/conversation/rooms/{room_id}",
        "/api/v1/conversation/request",
    ]
    assert [line["status"] for line in lines] == [404, 202]
    assert "김민수" not in json.dumps(logs, ensure_ascii=False, default=str)


async def test_the_docs_load_from_this_host_alone(client: httpx.AsyncClient) -> None:
    page = await client.get("/docs")
    assert page.headers["Content-Type"].startswith("text/html")
    assert "default-src 'none'; script-src 'self'" in page.headers["Content-Security-Policy"]
    loaded = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    local = [path for path in loaded if not path.startswith("data:")]
    assert len(local) == 3
    for path in local:
        assert path.startswith("/docs/")
        asset = await client.get(path)
        assert asset.status_code == 200
        assert asset.headers["X-Content-Type-Options"] == "nosniff"
        assert re.match(r"text/(css|javascript)", asset.headers["Content-Type"])
    start = (await client.get("/docs/start.js")).text
    assert "://" not in start + page.text
    assert '"/openapi.json"' in start


async def test_assets_stay_inside_their_folder(client: httpx.AsyncClient) -> None:
    for path in ("/docs/assets/../../core.py", "/docs/assets/%2e%2e/__init__.py", "/docs/assets/"):
        assert (await client.get(path)).status_code == 404


async def test_the_openapi_document_is_complete(client: httpx.AsyncClient) -> None:
    document = (await client.get("/openapi.json")).json()
    assert document == json.loads(json.dumps(openapi_document()))
    assert document["info"]["title"] == "moksori"
    known_tags = {tag["name"] for tag in document["tags"]}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            place = f"{method} {path}"
            assert operation["summary"], place
            assert operation["description"], place
            assert set(operation["tags"]) <= known_tags, place
            assert "default" not in operation["responses"], place
            for status, response in operation["responses"].items():
                assert response["description"], place
                if int(status) >= 400 and path != "/api/health":
                    expected = (
                        "application/json" if path.startswith("/v1") else "application/problem+json"
                    )
                    assert list(response["content"]) == [expected], f"{place} {status}"
    assert "HTTPValidationError" not in json.dumps(document)


async def test_a_document_tells_whether_keys_are_needed() -> None:
    free = openapi_document()["paths"][JOBS]["get"]["security"]
    locked = openapi_document(HttpConfig(require_key=True))["paths"]
    assert {} in free
    assert {} not in locked[JOBS]["get"]["security"]
    assert {} in locked["/api/health"]["get"]["security"]


async def test_the_lifespan_opens_and_closes_the_core(core: Core) -> None:
    steps: list[str] = []

    @asynccontextmanager
    async def noted() -> AsyncIterator[Core]:
        steps.append("opened")
        yield core
        steps.append("closed")

    app = create_app(noted, HttpConfig())
    async with app.router.lifespan_context(app), client_of(app) as client:
        assert steps == ["opened"]
        assert (await client.get(JOBS)).status_code == 200
    assert steps == ["opened", "closed"]


def test_the_surface_reads_no_settings(request: pytest.FixtureRequest) -> None:
    source = request.config.rootpath / "src/moksori/surfaces"
    for path in Path(source).rglob("*.py"):
        assert "moksori.app" not in path.read_text("utf-8")
