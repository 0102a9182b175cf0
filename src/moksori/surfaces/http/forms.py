"""Multipart bodies, read as they arrive: a file of 2 GB goes straight to where it is stored.

Parts come in the order in which the client sent them. Some clients send the file before the
fields, so what a form asks for is known for certain only when its body was read to the end.
"""

from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.exceptions import HTTPException
from starlette.requests import Request

from moksori.errors import InputError, UploadTooLargeError

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

FIELDS_LIMIT: Final = 500
FIELDS_LIMIT_BYTES: Final = 4 * 1024 * 1024
"""Room for everything in a form but the file; sound samples of known speakers are fields."""


@dataclass(frozen=True, slots=True)
class PartBegins:
    """The head of a part; `filename` is None for a plain field."""

    name: str
    filename: str | None


@dataclass(frozen=True, slots=True)
class PartEnds:
    """The end of a part."""


Token = PartBegins | PartEnds | bytes


class PartScanner:
    """Turns bytes into part heads, pieces of content and part ends; does no I/O."""

    def __init__(self, boundary: bytes) -> None:
        self._tokens: deque[Token] = deque()
        self._headers: dict[bytes, bytes] = {}
        self._name = b""
        self._value = b""
        self.complete = False
        self._parser = MultipartParser(boundary, self._callbacks())

    def _callbacks(self) -> "MultipartCallbacks":
        return {
            "on_part_begin": self._headers.clear,
            "on_header_field": self._on_header_field,
            "on_header_value": self._on_header_value,
            "on_header_end": self._on_header_end,
            "on_headers_finished": self._on_headers_finished,
            "on_part_data": self._on_part_data,
            "on_part_end": self._on_part_end,
            "on_end": self._on_end,
        }

    def feed(self, piece: bytes) -> deque[Token]:
        """Take the next bytes; return what can be told by now, to be emptied by the caller.

        Raises:
            InputError: this is no multipart body.
        """
        try:
            self._parser.write(piece)
        except FormParserError as exc:
            raise InputError("the multipart body is malformed") from exc
        return self._tokens

    def _on_header_field(self, text: bytes, start: int, end: int) -> None:
        self._name += text[start:end]

    def _on_header_value(self, text: bytes, start: int, end: int) -> None:
        self._value += text[start:end]

    def _on_header_end(self) -> None:
        self._headers[self._name.lower()] = self._value
        self._name = self._value = b""

    def _on_headers_finished(self) -> None:
        _, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        if b"name" not in options:
            raise InputError("a part of the form has no name")
        filename = options.get(b"filename")
        self._tokens.append(
            PartBegins(
                name=options[b"name"].decode(errors="replace"),
                filename=None if filename is None else filename.decode(errors="replace"),
            )
        )

    def _on_part_data(self, text: bytes, start: int, end: int) -> None:
        self._tokens.append(text[start:end])

    def _on_part_end(self) -> None:
        self._tokens.append(PartEnds())

    def _on_end(self) -> None:
        self.complete = True


@dataclass(slots=True)
class Form:
    """A form with one file. `fields` grows until the file was read to its end."""

    _tokens: AsyncIterator[Token]
    _file_field: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    filename: str | None = None
    _room: int = FIELDS_LIMIT_BYTES
    _count: int = 0

    async def find_file(self) -> None:
        """Read the fields that come before the file.

        Raises:
            InputError: there is no file.
        """
        if not await self._read_fields():
            raise InputError(f"the form has no file named {self._file_field}")

    async def file(self) -> AsyncIterator[bytes]:
        """Yield the file, then read the fields that come after it.

        Raises:
            InputError: the body ends early, or there is a second file.
        """
        async for token in self._tokens:
            if isinstance(token, bytes):
                yield token
            else:
                break
        if await self._read_fields():
            raise InputError("the form has more than one file")

    async def _read_fields(self) -> bool:
        """Read up to the next file and return True, or up to the end and return False."""
        async for token in self._tokens:
            if not isinstance(token, PartBegins):
                continue
            if token.name == self._file_field:
                self.filename = token.filename
                return True
            await self._read_field(token.name)
        return False

    async def _read_field(self, name: str) -> None:
        self._count += 1
        if self._count > FIELDS_LIMIT:
            raise InputError("the form has too many fields", limit=FIELDS_LIMIT)
        content = bytearray()
        async for token in self._tokens:
            if not isinstance(token, bytes):
                break
            content += token
            self._room -= len(token)
            if self._room < 0:
                raise InputError("the fields are too large", limit_bytes=FIELDS_LIMIT_BYTES)
        try:
            self.fields.setdefault(name, []).append(content.decode())
        except UnicodeDecodeError as exc:
            raise InputError("a field is not UTF-8") from exc


async def open_form(request: Request, *, file_field: str, limit_bytes: int) -> Form:
    """Begin to read a request's form, up to its file.

    Raises:
        HTTPException: 415, the body is no multipart form.
        UploadTooLargeError: the request announces more than `limit_bytes`; nothing was read.
        InputError: the form is malformed or has no file.
    """
    boundary = _boundary(request.headers.get("content-type", ""))
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > limit_bytes + FIELDS_LIMIT_BYTES:
        raise UploadTooLargeError("the request announces too much", limit_bytes=limit_bytes)
    form = Form(_tokens(request, boundary), file_field)
    await form.find_file()
    return form


def _boundary(content_type: str) -> bytes:
    kind, options = parse_options_header(content_type)
    if kind != b"multipart/form-data":
        raise HTTPException(415)
    if not options.get(b"boundary"):
        raise InputError("the Content-Type names no boundary")
    return options[b"boundary"]


async def _tokens(request: Request, boundary: bytes) -> AsyncIterator[Token]:
    try:
        scanner = PartScanner(boundary)
    except FormParserError as exc:
        raise InputError("the boundary is too long") from exc
    async for piece in request.stream():
        tokens = scanner.feed(piece)
        while tokens:
            yield tokens.popleft()
    if not scanner.complete:
        raise InputError("the body ends before its last boundary")
