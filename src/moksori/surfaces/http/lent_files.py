"""A file that is sent while it is lent, or the part of it that a player asks for."""

import re
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Final

import anyio
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response
from starlette.types import Receive, Scope, Send

_RANGE: Final = re.compile(r"bytes=(?:(\d{1,18})-(\d{0,18})|-(\d{1,18}))")


class LentFile(Response):
    """Sends a file, or one range of it (RFC 9110); several ranges at once are answered by all."""

    def __init__(
        self,
        lend: AbstractAsyncContextManager[Path],
        *,
        name: str,
        media_type: str,
        caching: str = "private, no-cache",
    ) -> None:
        super().__init__(media_type=media_type)
        self._lend = lend
        self._name = name
        self._caching = caching

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer; what is wrong with file or range is raised before the first byte.

        Raises:
            HTTPException: 416, the file ends before the range.
        """
        asked = Headers(scope=scope).get("range", "")
        async with self._lend as path:
            whole = FileResponse(
                path,
                media_type=self.media_type,
                filename=self._name,
                content_disposition_type="inline",
                headers={"Cache-Control": self._caching},
            )
            headers = scope["headers"]
            if not is_range(asked):
                headers = [one for one in headers if one[0] != b"range"]
            elif "if-range" not in Headers(scope=scope):
                size = (await anyio.Path(path).stat()).st_size
                if not _begins_within(asked, size):
                    raise HTTPException(416, headers={"Content-Range": f"bytes */{size}"})
            await whole({**scope, "headers": headers}, receive, send)


def is_range(header: str) -> bool:
    """Whether a `Range` asks for one part that makes sense; any other one is to be ignored."""
    found = _RANGE.fullmatch(header.strip())
    if found is None:
        return False
    first, last, _ = found.groups()
    return not last or int(first) <= int(last)


def _begins_within(header: str, size: int) -> bool:
    found = _RANGE.fullmatch(header.strip())
    assert found is not None  # noqa: S101 - `is_range` has said so
    first, _, tail = found.groups()
    return int(first) < size if first else int(tail) > 0 and size > 0
