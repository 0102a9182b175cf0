"""How live meetings are put together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from moksori.app.attendance import JobWork
from moksori.app.meetings import meeting_desk
from moksori.app.settings import Settings
from moksori.meetings.live.audio_work import AudioPolicy, AudioWork
from moksori.meetings.live.erasing import EraseWork
from moksori.meetings.live.model import AUDIO_KIND, ERASE_KIND, kind_at
from moksori.meetings.live.service import LiveMeetings, LivePolicy
from moksori.meetings.live.watching import LiveWatch
from moksori.transcripts.service import Backends
from moksori.voice.model import EndpointingSettings


@asynccontextmanager
async def open_live(
    settings: Settings, backends: Backends, *, watch: bool
) -> AsyncIterator[LiveMeetings]:
    """Open the log of live audio for writing; with `watch` its meetings are looked after.

    Raises:
        ConfigError: the URL of the log is wrong.
    """
    from moksori.backends.audiolog import open_audiolog

    audio = open_audiolog(settings.audiolog_url)
    desk = meeting_desk(backends)
    live = LiveMeetings(desk, audio, live_policy(settings))
    async with audio.running():
        if not watch:
            yield live
            return
        async with LiveWatch(live, desk, audio).running():
            yield live


def audio_works(settings: Settings, backends: Backends) -> dict[str, JobWork]:
    """Return who keeps the sound of meetings, and who erases it, at the log of this machine.

    Raises:
        ConfigError: the URL of the log is wrong.
        StorageFullError, BackendError: the log has no name yet, and can not be given one.
    """
    from moksori.backends.audiolog import open_audiolog

    audio, desk = open_audiolog(settings.audiolog_url), meeting_desk(backends)
    scratch = settings.scratch
    policy = AudioPolicy(scratch, settings.live.keep_audio)
    return {
        kind_at(AUDIO_KIND, audio.place): AudioWork(desk, audio, backends.blobs, policy),
        kind_at(ERASE_KIND, audio.place): EraseWork(desk, audio, backends.blobs, scratch),
    }


def live_policy(settings: Settings) -> LivePolicy:
    """Return the limits of live meetings."""
    return LivePolicy(
        max_tracks=settings.live.max_tracks,
        abandoned_after_s=settings.live.abandoned_after_s,
        endpointing=endpointing(settings),
    )


def endpointing(settings: Settings) -> EndpointingSettings:
    """Return when utterances begin and end, in a meeting that does not say otherwise."""
    return EndpointingSettings(**settings.live.endpointing.model_dump())
