"""Any text in any field of a form: taken as what it is, or refused; nothing between."""

import json
import unicodedata
from collections.abc import Callable

import pytest
from fastapi.exceptions import RequestValidationError
from hypothesis import example, given, settings
from hypothesis import strategies as st

from moksori.errors import InputError
from moksori.surfaces.http.fields import ConversationFields, PlainFields, parsed, separated
from moksori.surfaces.http.openai.fields import TranscriptionFields
from moksori.transcripts.intake import checked
from moksori.transcripts.model import NewTranscript

pytestmark = pytest.mark.unit

TEXT = st.text(st.characters(codec="utf-8"), max_size=210)
NAMES = st.sampled_from([*ConversationFields.model_fields, *TranscriptionFields.model_fields, "x"])
FORMS = st.dictionaries(NAMES, st.lists(TEXT, min_size=1, max_size=3), max_size=4)


def storable(new: NewTranscript) -> bool:
    """Whether every database takes all of its texts: PostgreSQL refuses NUL."""
    texts = [new.filename, new.language, new.model, new.room_id, new.prompt, *new.hotwords]
    return all("\0" not in text and text.encode() is not None for text in texts if text is not None)


@settings(deadline=None)  # the first form builds the validators
@given(FORMS)
@example({"room_id": ["a\0"]})
@example({"hotwords": ["a\0,b"]})
@example({"keywords": ["\x1f"]})
@example({"prompt": ["\x7f"]})
@example({"language": ["ko\n"]})
@example({"room_id": ["a\n"]})
def test_what_is_taken_can_be_stored_everywhere(fields: dict[str, list[str]]) -> None:
    makers: tuple[Callable[[], NewTranscript], ...] = (
        lambda: parsed(ConversationFields, fields).asked("a.wav", None),
        lambda: parsed(PlainFields, fields).asked("a.wav"),
        lambda: parsed(TranscriptionFields, fields).checked().asked("a.wav"),
    )
    for make in makers:
        try:
            assert storable(checked(make()))
        except (RequestValidationError, InputError):
            continue


@settings(deadline=None)
@given(TEXT.filter(lambda text: text.strip() != ""))
def test_a_refused_value_is_named_but_not_repeated(text: str) -> None:
    value = f"\0{text}"
    for name in ("room_id", "language", "model", "hotwords", "tracks", "word_times"):
        with pytest.raises(RequestValidationError) as refusal:
            parsed(ConversationFields, {name: [value]})
        assert {error["loc"][:2] for error in refusal.value.errors()} == {("body", name)}


@settings(deadline=None)
@given(st.text(st.sampled_from("각ㄱ가e\u0301한 1-"), min_size=1, max_size=40))
def test_a_room_has_one_name_however_it_is_composed(name: str) -> None:
    found = set()
    for form in ("NFC", "NFD"):
        try:
            fields = {"room_id": [unicodedata.normalize(form, name)]}
            found.add(parsed(ConversationFields, fields).room_id)
        except RequestValidationError:
            continue
    assert len(found) <= 1
    assert found <= {unicodedata.normalize("NFC", name), None}


@given(st.lists(st.lists(st.text("가나 \t", max_size=4), max_size=4), max_size=4))
def test_commas_and_repeats_are_the_same(lines: list[list[str]]) -> None:
    flat = [word for line in lines for word in line]
    joined = separated([",".join(line) for line in lines])
    assert joined == separated(flat) == separated([",".join(flat)])
    assert joined == tuple(" ".join(word.split()) for word in flat if word.strip())


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("ko", "ko"),
        ("KO", "ko"),
        ("ko-KR", "ko"),
        ("zh-Hant-TW", "zh"),
        ("yue", "yue"),
        ("k", None),
        ("ko_KR", None),
        ("ko-", None),
        ("korean", None),
        ("한국", None),
        ("ko\n", None),
        ("ko-KR-a-b-c-d", None),
    ],
)
def test_tags_of_languages(tag: str, code: str | None) -> None:
    if code is not None:
        assert parsed(PlainFields, {"language": [tag]}).language == code
        return
    with pytest.raises(RequestValidationError):
        parsed(PlainFields, {"language": [tag]})


def test_the_last_of_repeated_single_fields_counts_and_blanks_are_absent() -> None:
    fields = {"language": ["en", "ko", " "], "language[]": [""], "model": [" ", ""]}
    read = parsed(ConversationFields, fields)
    assert (read.language, read.model, read.hotwords) == ("ko", None, [])
    assert json.loads(read.model_dump_json())["room_id"] is None
