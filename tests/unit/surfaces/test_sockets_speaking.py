"""From the socket to the disk: groups, order, bounds, acknowledgements, seats."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

import anyio
import pytest

from moksori.errors import ConflictError, MoksoriError, OverloadedError, StorageFullError
from moksori.ports.audiolog import AudioFrame, MeetingKey, MeetingWriter, Receipt
from moksori.surfaces.http.sockets.intake import Intake
from moksori.surfaces.http.sockets.messages import Ack, MarkAsk, MuteAsk, StopAsk, Stopped, Told
from moksori.surfaces.http.sockets.seats import QUIET_S, Seats
from moksori.surfaces.http.sockets.speaking import Speaker
from moksori.testing.audiolog_fake import MemoryAudioLog

pytestmark = [pytest.mark.unit, pytest.mark.anyio]

KEY = MeetingKey("default", "m")
SEAT = ("default", "m", "민수")


def frame(number: int) -> AudioFrame:
    return AudioFrame(number, 20 * number, b"\1\0" * 320)


class TheTrack:
    """A track of a log in memory; `full` refuses, `busy` does for some time."""

    def __init__(self, writer: MeetingWriter) -> None:
        self._writer = writer
        self.groups: list[int] = []
        self.muted: list[tuple[int, bool]] = []
        self.fault: MoksoriError | None = None
        self.busy = 0
        self.gate = anyio.Event()
        self.gate.set()

    async def append(self, frames: Sequence[AudioFrame]) -> Receipt:
        await self.gate.wait()
        if self.busy:
            self.busy -= 1
            raise OverloadedError
        if self.fault is not None:
            raise self.fault
        self.groups.append(len(frames))
        return await self._writer.append("t", frames)

    async def mute(self, on: bool) -> None:
        self.muted.append((sum(self.groups), on))

    async def leave(self, frames: int) -> Receipt:
        return await self._writer.end("t", frames)


class Talk:
    """A speaker, and what its client is told."""

    def __init__(self, track: TheTrack) -> None:
        self.track = track
        self.intake = Intake()
        self.told: list[Told] = []
        self.marks: list[MarkAsk] = []
        self.said = anyio.Event()
        self.speaker = Speaker(track, self.intake, self._say, self._mark)

    async def _say(self, told: Told) -> None:
        self.told.append(told)
        self.said.set()
        self.said = anyio.Event()

    async def acknowledged(self, sequence: int) -> None:
        with anyio.fail_after(2):
            while not self.acks or self.acks[-1].sequence < sequence:
                await self.said.wait()

    async def _mark(self, asked: MarkAsk) -> None:
        self.marks.append(asked)

    @property
    def acks(self) -> list[Ack]:
        return [one for one in self.told if isinstance(one, Ack)]


@asynccontextmanager
async def talking() -> AsyncIterator[Talk]:
    async with MemoryAudioLog().writing(KEY) as writer:
        yield Talk(TheTrack(writer))


async def test_what_gathered_goes_as_one_append_and_is_acknowledged() -> None:
    async with talking() as talk:
        talk.track.gate = anyio.Event()
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(talk.speaker.store)
            tasks.start_soon(talk.speaker.acknowledge)
            await talk.intake.put(frame(0))
            await anyio.wait_all_tasks_blocked()
            assert talk.acks == []
            for number in range(1, 100):
                await talk.intake.put(frame(number))
            talk.track.gate.set()
            talk.intake.close()
            await talk.acknowledged(99)
            tasks.cancel_scope.cancel()
        assert talk.track.groups == [1, 99]
        assert len(talk.acks) <= 2


async def test_a_full_intake_lets_the_reader_wait_and_loses_nothing() -> None:
    async with talking() as talk:
        talk.intake = Intake(most=3)
        speaker = Speaker(talk.track, talk.intake, talk._say, talk._mark)
        for number in range(3):
            await talk.intake.put(frame(number))
        with anyio.move_on_after(0.05) as waiting:
            await talk.intake.put(frame(3))
        assert waiting.cancelled_caught
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(speaker.store)
            for number in range(3, 50):
                await talk.intake.put(frame(number))
            talk.intake.close()
        assert sum(talk.track.groups) == 50


async def test_messages_stay_at_their_place_between_the_frames() -> None:
    async with talking() as talk:
        mark = MarkAsk(type="mark", label="결정")
        for brought in (
            frame(0),
            frame(1),
            MuteAsk(type="mute", on=True),
            frame(2),
            mark,
            MuteAsk(type="mute", on=False),
            frame(3),
            StopAsk(type="stop", frames=5),
        ):
            await talk.intake.put(brought)
        talk.intake.close()
        await talk.speaker.store()
        assert talk.track.muted == [(2, True), (3, False)]
        assert talk.marks == [mark]
        assert talk.speaker.stopped
        ack, stopped = talk.told
        assert isinstance(ack, Ack)
        assert ack.stored == 4
        assert isinstance(stopped, Stopped)
        assert [(one.first, one.last) for one in stopped.missing] == [(4, 4)]


async def test_a_busy_disk_is_waited_for() -> None:
    async with talking() as talk:
        talk.track.busy = 3
        await talk.intake.put(frame(0))
        talk.intake.close()
        await talk.speaker.store()
        assert talk.track.groups == [1]


async def test_a_full_disk_ends_it_without_an_acknowledgement() -> None:
    async with talking() as talk:
        talk.track.fault = StorageFullError("full")
        await talk.intake.put(frame(0))
        talk.intake.close()
        with pytest.raises(StorageFullError):
            await talk.speaker.store()
        assert talk.told == []


async def test_a_seat_is_for_one() -> None:
    seats = Seats()
    async with seats.seat(SEAT, None) as first:
        for resume in (None, "guessed"):
            with pytest.raises(ConflictError):
                async with seats.seat(SEAT, resume):
                    pass
        assert not first.taken.is_set()
        async with seats.seat(("default", "m", "지현"), None):
            pass
    async with seats.seat(SEAT, None):
        pass


async def sit(seats: Seats, resume: str | None = None) -> None:
    async with seats.seat(SEAT, resume) as seat:
        await seat.taken.wait()


async def test_the_same_client_gets_its_seat_back_from_its_dead_socket() -> None:
    seats = Seats()
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(sit, seats)
        await anyio.wait_all_tasks_blocked()
        resume = seats._taken[SEAT].resume
        async with seats.seat(SEAT, resume) as second:
            assert seats._taken[SEAT] is second
            assert second.resume != resume


async def test_a_socket_that_was_silent_for_long_gives_way() -> None:
    seats = Seats()
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(sit, seats)
        await anyio.wait_all_tasks_blocked()
        seats._taken[SEAT].heard_at -= QUIET_S + 1
        async with seats.seat(SEAT, None):
            pass


async def test_the_more_speak_the_more_gathers() -> None:
    seats = Seats()
    rests = []
    async with AsyncExitStack() as stack:
        for number in range(100):
            rests.append(seats.rest_s())
            await stack.enter_async_context(seats.seat(("default", "m", str(number)), None))
    assert rests[0] == 0.0
    assert rests == sorted(rests)
    assert rests[-1] == 0.03
    assert seats.rest_s() == 0.0


async def test_while_a_track_rests_its_frames_gather() -> None:
    async with talking() as talk:
        resting = Speaker(talk.track, talk.intake, talk._say, talk._mark, lambda: 0.2)
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(resting.store)
            for number in range(10):
                await talk.intake.put(frame(number))
                await anyio.wait_all_tasks_blocked()
            talk.intake.close()
    assert talk.track.groups == [1, 9]
