"""What stands in place of the pages where they are not built."""

from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

_PAGE: Final = """\
<!doctype html>
<html lang="ko">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>moksori</title>
</head>
<body>
<main>
<h1>moksori</h1>
<p>웹 화면이 이 설치본에 들어 있지 않습니다.
서버는 잘 돌고 있으니 API와 명령줄은 그대로 쓸 수 있어요.</p>
<p>화면까지 쓰려면 Node 20.19 이상을 설치하고 다시 설치하거나
<code>make serve</code>를 실행해 주세요.</p>
<p lang="en">The web pages are not part of this installation. The API and the command line work.
To have the pages, install Node 20.19 or newer and install again, or run
<code>make serve</code>.</p>
<p><a href="/docs">API 문서 (API documentation)</a></p>
</main>
</body>
</html>
"""

_POLICY: Final = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


async def missing_page(request: Request) -> Response:
    """Say that there are no pages here, and where the API is described."""
    del request
    return HTMLResponse(_PAGE, headers={"Content-Security-Policy": _POLICY})
