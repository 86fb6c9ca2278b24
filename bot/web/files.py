"""Everything of the website channel that is the same for every visitor: script, style, words,
pages. Made once at start-up, compressed, with a tag.
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
    """One file: its bytes, the same compressed, its type and the tag by which a browser asks
    whether it changed.
    """

    body: bytes
    compressed: bytes
    type: str
    tag: str


def _file(text: bytes, kind: str) -> File:
    return File(
        text, gzip.compress(text, 9, mtime=0), kind, f'"{hashlib.sha256(text).hexdigest()[:20]}"'
    )


class Files:
    """The files by name. A page in another language than English has its code before the ending:
    policy.pl, words.pl.js.
    """

    def __init__(self, longest_message: int) -> None:
        """Reads and renders them all; a fault in a template or in the words stops the start, with a
        line that names it.
        """
        self._files = {
            path.name: _file(path.read_bytes(), TYPES[path.suffix])
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
        """The file, or 304 where the browser has it already, or 404. It always asks: half of an old
        widget and half of a new one would not fit.
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
