"""Foreign websites, and the limits of a public server."""

from __future__ import annotations

from typing import Any, Iterator

import httpx
import pytest

from bot import supervisor
from tests.fit_school import fit_school
from tests.http.website import FRIEND, database, raw
from tests.running import Servers, Visitor, servers_in


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """A public server of a school that is ready: one door, the school's website allowed, the strict
    limits of production.
    """
    folder = tmp_path_factory.mktemp("public")
    school = str(fit_school(folder))
    started = servers_in(folder, PRODUCTION="on", WEBSITE_ORIGINS=FRIEND, SCHOOL=school).start()
    try:
        yield started
    finally:
        started.stop()


def test_a_foreign_website_is_refused_before_anything_is_read(
    servers: Any, visitor: Visitor
) -> None:
    """Checked on the server: the browser's own rule would only hide the answer."""
    answer = Visitor(servers, visitor.session, Origin="https://elsewhere.example").send(
        "hello", message_id="foreign"
    )
    assert answer.status_code == 403 and "access-control-allow-origin" not in answer.headers
    with database(servers) as rows:
        assert rows.execute(
            "SELECT count(*) FROM conversation_events WHERE message_id = 'foreign'"
        ).fetchone() == (0,)


@pytest.mark.parametrize(
    "origin",
    [
        "http://[",
        "null",
        "",
        "file://{host}",
        "//{host}",
        "{host}",
        "http://{host}/",
        "http://{host}@elsewhere.example",
        "http://{host}.elsewhere.example",
    ],
)
def test_an_origin_that_only_looks_like_ours_is_refused(
    servers: Any, visitor: Visitor, origin: str
) -> None:
    """With 403, and nothing of a fault in the log."""
    given = {"Origin": origin.format(host=f"{supervisor.HOST}:{servers.port}")}
    assert visitor.post("clear", {"session": visitor.session}, headers=given).status_code == 403
    assert httpx.get(servers.website + "widget.js", headers=given).status_code == 200
    assert "Traceback" not in servers.log.read_text(errors="replace")


def test_without_a_host_no_website_is_ours(servers: Any) -> None:
    """`Origin: null` is that of a page in a sandbox or of a file."""
    for origin in (b"null", b"http://", b""):
        answer = raw(
            servers.port,
            (
                b"POST /webhooks/website/session HTTP/1.1\r\nConnection: "
                b"close\r\nContent-Length: 2\r\nOrigin: "
            )
            + origin
            + b"\r\n\r\n{}",
        )
        assert answer.startswith(b"HTTP/1.1 403"), answer


def test_a_public_server_has_one_door(public: Servers) -> None:
    """The REST channel of development is closed; the school's website may embed the chat, and
    nobody else.
    """
    assert public.post({"message": "hello"}).status_code == 404
    answer = Visitor(public, Origin=FRIEND).send("how old must you be for tiktok")
    assert (
        answer.json()["messages"][0]["kind"] == "answer"
        and answer.headers["access-control-allow-origin"] == FRIEND
    )
    assert (
        f"frame-ancestors 'self' {FRIEND}"
        in httpx.get(public.website + "chat").headers["content-security-policy"]
    )


def test_too_many_messages_are_told_when_to_come_back(public: Servers) -> None:
    """429 with Retry-After for one conversation; another one is served."""
    eager = Visitor(public)
    answers = [eager.send("hello") for _ in range(22)]
    refused = [answer for answer in answers if answer.status_code == 429]
    assert (
        refused
        and 0 < int(refused[0].headers["retry-after"]) <= 61
        and "999" in refused[0].json()["message"]
    )
    assert eager.post("clear", {"session": eager.session}).status_code == 200, (
        "the wish to be forgotten is never refused"
    )
    assert Visitor(public).send("hello").status_code == 200


@pytest.mark.parametrize(
    "framing",
    [
        *(
            "Content-Length: -5",
            "Content-Length: +5",
            "Content-Length: 5_0",
            "Content-Length: five",
            "Content-Length:",
            "Content-Length: \u0665",
            "Content-Length: 5\r\nContent-Length: 6",
        ),
        *(
            "Transfer-Encoding: gzip",
            "Transfer-Encoding: chunked",
            "Transfer-Encoding: chunked\r\nContent-Length: 5",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
        ),
    ],
)
def test_a_request_whose_length_cannot_be_told_stops_no_server(
    public: Servers, framing: str
) -> None:
    """The assistant and the action server refuse it, and go on answering."""
    doors = (
        (public.port, supervisor.WEBSITE + "session", supervisor.WEBSITE + "widget.js"),
        (public.action_port, "/webhook", "/health"),
    )
    for port, to, ask in doors:
        request = (
            f"POST {to} HTTP/1.1\r\nHost: {supervisor.HOST}:{port}\r\n{framing}\r\n\r\n".encode()
            + b"{}" * 3
        )
        refused = b"411" if framing.startswith("Transfer") else b"400"
        assert raw(port, request).startswith(b"HTTP/1.1 " + refused)
        assert httpx.get(f"http://{supervisor.HOST}:{port}{ask}", timeout=10).status_code == 200


def test_no_second_request_hides_behind_the_last_chunk_of_a_first(public: Servers) -> None:
    """One answer, and the connection is closed."""
    host = f"Host: {supervisor.HOST}:{public.port}".encode()
    path = supervisor.WEBSITE.encode()
    hidden = b"GET " + path + b"words/en.json HTTP/1.1\r\n" + host + b"\r\n\r\n"
    first = b"POST " + path + b"session HTTP/1.1\r\n" + host
    chunks = b"\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nXX"
    answer = raw(public.port, first + chunks + hidden)
    assert answer.count(b"HTTP/1.1 ") == 1 and answer.startswith(b"HTTP/1.1 411")


@pytest.mark.parametrize("path", [b"\xaf", b"\xc3\xa9", b"a?b=\xff"])
def test_a_raw_byte_in_an_address_is_refused_plainly(public: Servers, path: bytes) -> None:
    """400 and nothing in the log: a proxy would make 502 of anything else."""
    for port, folder in ((public.port, supervisor.WEBSITE), (public.action_port, "/received/")):
        request = b"GET " + folder.encode() + path + b" HTTP/1.1\r\nHost: x\r\n\r\n"
        assert raw(port, request).startswith(b"HTTP/1.1 400")
    for log in (public.log, public.folder / "helpers.log"):
        assert "Traceback" not in log.read_text(errors="replace")
