"""The form reader sees the same, however the network cuts the body."""

from collections.abc import AsyncIterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moksori.errors import InputError
from moksori.surfaces.http.forms import Form, PartBegins, PartEnds, PartScanner, Token

pytestmark = pytest.mark.unit

Part = tuple[str, str | None, bytes]


def body_of(parts: list[Part], boundary: bytes = b"line") -> bytes:
    body = b""
    for name, filename, content in parts:
        body += b"--" + boundary + b'\r\nContent-Disposition: form-data; name="' + name.encode()
        if filename is not None:
            body += b'"; filename="' + filename.encode()
        body += b'"\r\nContent-Type: x/y\r\n\r\n' + content + b"\r\n"
    return body + b"--" + boundary + b"--\r\n"


def scanned(pieces: list[bytes]) -> tuple[list[Token], bool]:
    scanner = PartScanner(b"line")
    tokens: list[Token] = []
    for piece in pieces:
        waiting = scanner.feed(piece)
        tokens.extend(waiting)
        waiting.clear()
    return tokens, scanner.complete


def parts_in(tokens: list[Token]) -> list[Part]:
    parts: list[Part] = []
    for token in tokens:
        if isinstance(token, PartBegins):
            parts.append((token.name, token.filename, b""))
        elif isinstance(token, bytes):
            name, filename, content = parts[-1]
            parts[-1] = (name, filename, content + token)
    assert sum(isinstance(token, PartEnds) for token in tokens) == len(parts)
    return parts


names = st.text(alphabet="abc[]가나", min_size=1, max_size=6)
contents = st.one_of(
    st.binary(max_size=60), st.sampled_from([b"", b"\r\n", b"\r\n--lin", b"--line", b"-"])
).filter(lambda content: b"\r\n--line" not in content and not content.startswith(b"--line"))
forms = st.lists(st.tuples(names, st.one_of(st.none(), names), contents), min_size=1, max_size=4)


@given(forms, st.lists(st.integers(1, 40), min_size=1, max_size=6))
@settings(max_examples=80, deadline=None)
def test_any_cut_gives_the_same_parts(parts: list[Part], cuts: list[int]) -> None:
    body = body_of(parts)
    pieces: list[bytes] = []
    place = 0
    while place < len(body):
        size = cuts[len(pieces) % len(cuts)]
        pieces.append(body[place : place + size])
        place += size
    tokens, complete = scanned(pieces)
    assert complete
    assert parts_in(tokens) == parts


def test_a_body_that_is_cut_off_is_not_complete() -> None:
    whole = body_of([("file", "a", b"sound" * 20)])
    for end in (5, 40, 90, len(whole) - 6):
        assert scanned([whole[:end]])[1] is False


@pytest.mark.parametrize(
    "body",
    [
        b"no form at all",
        b"--line\r\nContent-Disposition: form-data\r\n\r\nx\r\n--line--\r\n",
        b"--line\r\nContent Disposition: form-data\r\n\r\nx\r\n--line--\r\n",
    ],
)
def test_what_is_no_form_is_refused(body: bytes) -> None:
    with pytest.raises(InputError):
        scanned([body])


async def form_of(parts: list[Part]) -> Form:
    async def tokens() -> AsyncIterator[Token]:
        for token in scanned([body_of(parts)])[0]:
            yield token

    form = Form(tokens(), "file")
    await form.find_file()
    return form


@pytest.mark.anyio
async def test_fields_are_known_on_both_sides_of_the_file() -> None:
    form = await form_of(
        [("a", None, b"1"), ("a", None, b"2"), ("file", "회의.wav", b"x" * 9), ("b", None, b"3")]
    )
    assert (form.fields, form.filename) == ({"a": ["1", "2"]}, "회의.wav")
    assert b"".join([piece async for piece in form.file()]) == b"x" * 9
    assert form.fields == {"a": ["1", "2"], "b": ["3"]}


@pytest.mark.anyio
async def test_other_files_count_as_fields() -> None:
    form = await form_of([("photo", "a.png", b"png"), ("file", None, b"sound")])
    assert form.fields == {"photo": ["png"]}


@pytest.mark.anyio
@pytest.mark.parametrize("parts", [[("a", None, b"1")], [("f", "file", b"x")]])
async def test_a_form_without_a_file_is_refused(parts: list[Part]) -> None:
    with pytest.raises(InputError, match="no file named file"):
        await form_of(parts)


@pytest.mark.anyio
async def test_a_second_file_is_refused() -> None:
    form = await form_of([("file", "a", b"1"), ("file", "b", b"2")])
    with pytest.raises(InputError, match="more than one"):
        [piece async for piece in form.file()]
