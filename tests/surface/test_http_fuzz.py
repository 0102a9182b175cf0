"""Thousands of requests made from the OpenAPI document: no server error, no broken promise."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from moksori.app.settings import process_environ
from moksori.surfaces.http.app import HttpConfig
from moksori.testing.embedded import serving, settings_in, working_core

pytestmark = [pytest.mark.surface, pytest.mark.slow]

CASES = 10_000
PER_OPERATION = 200  # 60 cases and more for each of these, all phases together
HERE = Path(__file__).parent


def test_no_request_breaks_the_server_or_a_promise(tmp_path: Path) -> None:
    settings = settings_in(
        tmp_path,
        stt={"engine": "moksori.testing.stt:FakeStt"},
        webhooks={"allow_http": True, "allow_private": ["127.0.0.0/8"]},
    )
    config = HttpConfig(sync_deadline_s=20, sse_heartbeat_s=1)
    report = tmp_path / "report.json"
    with capture_logs() as logs, serving(lambda: working_core(settings), config) as url:
        done = subprocess.run(  # noqa: S603 - our own tool, on loopback
            [
                str(Path(sys.executable).with_name("schemathesis")),
                *("--config-file", str(HERE / "schemathesis.toml")),
                *("run", f"{url}/openapi.json", "--seed", "2", "--no-color"),
                *("--phases", "examples,coverage,fuzzing,stateful"),
                *("--max-examples", str(PER_OPERATION), "--request-timeout", "30"),
                *("--report", "json", "--report-json-path", str(report)),
            ],
            cwd=tmp_path,
            env={**process_environ(), "SCHEMATHESIS_HOOKS": str(HERE / "fuzz_hooks.py")},
            capture_output=True,
            text=True,
            timeout=1500,
            check=False,
        )
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr[-2_000:]
    assert json.loads(report.read_text())["test_cases"]["generated"] >= CASES
    assert not [line for line in logs if line["event"] == "request_broke"]
