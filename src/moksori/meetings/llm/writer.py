"""Minutes by a language model, checked in code, with the rules as second witness and as net."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final, TypeVar

import anyio
import anyio.to_thread

from moksori.errors import MoksoriError
from moksori.meetings.llm.chunks import chunks
from moksori.meetings.llm.machines import forged
from moksori.meetings.llm.mapping import Mapped, Question, mapped, room_in
from moksori.meetings.llm.prompts import prompts_for
from moksori.meetings.llm.prose import digest, summary_of, title_of
from moksori.meetings.llm.reading import Reading, reading_of
from moksori.meetings.llm.rows import rows_of
from moksori.meetings.llm.settle import Settling
from moksori.meetings.llm.shapes import kinds_for, map_shape, prose_in, prose_shape
from moksori.meetings.llm.talk import Talk, talk_of
from moksori.meetings.llm.tokens import Gauge
from moksori.meetings.llm.windows import FULL, Kept, planned, windows_of
from moksori.meetings.model import Minutes
from moksori.meetings.templates import SECTIONS, TEMPLATES
from moksori.meetings.writer import Brief, Language, MinutesWriter
from moksori.ports.llm import Ask, LanguageModel, Message

_MAP_SHARE: Final = 0.8  # of the time; the rest is for the prose
_PROSE_TOKENS: Final = 1536
_LONGEST_NAME: Final = 80
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Written:
    """Minutes, and a model's answers so far; `by_model`: at least one of them could be used."""

    minutes: Minutes
    windows: Sequence[Kept]
    by_model: bool = False


