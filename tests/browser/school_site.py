"""A school's website for the tests: another origin, a strict content policy of its own, and the script tag of the chat."""
from __future__ import annotations

import http.server
import threading
from typing import Any

HOSTILE = "body * { display: none !important; color: #e00 !important; background: #ff0 !important; font: 60px/3 cursive !important; position: static !important; opacity: 0.2 !important; }"
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{name}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,"><link rel="stylesheet" href="site.css">
<script type="module" src="{bot}widget.js" data-school-chat></script></head>
<body><header><a href="two">Next page</a></header><main><h1>{name}</h1><p>Welcome to our school.</p><button>A button of the school</button></main></body></html>"""


class SchoolSite:
    """Serves `/` and `/two` (the chat embedded) and `/hostile` (with a style sheet that fights it) from a port of its own."""

    def __init__(self, port: int, bot: str) -> None:
        """Not served yet. `bot` is the address of the website channel."""
        self.port, self.bot = port, bot
        self.letters: list[Any] = []  # the e-mails that reached the school
        self._server: Any = None

    @property
    def url(self) -> str:
        """The address of its first page."""
        return f"http://127.0.0.1:{self.port}/"

    def __enter__(self) -> "SchoolSite":
        site = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                style = self.path.endswith(".css")
                body = (HOSTILE if "hostile" in self.headers.get("referer", "") else "") if style else PAGE.format(name=f"Page {self.path}", bot=site.bot)
                self.send_response(200)
                self.send_header("Content-Type", "text/css" if style else "text/html; charset=utf-8")
                origin = site.bot.split("/webhooks")[0]
                self.send_header("Content-Security-Policy", f"default-src 'none'; style-src 'self'; img-src data:; script-src {origin}; connect-src {origin}")
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, *_: Any) -> None:
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
