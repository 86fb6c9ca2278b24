"""Who may talk to the website channel from where, and the headers that every answer of it carries."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Mapping
from urllib.parse import urlsplit

from bot.errors import ConfigError

if TYPE_CHECKING:
    from sanic.request import Request
    from sanic.response import HTTPResponse

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src "
    "'self'; base-uri 'none'; form-action 'self'; frame-ancestors {ancestors}"
)

USUAL_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Origins:
    """The websites that may embed the chat (WEBSITE_ORIGINS), and how many proxies of the school
    stand in front of this server (PROXIES).
    """

    origins: tuple[str, ...] = ()
    proxies: int = 0

    @classmethod
    def from_settings(cls, environ: Mapping[str, str] = os.environ) -> "Origins":
        """As set.

        Raises:
            ConfigError: for an origin that is none, or a number of proxies that is none.
        """
        origins = tuple(_origin(given) for given in environ.get("WEBSITE_ORIGINS", "").split())
        proxies = environ.get("PROXIES", "").strip() or "0"
        if not proxies.isdecimal():
            raise ConfigError(
                "PROXIES", proxies, "how many proxies stand in front of the server, such as 0 or 1"
            )
        return cls(origins, int(proxies))

    def admits(self, request: Request) -> bool:
        """Whether a request comes from this server's own pages, from an allowed website, or from no
        website at all.
        """
        origin, host = request.headers.get("origin"), request.host
        return (
            origin is None
            or origin in self.origins
            or bool(host)
            and origin in (f"https://{host}", f"http://{host}")
        )

    def add_headers(self, request: Request, answer: HTTPResponse) -> None:
        """Security headers; and for an allowed website, the permission that its visitors' browsers
        ask for.
        """
        ancestors = " ".join(["'self'", *self.origins])
        answer.headers.setdefault(
            "Content-Security-Policy", CONTENT_POLICY.format(ancestors=ancestors)
        )
        answer.headers.setdefault("X-Content-Type-Options", "nosniff")
        answer.headers.setdefault("Referrer-Policy", "no-referrer")
        answer.headers.setdefault("Cross-Origin-Resource-Policy", "cross-origin")
        answer.headers.setdefault("Cache-Control", "no-store")
        origin = request.headers.get("origin")
        for name in [key for key in answer.headers if key.lower().startswith("access-control-")]:
            del answer.headers[
                name
            ]  # Rasa's own, for every route; this channel says itself who may
        if request.method in ("GET", "HEAD"):
            answer.headers["Access-Control-Allow-Origin"] = (
                "*"  # scripts, style, words and pages are public, and sent without cookies
            )
        elif origin and self.admits(request):
            answer.headers["Access-Control-Allow-Origin"] = origin
            answer.headers["Vary"] = "Origin"
            answer.headers["Access-Control-Expose-Headers"] = "Retry-After"


def _origin(given: str) -> str:
    """A website's address as browsers send it: in small letters, without the port that goes without
    saying.

    Raises:
        ConfigError: for an address that no browser sends.
    """
    try:
        parts = urlsplit(given.lower())
        usual = f":{USUAL_PORTS[parts.scheme]}"
        plain = (
            parts.hostname
            and given.isascii()
            and parts.port != 0
            and given.lower() == f"{parts.scheme}://{parts.netloc}"
        )
    except (KeyError, ValueError):
        plain = False
    if not plain:
        raise ConfigError(
            "WEBSITE_ORIGINS",
            given,
            (
                "addresses such as https://www.school.example, with spaces between, nothing "
                "after the name, and letters from a to z (xn--… for others)"
            ),
        )
    return given.lower().removesuffix(usual)