class LlmWriter:
    """Writes by a language model; what it can not do, or did not do in time, the rules do."""

    def __init__(
        self,
        model: LanguageModel,
        rules: MinutesWriter,
        *,
        deadline_s: float = 600.0,
        threads: anyio.CapacityLimiter | None = None,
    ) -> None:
        """Take the model, which is closed with the writer; `deadline_s` bounds one meeting."""
        self._model = model
        self._rules = rules
        self._deadline_s = deadline_s
        self._threads = threads or anyio.CapacityLimiter(1)
        self._gauge = Gauge()

    async def write(self, brief: Brief) -> Minutes:
        """Return the minutes; `engine` and `notes` say who wrote them and what is missing.

        No error of the model is raised: then the rules write. They are not shown lines that pose
        as a message of the system or as an answer.

        Raises:
            EngineNotInstalledError: kiwipiepy is missing.
        """
        return (await self._write(brief, None)).minutes

    async def go_on(self, brief: Brief, windows: Sequence[Kept]) -> Written:
        """Return minutes of a talk that goes on, and the answers by which it will go on next time.

        What was answered before, the `windows`, is not asked again.

        Raises:
            EngineNotInstalledError: kiwipiepy is missing.
        """
        return await self._write(brief, windows)

    async def _write(self, brief: Brief, windows: Sequence[Kept] | None) -> Written:
        ends = anyio.current_time() + self._deadline_s
        honest = [line for line in brief.lines if not forged(line.text)]
        known = await self._rules.write(replace(brief, lines=honest, template=TEMPLATES[0]))
        talk, made = talk_of(brief), Written(known, list(windows or ()))
        if talk.lines:
            made = await self._written(talk, made, brief, ends, live=windows is not None)
        empty: dict[str, Any] = {
            name: () for name in SECTIONS if name not in brief.template.sections
        }
        return replace(made, minutes=replace(made.minutes, **empty))

    async def aclose(self) -> None:
        """Close the model and the rules."""
        await self._model.aclose()
        await self._rules.aclose()

    async def _written(
        self, talk: Talk, before: Written, brief: Brief, ends: float, *, live: bool
    ) -> Written:
        known = before.minutes
        kinds = kinds_for(brief.template)
        prompts = prompts_for(brief.language, brief.template, kinds)
        people = await self._thread(talk.present)
        share = (ends - anyio.current_time()) * _MAP_SHARE
        question = Question(prompts.map, map_shape(kinds), people)
        if live:
            answers, windows = await self._ask_on(talk, question, before.windows, share)
        else:
            answers, windows = await self._ask(talk, question, share), []
        read = await self._thread(partial(reading_of, answers, talk, kinds, known))
        if not read.models:
            notes = (_why(answers), *_counted(unverified_dropped=read.unverified))
            return Written(replace(known, notes=(*known.notes, *notes)), windows)
        settling = Settling(talk, known, read.lost)
        minutes = await self._thread(partial(settling.minutes, read.drafts))
        minutes, told = await self._told(minutes, prompts.prose, brief.language, ends)
        quoted = "summary" in brief.template.sections and told is None
        models = dict.fromkeys((*read.models, told or read.models[0]))
        signed = replace(minutes, engine=f"llm:{_names(models)}")
        noted = _noted(signed, read, settling, late=answers.late, quoted=quoted)
        return Written(noted, windows, by_model=True)

    async def _thread(self, work: Callable[[], T]) -> T:
        return await anyio.to_thread.run_sync(work, limiter=self._threads)

    async def _ask(self, talk: Talk, question: Question, deadline_s: float) -> Mapped:
        room = room_in(self._model.traits, self._gauge, question)
        cut = partial(chunks, rows_of(talk.lines), self._gauge, room.chunk)
        pieces = await self._thread(cut)
        return await mapped(self._model, question, pieces, self._gauge, max(deadline_s, 0.0))

    async def _ask_on(
        self, talk: Talk, question: Question, windows: Sequence[Kept], deadline_s: float
    ) -> tuple[Mapped, list[Kept]]:
        """Ask about what was not answered before; return all answers, and the windows by now."""
        limit = room_in(self._model.traits, self._gauge, question).chunk
        rows = rows_of(talk.lines)
        plan = await self._thread(
            partial(planned, rows, windows, question, self._gauge, min(limit, FULL))
        )
        left_s = max(deadline_s, 0.0)
        answers = await mapped(self._model, question, plan.asked, self._gauge, left_s)
        kept = windows_of(plan, answers, question, self._gauge)
        answers.answers += plan.known
        return answers, kept

    async def _told(
        self, minutes: Minutes, system: str, language: Language, ends: float
    ) -> tuple[Minutes, str | None]:
        """Return the minutes with title and summary of the model, and its name if it told them."""
        taken = _PROSE_TOKENS + self._gauge.tokens(system + str(prose_shape().schema))
        shown = digest(minutes, self._gauge, self._model.traits.context_tokens - taken)
        if not shown.items:
            return minutes, None
        ask = Ask(
            messages=(Message("system", system), Message("user", shown.text)),
            shape=prose_shape(),
            max_tokens=_PROSE_TOKENS,
            purpose="minutes",
        )
        answer = None
        with suppress(MoksoriError), anyio.CancelScope(deadline=ends):
            answer = await self._model.answer(ask)
        prose = prose_in(answer.value) if answer else None
        if answer is None or prose is None:
            return minutes, None
        summary = summary_of(prose, shown, language)
        title = title_of(prose, shown, minutes, language)
        told = replace(minutes, title=title, summary=summary or minutes.summary)
        return told, answer.model if summary else None


def _noted(
    minutes: Minutes, read: Reading, settling: Settling, *, late: bool, quoted: bool
) -> Minutes:
    """Say what a reader should know of how the minutes were written."""
    helped = bool(read.lost) or bool(settling.added) or quoted
    notes = [
        *(["llm_partly"] if read.lost else []),
        *(["llm_late"] if late else []),
        *(["summary_by_rules"] if quoted else []),
        *_counted(
            rules_added=settling.added,
            unverified_dropped=read.unverified,
            commands_dropped=read.commands + settling.commands,
            contradicted_dropped=settling.contradicted,
        ),
    ]
    engine = minutes.engine + ("+rules" if helped else "")
    return replace(minutes, engine=engine, notes=(*minutes.notes, *notes))


def _names(models: Iterable[str]) -> str:
    names = ",".join(models)[:_LONGEST_NAME]
    return "".join(one for one in names if one.isprintable()) or "?"


def _why(answers: Mapped) -> str:
    """Return the code that tells why nothing of the model could be used."""
    if answers.late:
        return "llm_late"
    return "llm_unusable" if answers.answers else "llm_unavailable"


def _counted(**counts: int) -> Iterator[str]:
    return (f"{name}:{count}" for name, count in counts.items() if count)
