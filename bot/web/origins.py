"""The websites that may talk to the channel, and the headers that each of its answers carries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.settings import Settings

if TYPE_CHECKING:
    from sanic.request import Request
    from sanic.response import HTTPResponse

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src "
    "'self'; base-uri 'none'; form-action 'self'; frame-ancestors {ancestors}"
)


@dataclass(frozen=True)
class Origins:
    """The websites that may embed the chat (WEBSITE_ORIGINS), and how many proxies of the school
    stand in front of this server (PROXIES).
    """

    origins: tuple[str, ...] = ()
    proxies: int = 0

    @classmethod
    def of(cls, settings: Settings) -> "Origins":
        """As set."""
        return cls(settings.website_origins, settings.proxies)

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
        if self.proxies:  # behind one that has the certificate; without TLS browsers ignore it
            answer.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
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
