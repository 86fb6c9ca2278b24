"""The website channel's files that are the same for every visitor: script, style, words and pages.
They are made and compressed at start-up; those that name people again when other people are there.

A page loads widget.js, which knows all that a closed chat needs. The rest is fetched when the chat
is opened, under a folder named after the version, and kept by the browser for good.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Callable, Optional

from sanic import response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.content.clock import Clock, now
from bot.settings import Settings
from bot.web import colours, pages
from bot.web.words import FIRST_LANGUAGE, launcher, load_words, module, page_name, who_is_there

Maker = Callable[..., str]
STATIC = Path(__file__).parent / "static"
LAUNCHER = "widget.js"
NOT_NAMED = ("chat.js", "chips.js", LAUNCHER, "page.js", "preview.js")
"""Scripts that `widget.js` does not name to the browser: the one it begins with, itself, those
of other pages, and what is loaded only where it is needed.
"""
OTHER_LANGUAGE = re.compile(r"(words|chat|policy)\.[a-z]{2,3}(?:-\w+)?(\.js)?", re.I)
"""A file in a language that there is not: it comes in English."""
FOR_GOOD = "public, max-age=31536000, immutable"
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
    """A static file as it is sent: scripts and styles without indentation and without comments that
    are lines of their own, because a parent's phone may load them on a bad connection; styles with
    the school's colours.
    """
    body = path.read_bytes()
    if path.suffix not in (".js", ".css"):
        return body
    lines = [line.lstrip(b" ") for line in body.split(b"\n")]
    kept = b"\n".join(line for line in lines if not _is_comment(line, path.suffix))
    return kept + colours.rules(path.name)


def _is_comment(line: bytes, suffix: str) -> bool:
    if suffix == ".js" and line.startswith(b"//"):
        return True
    return line.startswith(b"/*") and line.endswith(b"*/")


def version() -> str:
    """A name for the scripts and styles as they are: other bytes, another name."""
    everything = b"".join(path.name.encode() + served(path) for path in sorted(STATIC.iterdir()))
    return "v-" + hashlib.sha256(everything).hexdigest()[:12]


def launcher_script() -> bytes:
    """widget.js, with what a closed chat needs written above it as SITE."""
    known = {
        "version": version(),
        "modules": sorted(p.name for p in STATIC.glob("*.js") if p.name not in NOT_NAMED),
        "words": launcher(load_words()[FIRST_LANGUAGE]),
        "languages": [code for code in load_words() if code != FIRST_LANGUAGE],
        "style": served(STATIC / "launcher.css").decode(),
    }
    site = json.dumps(known, ensure_ascii=False, separators=(",", ":"))
    return f"const SITE={site};\n".encode() + served(STATIC / LAUNCHER)


def _file(text: bytes, kind: str) -> File:
    return File(
        text, gzip.compress(text, 9, mtime=0), kind, f'"{hashlib.sha256(text).hexdigest()[:20]}"'
    )


class Files:
    """The files by name. The name of a page in a language other than English ends in the
    language's code: policy.pl. So does that of its words, before the ending: words.pl.js.
    """

    def __init__(self, longest_message: int, tell_time: Clock = now) -> None:
        """Reads and renders them all. A mistake in a template or in the words stops the start with
        a line that names it.
        """
        self._tell_time = tell_time
        self._fixed = {
            path.name: _file(served(path), TYPES[path.suffix])
            for path in STATIC.iterdir()
            if path.suffix in TYPES
        }
        self._version = version()
        self._fixed[LAUNCHER] = _file(launcher_script(), TYPES[".js"])
        self._made: dict[str, tuple[object, File]] = {}
        self._makers: dict[str, tuple[str, Maker]] = {}
        for code, words in load_words().items():
            script = partial(module, words, longest_message)
            self._makers[f"words.{code}.js"] = (TYPES[".js"], script)
            for page in ("chat", "policy"):
                render = partial(pages.render, f"{page}.html.jinja", words)
                self._makers[page_name(page, code)] = (TYPES[".html"], render)
        if not Settings.load().production:
            english = load_words()[FIRST_LANGUAGE]
            render = partial(pages.render, "preview.html.jinja", english)
            self._makers["preview"] = (TYPES[".html"], render)
        for name in self._makers:
            self.file(name)

    def file(self, name: str) -> Optional[File]:
        """A file as it is at this minute; None if there is none. What names people says who is
        there, and is made anew when that changes.
        """
        if name in self._fixed:  # chat.js is a script, and not the chat in a language "js"
            return self._fixed[name]
        if name not in self._makers:
            other = OTHER_LANGUAGE.fullmatch(name)
            if not other:
                return None
            name = f"{other[1]}.{FIRST_LANGUAGE}.js" if other[2] else other[1]
        moment = self._tell_time()
        there = who_is_there(moment)
        if name not in self._made or self._made[name][0] != there:
            kind, make = self._makers[name]
            self._made[name] = (there, _file(make(moment=moment).encode(), kind))
        return self._made[name][1]

    def respond(self, request: Request, name: str) -> HTTPResponse:
        """The file, 304 if the browser already has it, or 404. Under this version's folder it is
        kept for good; under an older one, which an open page may still ask for, and under none, the
        browser always asks: half of an old widget and half of a new one would not fit together.
        """
        folder, _, bare = name.rpartition("/")
        file = self.file(bare if folder.startswith("v-") else name)
        if file is None:
            return response.json(
                {"error": "not_found", "message": "There is nothing here."}, status=404
            )
        kept = FOR_GOOD if folder == self._version else "no-cache"
        headers = {"ETag": file.tag, "Cache-Control": kept, "Vary": "Accept-Encoding"}
        if file.tag in request.headers.get("if-none-match", ""):
            return response.empty(304, headers)
        compressed = "gzip" in request.headers.get("accept-encoding", "")
        if compressed:
            headers["Content-Encoding"] = "gzip"
        return response.raw(
            file.compressed if compressed else file.body, headers=headers, content_type=file.type
        )
