"""What the demo prints: who said what, the minutes with their evidence, and the board."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from rich.console import Console
from rich.text import Text

from moksori.app.console.notes import model_line
from moksori.app.console.words import say
from moksori.app.demo.story import Story
from moksori.text.subtitles import clock

COLORS: Final = ("cyan", "magenta", "green", "yellow", "blue", "red")
SECTIONS: Final = {
    "summary": "Summary",
    "decisions": "Decisions",
    "action_items": "Action items",
    "status_changes": "Status changes",
    "questions": "Open questions",
    "risks": "Risks",
}
STATES: Final = {
    "todo": "to do",
    "doing": "in progress",
    "review": "in review",
    "done": "finished",
    "blocked": "blocked",
}
CAME: Final = {
    "created": "new",
    "merged": "said again",
    "moved": "moved here",
    "confirmed": "said again",
    "edited": "changed",
}

Json = Mapping[str, Any]


def print_story(story: Story, console: Console) -> None:
    """Print all of it."""
    for part in (transcript(story), minutes(story), board(story)):
        for line in part:
            console.print(line)
        console.print()
    summary = story.summary or {}
    demo = bool(summary.get("demo"))
    console.print(Text(model_line(summary.get("model"), demo=demo), "yellow" if demo else ""))


def transcript(story: Story) -> Iterator[Text]:
    """Yield who said what and when."""
    for segment in sorted(story.segments, key=lambda one: (one["start"], one["track"])):
        line = Text().append(f"{clock(segment['start'])}  ", style="dim")
        if segment["speaker"]:
            color = COLORS[segment["track"] % len(COLORS)]
            line.append(f"{segment['speaker']}: ", style=f"bold {color}")
        yield line.append(segment["text"])


def minutes(story: Story) -> Iterator[Text]:
    """Yield the minutes, under each item the words it rests on."""
    said = {one["id"]: one for one in story.segments}
    engine = story.minutes.get("engine", "-")
    yield Text(f"{say('Minutes')}: {story.minutes.get('title', '')} ({engine})", "bold")
    for section, heading in SECTIONS.items():
        items = story.minutes.get(section, ())
        if items:
            yield Text(f"\n{say(heading)}", "bold")
        for item in items:
            yield Text(f"- {headline(item)}")
            if section != "summary":  # it quotes, or sums up what follows
                yield from _quotes([said[name] for name in item["evidence"] if name in said])


def headline(item: Json) -> str:
    """Return an item of the minutes in one line."""
    if "subject" in item:
        return f"{item['subject']} → {say(STATES[item['to']])}"
    if "title" in item:
        return f"{item['title']} ({_who_and_when(item)})"
    return str(item["text"])


def board(story: Story) -> Iterator[Text]:
    """Yield the board column by column, under each card what was said for it."""
    yield Text(say("Board"), "bold")
    for column in story.columns:
        cards = [one for one in story.tickets if one["column_id"] == column["id"]]
        yield Text(f"\n[{column['name']}] {len(cards)}", "bold")
        for card in cards:
            yield Text(f"- {card['title']} ({_who_and_when(card)})")
            yield from _acts(story.quotes.get(card["id"], ()))
    if story.waiting:
        yield Text(f"\n{say('In the inbox, for a person to decide')}", "bold")
        yield from (Text(f"- {_suggested(one)}") for one in story.waiting)


def _suggested(suggestion: Json) -> str:
    if suggestion["kind"] == "status":
        return headline({"subject": suggestion["subject"], "to": suggestion["to"]})
    return f"{suggestion['title']} ({_who_and_when(suggestion)})"


def _who_and_when(item: Json) -> str:
    owner, due = item["owner"], item["due"]
    return f"{owner or say('no owner yet')}, {due or say('no due date')}"


def _quotes(segments: Sequence[Json]) -> Iterator[Text]:
    for one in segments:
        yield _quote(one["start"], one["speaker"], one["text"])


def _acts(said: Sequence[Json]) -> Iterator[Text]:
    for one in said:
        action = str(one["action"])
        how = say(CAME.get(action, action))
        yield _quote(one["start_s"], one["speaker"], one["text"] or "", f"{how}, ")


def _quote(start_s: float | None, speaker: str | None, text: str, lead: str = "") -> Text:
    place = clock(start_s) if start_s is not None else ""
    who = f"{speaker}: " if speaker else ""
    return Text(f"    {lead}{place} {who}“{text}”", "dim")
