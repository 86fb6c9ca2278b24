"""A school's website for the tests: another origin, a strict content policy of its own, and the
script tag of the chat.
"""

from __future__ import annotations

import html
import http.server
import threading
from typing import Any, Mapping
from urllib.parse import parse_qsl, urlencode, urlsplit

HOSTILE = (
    "body * { display: none !important; color: #e00 !important; background: #ff0 !important; "
    "font: 60px/3 cursive !important; position: static !important; opacity: 0.2 !important; }"
)
STYLE = """body { margin: 0; font: 18px/1.6 Georgia, serif; color: #222; background: #fff; }
header { padding: 20px 40px; background: #7a2e3a; color: #fff; }
header strong { font-size: 26px; }
header a { color: #fff; margin-inline-end: 24px; }
main { max-width: 760px; padding: 20px 40px 80px; }
h1 { font-size: 32px; }
button { font: inherit; padding: 10px 16px; }
@media (max-width: 480px) { header, main { padding-inline: 20px; } }"""
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{name}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,"><link rel="stylesheet" href="site.css">
<script type="module" src="{bot}widget.js" data-school-chat {attributes}></script></head>
<body><header><p><strong>Example School</strong></p>
<nav aria-label="Pages"><a href="/">Home</a> <a href="two">Our policies</a></nav></header>
<main><h1>{name}</h1>
<p>Welcome to our school. Here you find what we teach, when we are open, and how to reach us.</p>
<h2>This week</h2>
<p>The winter fair is on Friday in the hall. Families are welcome from two o'clock.</p>
<h2>Online safety</h2>
<p>Our Social Media Policy says what pupils, families and staff may do online.</p>
<p><button>Read more news</button></p></main></body></html>"""


class SchoolSite:
    """Serves `/` and `/two` (the chat embedded) and `/hostile` (with a style sheet that fights it)
    from a port of its own.
    """

    def __init__(self, port: int, bot: str) -> None:
        """Not served yet. `bot` is the address of the website channel."""
        self.port, self.bot = port, bot
        self.made = ""  # served at /made, without a content policy
        self.letters: list[Any] = []  # the e-mails that reached the school
        self._server: Any = None

    @property
    def url(self) -> str:
        """The address of its first page."""
        return f"http://127.0.0.1:{self.port}/"

    def with_attributes(self, attributes: Mapping[str, str]) -> str:
        """The address of a first page whose script tag has these attributes."""
        return f"{self.url}?{urlencode(attributes)}"

    def __enter__(self) -> "SchoolSite":
        site = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                path, query = urlsplit(self.path).path, urlsplit(self.path).query
                style = path.endswith(".css")
                name = "Our policies" if path == "/two" else "Welcome"
                attributes = " ".join(
                    f'{key}="{html.escape(value)}"'
                    for key, value in parse_qsl(query, keep_blank_values=True)
                )
                body = (
                    (HOSTILE if "hostile" in self.headers.get("referer", "") else STYLE)
                    if style
                    else site.made
                    if path == "/made"
                    else PAGE.format(name=name, bot=site.bot, attributes=attributes)
                )
                self.send_response(200)
                self.send_header(
                    "Content-Type", "text/css" if style else "text/html; charset=utf-8"
                )
                origin = site.bot.split("/webhooks")[0]
                if path != "/made":
                    self.send_header(
                        "Content-Security-Policy",
                        (
                            "default-src 'none'; style-src 'self'; img-src data:; script-src "
                            f"{origin}; connect-src {origin}"
                        ),
                    )
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, *_: Any) -> None:
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
