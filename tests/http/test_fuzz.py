"""A short run of what `make fuzz` does for long: whatever comes in, nothing is answered with 5xx or
silence, late, or with a traceback in the log.
"""

from __future__ import annotations

from typing import Any

import httpx

from benchmarks.fuzz import (
    SECONDS,
    Findings,
    send_messages,
    send_to_routes,
    tracebacks_in,
    wrong_with,
)
from bot.supervisor import HOST

MESSAGES, REQUESTS = 50, 200


def test_made_up_messages_are_answered_in_words(servers: Any) -> None:
    """Or refused with a reason."""
    before, found = tracebacks_in(servers.log), Findings()
    send_messages(servers.website, MESSAGES, 1, found)
    assert not found.faults
    assert found.sent == MESSAGES and found.slowest < SECONDS
    assert tracebacks_in(servers.log) == before


def test_made_up_requests_to_every_route_are_answered_as_described(servers: Any) -> None:
    """Both servers, by docs/openapi.yml: its statuses, its types, its form."""
    before = tracebacks_in(servers.log)
    assistant, actions = (f"http://{HOST}:{port}" for port in (servers.port, servers.action_port))
    found = send_to_routes(assistant, actions, REQUESTS, 1)
    assert not found["faults"]
    assert found["sent"] >= REQUESTS and found["slowest"] < SECONDS
    assert len({status.rsplit(" ", 1)[0] for status in found["statuses"]}) >= 18
    assert tracebacks_in(servers.log) == before


def test_silence_and_faults_are_noticed() -> None:
    """The fuzzing itself can fail."""
    assert wrong_with(httpx.Response(503, json={"message": "Ring 999."}))
    assert wrong_with(httpx.Response(200, json={"messages": []}))
    assert wrong_with(httpx.Response(200, json={"messages": [{"text": " "}]}))
    assert wrong_with(httpx.Response(400, text="no JSON"))
    assert not wrong_with(httpx.Response(200, json={"messages": [{"text": "Hello."}]}))
    assert not wrong_with(httpx.Response(400, json={"message": "Why."}))


def test_no_header_tells_what_the_server_is_made_of(servers: Any) -> None:
    """Neither the web server's name nor a version."""
    for address in (f"{servers.website}chat", f"{servers.website}nothing", servers.url):
        said = " ".join(f"{k}: {v}" for k, v in httpx.get(address).headers.items()).lower()
        assert not any(word in said for word in ("sanic", "python", "rasa", "x-powered", "server:"))
