"""Serving the output folder on the loopback interface for preview: ranges, HEAD, ETag, MIME types.

It is based on Starlette. It is not for production: use any static host instead (see the README).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from tts_news.audio.formats import formats
from tts_news.publish.layout import FOLDER, NOT_FOUND, policy_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from starlette.requests import Request
    from starlette.types import Receive, Scope, Send

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".vtt": "text/vtt; charset=utf-8",
    ".srt": "application/x-subrip; charset=utf-8",
    ".chapters.json": "application/json+chapters",
    "sitemap.xml": "application/xml",
    ".xml": "application/rss+xml; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".avif": "image/avif",
    ".webp": "image/webp",
    ".epub": "application/epub+zip",
    **{f".{one.ending}": one.type for one in formats().values()},
}
"""The MIME types by ending, for endings that the system's table may lack."""

HEADERS = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
"""Headers of every file, besides its policy; a production server should send them too."""

OPEN = {"Access-Control-Allow-Origin": "*"}
"""The header for the lists of players, which scripts on the newspaper's own pages read."""

HOST = "127.0.0.1"


def type_of(name: str) -> str:
    """The MIME type of a file in the output folder; empty to use the system's table.

    >>> type_of("a.chapters.json"), type_of("a.json")
    ('application/json+chapters', '')
    """
    return next((kind for ending, kind in TYPES.items() if name.endswith(ending)), "")


def headers_of(name: str, embed: Sequence[str]) -> dict[str, str]:
    """The headers of a file, by its name relative to the output; `embed` as in `policy_of`."""
    told = {"Content-Security-Policy": policy_of(name, embed), **HEADERS}
    is_list = name.startswith(f"{FOLDER}/") and name.endswith(".json")
    return told | OPEN if is_list else told


def application(
    folder: Path,
    embed: Sequence[str] = (),
    bring: Callable[[str], None] = lambda _name: None,
) -> Any:
    """An ASGI application that serves the files of a folder, and nothing outside it.

    `bring` is called with the relative name of each requested file, and may create the file first.
    """
    from starlette.applications import Starlette
    from starlette.exceptions import HTTPException
    from starlette.middleware import Middleware
    from starlette.middleware.trustedhost import TrustedHostMiddleware
    from starlette.responses import FileResponse, PlainTextResponse, RedirectResponse
    from starlette.routing import Mount, Route
    from starlette.staticfiles import StaticFiles

    class Files(StaticFiles):
        async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
            # Hidden files are locks and half-written files, which are not served.
            if any(part.startswith(".") for part in scope["path"].split("/")):
                await PlainTextResponse("Not Found", 404)(scope, receive, send)
                return
            await super().__call__(scope, receive, send)

        def lookup_path(self, path: str) -> Any:
            if path not in (".", ""):
                bring(path.replace("\\", "/"))
            return super().lookup_path(path)

        async def get_response(self, path: str, scope: Scope) -> Any:
            try:
                return await super().get_response(path, scope)
            except HTTPException as error:
                missing = folder / FOLDER / NOT_FOUND
                if error.status_code != 404 or not missing.is_file():
                    raise
                told = headers_of(f"{FOLDER}/{NOT_FOUND}", embed)
                return FileResponse(missing, 404, told)

        def file_response(self, *arguments: Any, **named: Any) -> Any:
            answer = super().file_response(*arguments, **named)
            if kind := type_of(str(arguments[0])):
                answer.headers["content-type"] = kind
            name = Path(arguments[0]).relative_to(folder.resolve()).as_posix()
            answer.headers.update(headers_of(name, embed))
            return answer

    async def start(_request: Request) -> RedirectResponse:
        return RedirectResponse(f"{FOLDER}/")

    # Other host names are refused, so that no web page can read the folder by DNS rebinding.
    hosts = Middleware(TrustedHostMiddleware, allowed_hosts=[HOST, "localhost"])
    routes = [Route("/", start), Mount("/", Files(directory=folder, html=True))]
    return Starlette(routes=routes, middleware=[hosts])


def serve(
    folder: Path,
    port: int,
    embed: Sequence[str] = (),
    bring: Callable[[str], None] = lambda _name: None,
) -> None:
    """Serve until interrupted.

    Raises:
        OSError: the port is taken.

    """
    import uvicorn

    uvicorn.run(application(folder, embed, bring), host=HOST, port=port, log_level="warning")
