"""The website channel's files that are the same for every visitor: script, style, words and pages.
They are made and compressed once, at start-up.
"""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path

from sanic import response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.web import pages
from bot.web.words import FIRST_LANGUAGE, load_words, module

STATIC = Path(__file__).parent / "static"
TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".html": "text/html; charset=utf-8",
}


@dataclass(frozen=True)
class File:
    """One file: its bytes, the same compressed, its type, and the tag that lets a browser ask
    whether it has changed.
    """

    body: bytes
    compressed: bytes
    type: str
    tag: str


def served(path: Path) -> bytes:
    """A static file as it is sent: scripts and styles without indentation, scripts also without
    whole-line `//` comments, because a parent's phone may load them on a bad connection.
    """
    body = path.read_bytes()
    if path.suffix not in (".js", ".css"):
        return body
    lines = [line.lstrip(b" ") for line in body.split(b"\n")]
    return b"\n".join(
        line for line in lines if not (path.suffix == ".js" and line.startswith(b"//"))
    )


def _file(text: bytes, kind: str) -> File:
    return File(
        text, gzip.compress(text, 9, mtime=0), kind, f'"{hashlib.sha256(text).hexdigest()[:20]}"'
    )


class Files:
    """The files by name. The name of a page in a language other than English ends in the
    language's code: policy.pl. So does that of its words, before the ending: words.pl.js.
    """

    def __init__(self, longest_message: int) -> None:
        """Reads and renders them all. A mistake in a template or in the words stops the start with
        a line that names it.
        """
        self._files = {
            path.name: _file(served(path), TYPES[path.suffix])
            for path in STATIC.iterdir()
            if path.suffix in TYPES
        }
        for code, words in load_words().items():
            self._files[f"words.{code}.js"] = _file(
                module(words, longest_message).encode(), TYPES[".js"]
            )
            for page in ("chat", "policy"):
                name = page if code == FIRST_LANGUAGE else f"{page}.{code}"
                self._files[name] = _file(
                    pages.render(f"{page}.html.jinja", words).encode(), TYPES[".html"]
                )

    def respond(self, request: Request, name: str) -> HTTPResponse:
        """The file, 304 if the browser already has it, or 404. The browser always asks, because
        half of an old widget and half of a new one would not fit together.
        """
        file = self._files.get(name)
        if file is None:
            return response.json(
                {"error": "not_found", "message": "There is nothing here."}, status=404
            )
        headers = {"ETag": file.tag, "Cache-Control": "no-cache", "Vary": "Accept-Encoding"}
        if file.tag in request.headers.get("if-none-match", ""):
            return response.empty(304, headers)
        compressed = "gzip" in request.headers.get("accept-encoding", "")
        if compressed:
            headers["Content-Encoding"] = "gzip"
        return response.raw(
            file.compressed if compressed else file.body, headers=headers, content_type=file.type
        )
