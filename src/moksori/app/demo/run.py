"""One run of the demo, from the start of its server to the last printed line."""

import signal
from pathlib import Path
from typing import Final

import anyio
from rich.console import Console

from moksori.app.console.exits import EXITS, Exit, exit_for
from moksori.app.console.failures import explain
from moksori.app.console.words import say, tell
from moksori.app.demo.printing import print_story
from moksori.app.demo.server import HOST, free_port, ready, serving
from moksori.app.demo.story import Story, tell_story
from moksori.app.settings import Settings
from moksori.client.server import connect
from moksori.errors import MoksoriError

_HOME: Final = "demo"


def run_demo(settings: Settings, *, config: Path | None, leave: bool) -> int:
    """Run the demo; with `leave` it ends after printing. Return the exit code."""
    return anyio.run(Demo(settings, config, leave=leave).run)


class Demo:
    """One run: Ctrl-C ends it at any time, and its server with it."""

    def __init__(self, settings: Settings, config: Path | None, *, leave: bool) -> None:
        self._settings = settings
        self._config = config
        self._leave = leave
        self._home = settings.home / _HOME
        self._code = int(Exit.INTERRUPTED)

    async def run(self) -> int:
        """Show everything, or as much as there is time for; return the exit code."""
        with anyio.open_signal_receiver(signal.SIGINT, signal.SIGTERM) as signals:
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(self._show, tasks.cancel_scope)
                async for _ in signals:
                    tasks.cancel_scope.cancel()
        return self._code

    async def _show(self, scope: anyio.CancelScope) -> None:
        try:
            await self._serve_and_print()
        except MoksoriError as error:
            tell(explain(error))
            self._code = exit_for(error)
        scope.cancel()

    async def _serve_and_print(self) -> None:
        self._home.mkdir(parents=True, exist_ok=True)
        wanted = self._settings.server.port
        port = free_port(wanted)
        if port != wanted and wanted:
            tell(say("Port {port} is taken.", port=wanted))
        address = f"http://{HOST}:{port}"
        tell(say("Starting moksori on {address} ...", address=address))
        async with (
            serving(self._settings, self._home, port, self._config) as process,
            connect(address) as client,
        ):
            await ready(client, process, self._home)
            story = await tell_story(client)
            self._print(story)
            if not self._leave and self._code == Exit.OK:
                _next_steps(address, story)
                await process.wait()
                self._code = Exit.FAILED  # the server was not meant to end by itself

    def _print(self, story: Story) -> None:
        if story.error is not None:
            tell(say("The job failed: {code}", code=story.error))
            self._code = EXITS.get(story.error, Exit.FAILED)
            return
        print_story(story, Console(soft_wrap=True, highlight=False))
        self._code = Exit.OK


def _next_steps(address: str, story: Story) -> None:
    tell("")
    tell(say("The server goes on at {address}; Ctrl-C ends it. Try:", address=address))
    tell(f"  {address}  {say('(Watch it live plays the same meeting at its own pace.)')}")
    tell(f"  {address}/meetings/{story.meeting['id']}")
    tell(f"  curl -F file=@recording.m4a {address}/api/v1/meetings")
    export = f"{address}/api/v1/meetings/{story.meeting['id']}/export?format=pdf"
    tell(f"  curl -o minutes.pdf '{export}'")
    tell(f"  {address}/docs")
