"""Live meetings as a server has them: the log in the data directory outlives the process."""

from pathlib import Path

import anyio
import pytest

from moksori.app.live import open_live
from moksori.app.settings.live import LiveSettings
from moksori.app.wiring import open_backends, open_core
from moksori.errors import ConfigError, ConflictError
from moksori.meetings.live.model import LivePhase, TrackAsk
from moksori.meetings.meeting import NewMeeting
from moksori.ports.audiolog import AudioFrame
from moksori.testing.embedded import settings_in

pytestmark = [pytest.mark.integration, pytest.mark.anyio]


def frames(*numbers: int) -> list[AudioFrame]:
    return [AudioFrame(number, 20 * number, b"\1" * 640) for number in numbers]


async def test_a_server_that_is_started_anew_goes_on(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    async with open_core(settings, workers=False) as core:
        made = await core.live.start("default", NewMeeting())
        async with core.live.joining("default", made.id, TrackAsk("a")) as joined:
            await joined.append(frames(0, 1))
    assert (settings.home / "audiolog" / "default" / made.id).is_dir()
    async with open_core(settings, workers=False) as core:
        async with core.live.joining("default", made.id, TrackAsk("a")) as joined:
            assert joined.state.through == 1
            await joined.append(frames(2))
        status = await core.live.end("default", made.id)
    assert (status.phase, status.tracks[0].state.end) == (LivePhase.CLOSING, 3)


async def test_a_meeting_is_held_where_its_log_is(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    elsewhere = settings.model_copy(
        update={"live": LiveSettings(log_url=f"file://{tmp_path}/elsewhere")}
    )
    async with open_core(settings, workers=False) as core:
        made = await core.live.start("default", NewMeeting())
    async with open_core(elsewhere, workers=False) as core:
        with pytest.raises(ConflictError, match="another server"):
            async with core.live.joining("default", made.id, TrackAsk("a")):
                pass


async def test_a_watched_log_is_looked_after(tmp_path: Path) -> None:
    """What ended without its tracks being closed is closed at the start of the next server."""
    settings = settings_in(tmp_path)
    async with open_core(settings, workers=False) as core:
        made = await core.live.start("default", NewMeeting())
        async with core.live.joining("default", made.id, TrackAsk("a")) as joined:
            await joined.append(frames(0, 1, 2))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(core.live, "seal", _killed)
            with pytest.raises(RuntimeError):
                await core.live.end("default", made.id)
    async with (
        open_backends(settings, migrate=False) as backends,
        open_live(settings, backends, watch=True) as live,
    ):
        with anyio.fail_after(20):
            status = await live.status("default", made.id)
            while status.tracks[0].state.end is None:
                status = await live.status("default", made.id)
    assert status.tracks[0].state.end == 3


async def _killed(_: object) -> None:
    raise RuntimeError("killed")


async def test_a_log_that_is_no_directory(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, live={"log_url": "s3://bucket"})
    with pytest.raises(ConfigError):
        async with open_core(settings, workers=False):
            pass
