"""`ask`: a question about what was said, answered with citations; or a search for words."""

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from moksori.app.cli.options import ConfigOption, JsonOption, WorkspaceOption, settings_from
from moksori.app.console.notes import remark
from moksori.app.console.words import say, show, tell

if TYPE_CHECKING:
    from moksori.core import Core
    from moksori.recall.model import Citation, Hit, Page, Passage, Reply, Scope


def ask(
    question: Annotated[str, typer.Argument(help="The question, or the words to search for.")],
    source: Annotated[
        str | None,
        typer.Option(help="Only there: meeting, transcript, or one of them such as meeting:ID."),
    ] = None,
    speaker: Annotated[str | None, typer.Option(help="Only what this speaker said.")] = None,
    workspace: WorkspaceOption = "default",
    limit: Annotated[
        int, typer.Option(min=1, max=200, help="At most so many hits (with --search).")
    ] = 10,
    config: ConfigOption = None,
    *,
    search: Annotated[
        bool, typer.Option("--search", help="List what matches the words, and answer nothing.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Answer a question from what was said in meetings and recordings, with citations."""
    import anyio

    from moksori.app.wiring import open_core
    from moksori.recall.model import Scope

    settings = settings_from(config)
    scope = Scope(workspace, source=source, speaker=speaker)

    async def inside() -> None:
        async with open_core(settings, workers=False) as core:
            if search:
                await _search(core, scope, question, limit, as_json=as_json)
            else:
                await _answer(core, scope, question, as_json=as_json)

    anyio.run(inside)


async def _search(core: "Core", scope: "Scope", words: str, limit: int, *, as_json: bool) -> None:
    page: Page = await core.recall.search(scope, words, limit=limit)
    if as_json:
        show(json.dumps({"hits": [_hit_row(hit) for hit in page.hits]}, ensure_ascii=False))
        return
    if not page.hits:
        tell(say("Nothing was found."))
    for hit in page.hits:
        show(f"{hit.match.how:<8}  {_place(hit.passage)}  {_line(hit.passage.text)}")


async def _answer(core: "Core", scope: "Scope", question: str, *, as_json: bool) -> None:
    reply: Reply = await core.recall.ask(scope, question)
    if as_json:
        show(json.dumps(reply_json(reply), ensure_ascii=False))
        return
    for sentence in reply.sentences:
        show(sentence.text)
        for cited in sentence.citations:
            show(f"    {_place(cited)}  “{_line(cited.quote)}”")
    for note in reply.notes:
        tell(remark(note))


def reply_json(reply: "Reply") -> dict[str, Any]:
    """Return an answer as JSON, the same that the API answers."""
    return {
        "answer": [
            {"text": one.text, "citations": [_citation_row(cited) for cited in one.citations]}
            for one in reply.sentences
        ],
        "method": reply.method,
        "notes": list(reply.notes),
    }


def _citation_row(cited: "Citation") -> dict[str, Any]:
    return {
        "source": cited.source,
        "segment": cited.segment,
        "speaker": cited.speaker,
        "start": cited.start_s,
        "quote": cited.quote,
    }


def _hit_row(hit: "Hit") -> dict[str, Any]:
    passage = hit.passage
    return {
        "source": passage.source,
        "segment": passage.segment,
        "speaker": passage.speaker,
        "start": passage.start_s,
        "text": passage.text,
        "spans": [list(span) for span in hit.match.spans],
        "score": hit.match.score,
        "how": hit.match.how.value,
    }


def _place(said: "Passage | Citation") -> str:
    from moksori.text.subtitles import clock

    who = f" {_line(said.speaker)}" if said.speaker else ""
    return f"[{said.source} {said.segment} {clock(said.start_s)}{who}]"


def _line(text: str) -> str:
    return " ".join(text.split())
