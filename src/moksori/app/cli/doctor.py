"""`doctor`: what is there, what is missing, what each engine would do."""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from moksori.app.cli.options import ConfigOption, JsonOption, settings_from
from moksori.app.console.exits import Exit
from moksori.app.console.words import say, show, tell

if TYPE_CHECKING:
    from moksori.app.doctor import Finding
    from moksori.app.settings import Settings

SIGNS = {"ok": "✓", "note": "·", "warning": "!", "failure": "✗"}


def doctor(config: ConfigOption = None, *, as_json: JsonOption = False) -> None:
    """Look at everything that moksori needs; exit 1 when recordings could not be transcribed."""
    import anyio

    findings = anyio.run(_all, settings_from(config))
    failed = any(finding.status == "failure" for finding in findings)
    if as_json:
        rows = [asdict(finding) for finding in findings]
        show(json.dumps({"able": not failed, "findings": rows}, ensure_ascii=False))
    else:
        for finding in findings:
            show(f"{SIGNS[finding.status]} {say(finding.name)}: {finding.text}")
        tell(
            say("Recordings can not be transcribed.")
            if failed
            else say("All that is needed is here.")
        )
    if failed:
        raise typer.Exit(Exit.FAILED)


async def _all(settings: "Settings") -> "list[Finding]":
    from moksori.app.doctor import examine

    return [finding async for finding in examine(settings)]
