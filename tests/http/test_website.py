"""The website channel over HTTP, with the real servers: sessions, repeats, limits, origins, and
what happens when something fails.
"""

from __future__ import annotations

import json
import re
import socket
import sqlite3
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Iterator, Optional

import httpx
import pytest

from bot import supervisor
from bot.content import content
from bot.web.words import load_words
from tests.running import DETAILS, Servers, Visitor, servers_in

FRIEND = "https://www.school.example"


@pytest.fixture
def visitor(servers: Any) -> Visitor:
    """Somebody who has just opened the chat."""
    return Visitor(servers)


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """A public server: one door, the school's website allowed, the strict limits of production."""
    started = servers_in(
        tmp_path_factory.mktemp("public"), PRODUCTION="on", WEBSITE_ORIGINS=FRIEND
    ).start()
    try:
        yield started
    finally:
        started.stop()


def raw(port: int, request: bytes, seconds: float = 10) -> bytes:
    """The answer to bytes as they are, in the time given."""
    with socket.create_connection((supervisor.HOST, port), timeout=seconds) as connection:
        connection.sendall(request)
        answer = b""
        try:
            while part := connection.recv(65_536):
                answer += part
        except OSError:  # what came until then counts
            pass
    return answer


def database(servers: Servers) -> sqlite3.Connection:
    return sqlite3.connect(servers.folder / "state" / "conversations.db", timeout=10)


def test_an_answer_links_to_its_sentence_on_the_policy_page(servers: Any, visitor: Visitor) -> None:
    """The link's anchor stands on the policy page, and holds the sentence word for word."""
    said = visitor.say("can my child use instagram", role="parent")[0]
    assert said["kind"] == "answer" and [s["id"] for s in said["sources"]] == ["minimum-age"]
    page = httpx.get(servers.website + "policy").text
    assert re.search(
        (
            r'<span class="statement" id="minimum-age">Many social media platforms have a '
            r"minimum age of 13\."
        ),
        page,
    )


def test_every_statement_has_its_anchor_on_the_policy_page(servers: Any) -> None:
    """Exactly once each: a citation always finds its sentence."""
    page = httpx.get(servers.website + "policy").text
    for statement in content.load().policy.statements:
        assert page.count(f'id="{statement}"') == 1, statement


def test_the_policy_page_holds_the_whole_policy(servers: Any) -> None:
    """Every word of the policy's text, in order, under its headings."""
    page = httpx.get(servers.website + "policy").text
    shown = (
        re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page[page.index("<main") :]))
        .replace("&#39;", "'")
        .replace("&amp;", "&")
        .replace("&#34;", '"')
    )
    for paragraph in (
        " ".join(p.split()) for p in re.split(r"\n\s*\n", content.load().policy.text)[5:]
    ):
        assert paragraph in shown, paragraph[:60]


def test_people_come_as_cards_that_can_be_pressed(visitor: Visitor) -> None:
    """Numbers as tel: links, addresses as mailto: links, all from the settings and
    data/contacts.yml.
    """
    cards = {
        card["id"]: card
        for said in visitor.say(
            "a staff member followed my daughter on instagram, who do i tell", role="parent"
        )
        for card in said["cards"]
    }
    links = [action["href"] for action in cards["headteacher"]["actions"]]
    assert links == [
        "tel:" + DETAILS["HEADTEACHER_PHONE"].replace(" ", ""),
        "mailto:" + DETAILS["HEADTEACHER_EMAIL"],
    ]


@pytest.mark.parametrize("role", ["parent", "staff", "pupil", "anyone"])
def test_each_starter_question_is_answered_for_its_role(visitor: Visitor, role: str) -> None:
    """What the chat offers first, it can answer; by id, and with the role's own wording."""
    for starter in getattr(load_words()["en"].starters, role):
        said = visitor.say(choice=starter.id, role=None if role == "anyone" else role)
        assert said[0]["kind"] in ("answer", "escalation"), starter


def test_the_chosen_role_changes_the_wording_of_a_choice_too(servers: Any) -> None:
    """A choice skips the reading of words; the role must not get lost on the way."""
    texts = {
        role: Visitor(servers).say(choice="ask_person", role=role)[0]["text"]
        for role in ("staff", "pupil")
    }
    assert texts["staff"] != texts["pupil"]


def test_the_server_names_the_conversation(servers: Any, visitor: Visitor) -> None:
    """Sender, metadata and channel that a client makes up are ignored."""
    visitor.say("what age is allowed for tiktok", role="parent")
    other = Visitor(servers)
    said = other.say(
        "where does it say that",
        sender=visitor.session,
        sender_id="web-1",
        metadata={"role": "staff"},
        input_channel="rest",
    )
    assert "minimum-age" not in [s["id"] for one in said for s in one["sources"]], (
        "another conversation was continued"
    )


@pytest.mark.parametrize(
    "change",
    [
        lambda t: t[:-1] + ("A" if t[-1] != "A" else "B"),
        lambda t: "A" + t[1:],
        lambda t: t.split(".", 1)[0],
        lambda t: "",
        lambda t: None,
        lambda t: ["x"],
        lambda t: "x" * 5000,
    ],
)
def test_a_token_that_the_server_did_not_sign_is_refused(
    servers: Any, visitor: Visitor, change: Any
) -> None:
    """401, and nothing of the conversation."""
    answer = Visitor(servers, session="-").post(
        "messages", {"session": change(visitor.session), "message_id": "1", "text": "hello"}
    )
    assert answer.status_code == 401 and answer.json()["error"] == "session_ended"


def test_a_repeat_gets_the_first_answer_and_is_not_a_second_turn(
    servers: Any, visitor: Visitor
) -> None:
    """The same id: the same words, one message in the conversation."""
    first = visitor.say("can my child use instagram", message_id="m1")
    assert visitor.say("can my child use instagram", message_id="m1") == first
    chosen = visitor.say(choice="minimum_age", role="parent", message_id="c1")
    assert visitor.say(choice="minimum_age", role="parent", message_id="c1") == chosen
    with database(servers) as rows:
        assert rows.execute(
            "SELECT message_id, count(*) FROM conversation_events WHERE type = 'user' AND "
            "message_id IN ('m1', 'c1') GROUP BY message_id"
        ).fetchall() == [("c1", 1), ("m1", 1)]


def test_a_known_id_with_other_words_is_a_message_of_its_own(visitor: Visitor) -> None:
    """A worry never gets the answer to something else; each of the two can be repeated as it was."""
    harmless = visitor.say("hello", message_id="m2")
    worry = visitor.say("my uncle hits me", message_id="m2")
    assert harmless[0]["kind"] != "safeguarding" and worry[0]["kind"] == "safeguarding"
    assert visitor.say("  my uncle hits me\n", message_id="m2") == worry


def test_repeats_at_the_same_moment_are_one_turn(servers: Any, visitor: Visitor) -> None:
    """An impatient network sends twice at once."""
    message_id = uuid.uuid4().hex
    with ThreadPoolExecutor(8) as together:
        replies = list(
            together.map(
                lambda _: visitor.say("may i post a class photo", message_id=message_id), range(8)
            )
        )
    assert all(reply == replies[0] for reply in replies)
    with database(servers) as rows:
        assert rows.execute(
            "SELECT count(*) FROM conversation_events WHERE message_id = ?", (message_id,)
        ).fetchone() == (1,)


def test_messages_of_a_conversation_are_handled_one_after_the_other(
    servers: Any, visitor: Visitor
) -> None:
    """Each turn's events stand together: no reply falls into another's turn."""
    ids = [uuid.uuid4().hex for _ in range(6)]
    with ThreadPoolExecutor(6) as together:
        list(together.map(lambda i: visitor.say("hello", message_id=i), ids))
    with database(servers) as rows:
        conversation = rows.execute(
            "SELECT conversation FROM conversation_events WHERE message_id = ?", (ids[0],)
        ).fetchone()[0]
        kinds = [
            k
            for (k,) in rows.execute(
                (
                    "SELECT type FROM conversation_events WHERE conversation = ? AND type IN "
                    "('user', 'bot') ORDER BY id"
                ),
                (conversation,),
            )
        ]
    assert kinds == ["user", "bot"] * 6


def test_typed_text_that_begins_with_a_slash_is_text(visitor: Visitor) -> None:
    """It neither restarts the conversation nor names an intent."""
    visitor.say("what age is allowed for tiktok")
    visitor.say("/restart")
    assert [s["id"] for s in visitor.say("where does it say that")[0]["sources"]] == ["minimum-age"]


@pytest.mark.parametrize(
    "instruction",
    ["/restart", "/session_start", "/disclosure_emergency", '/ask_person{"role": "staff"}'],
)
@pytest.mark.parametrize(
    "hidden",
    [" {}", "\u00a0{}", "\x1c{}", "\x85{}", "\u2003\u3000{}", "/\u00a0{}", "\x00\u00a0/ {}"],
    ids=ascii,
)
def test_no_blank_makes_an_instruction_of_typed_text(
    servers: Any, visitor: Visitor, hidden: str, instruction: str
) -> None:
    """Whatever counts as a blank anywhere: it is text, read like the same words without the slash."""
    said = visitor.say(hidden.format(instruction), role="pupil")
    assert said == Visitor(servers).say(instruction.lstrip("/"), role="pupil")


@pytest.mark.parametrize(
    "body, status, code",
    [
        ({"text": "x" * 501}, 400, "too_long"),
        ({"text": 5}, 400, "bad_request"),
        ({}, 400, "bad_request"),
        ({"choice": "disclosure"}, 400, "bad_request"),
        ({"choice": "/restart"}, 400, "bad_request"),
        ({"choice": ["a"]}, 400, "bad_request"),
        ({"text": "hi", "role": "admin"}, 400, "bad_request"),
        ({"text": "hi", "message_id": ""}, 400, "bad_request"),
        ({"text": "hi", "message_id": "x" * 65}, 400, "bad_request"),
        *(
            ({"text": "hi", "message_id": odd}, 400, "bad_request")
            for odd in ("\ud800", "a\0b", "a b", "\u0661", "a\n", "🍕")
        ),
        ({"text": "x" * 9000}, 413, "too_large"),
    ],
)
def test_what_the_channel_does_not_expect_is_refused_with_a_reason(
    visitor: Visitor, body: dict, status: int, code: str
) -> None:
    """A code for the widget, a line for a person."""
    answer = visitor.post(
        "messages",
        None,
        content=json.dumps({"session": visitor.session, "message_id": "1", **body}),
    )
    assert (answer.status_code, answer.json()["error"]) == (status, code) and answer.json()[
        "message"
    ].endswith(".")


@pytest.mark.parametrize("raw", [b"", b"not json", b"[]", b"\xff\xfe", b'"text"'])
def test_a_body_that_is_no_object_is_refused(visitor: Visitor, raw: bytes) -> None:
    """A clear 400 in JSON."""
    assert visitor.post("messages", None, content=raw).json()["error"] == "bad_request"


def test_clear_erases_the_conversation_on_the_server(servers: Any, visitor: Visitor) -> None:
    """Nothing of it is in any file of the database."""
    visitor.say("is my violet hippopotamus allowed on tiktok")
    assert visitor.post("clear", {"session": visitor.session}).json() == {"cleared": True}
    for path in (servers.folder / "state").iterdir():
        assert b"violet hippopotamus" not in path.read_bytes(), path


def test_an_idle_conversation_has_ended(servers: Any, visitor: Visitor) -> None:
    """After twelve hours of silence the next message needs a new session; a repeat still gets its
    answer.
    """
    first = visitor.say("hello", message_id="before")
    with database(servers) as rows:
        rows.execute(
            "UPDATE conversation_events SET at = at - 43300 WHERE conversation = (SELECT "
            "conversation FROM conversation_events WHERE message_id = 'before' ORDER BY id "
            "DESC LIMIT 1)"
        )
    answer = visitor.send("hello again")
    assert answer.status_code == 401 and answer.json()["error"] == "session_ended"
    assert visitor.say("hello", message_id="before") == first


def rate(
    visitor: Visitor,
    message_id: str,
    helpful: bool = False,
    comment: Optional[str] = None,
    **more: Any,
) -> dict[str, Any]:
    """A vote on the first reply to a message."""
    answer = visitor.post(
        "feedback",
        {
            "session": visitor.session,
            "message_id": message_id,
            "index": 0,
            "helpful": helpful,
            "comment": comment,
            **more,
        },
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_vote_is_kept_with_the_statements_and_without_the_conversation(
    servers: Any, visitor: Visitor
) -> None:
    """A second vote for the same reply replaces the first."""
    visitor.say("can my child use instagram", message_id="rated-1")
    for helpful, comment in ((True, None), (False, "the violet answer was too long")):
        assert rate(visitor, "rated-1", helpful, comment) == {"kept": True, "messages": []}
    with database(servers) as rows:
        (vote,) = rows.execute(
            "SELECT topic, cites, helpful, answer FROM feedback WHERE comment LIKE '%violet%'"
        ).fetchall()
        (conversation,) = rows.execute(
            "SELECT DISTINCT conversation FROM conversation_events WHERE message_id = 'rated-1'"
        ).fetchone()
        assert (
            vote[:3] == ("minimum_age", "minimum-age", 0)
            and conversation not in vote[3]
            and "rated-1" not in vote[3]
        )
        assert rows.execute(
            "SELECT count(*) FROM conversation_events WHERE conversation LIKE ?",
            (conversation + "-%",),
        ).fetchone() == (0,), "a harmless comment is kept among the votes only"


def test_a_vote_is_not_replaced_from_another_conversation(servers: Any, visitor: Visitor) -> None:
    """Also where that uses the same id."""
    for rater, comment in ((visitor, "mauve: first"), (Visitor(servers), "mauve: second")):
        rater.say("can my child use instagram", message_id="shared")
        rate(rater, "shared", comment=comment)
    with database(servers) as rows:
        assert [
            c
            for (c,) in rows.execute(
                "SELECT comment FROM feedback WHERE comment LIKE 'mauve%' ORDER BY comment"
            )
        ] == ["mauve: first", "mauve: second"]


def test_a_worry_in_a_comment_is_answered_and_not_kept_among_votes(
    servers: Any, visitor: Visitor
) -> None:
    """Nobody reads comments in time; the safety reply comes at once, in the words for who is
    asking, and a double press tells it once.
    """
    visitor.say("can my child use instagram", message_id="rated-2", role="pupil")
    worry, role = "my cerise uncle hits me every day", "pupil"
    with ThreadPoolExecutor(2) as together:
        first, second = together.map(
            lambda _: rate(visitor, "rated-2", comment=worry, role=role), range(2)
        )
    assert first == second == rate(visitor, "rated-2", comment=worry, role=role)
    assert first["messages"][0]["text"] == Visitor(servers).say(worry, role=role)[0]["text"], (
        "a pupil's words for a pupil"
    )
    assert first["messages"][0]["kind"] == "safeguarding" and any(
        card["id"] == "emergency" for card in first["messages"][0]["cards"]
    )
    with database(servers) as rows:
        assert rows.execute(
            "SELECT count(*) FROM feedback WHERE comment LIKE '%cerise%'"
        ).fetchone() == (0,)
        assert rows.execute(
            "SELECT role, count(*) FROM disclosures WHERE conversation LIKE '%-comment' "
            "AND words LIKE '%cerise%' GROUP BY role"
        ).fetchall() == [("pupil", 1)]


def test_a_worry_in_a_comment_is_answered_where_the_rated_answer_is_gone(visitor: Visitor) -> None:
    """What is old is deleted; the words are read all the same, and nothing says that they were
    noted.
    """
    assert (kept := rate(visitor, "long-gone", comment="my uncle hits me"))[
        "kept"
    ] is False and kept["messages"][0]["kind"] == "safeguarding"
    assert (
        visitor.post(
            "feedback",
            {"session": visitor.session, "message_id": "long-gone", "index": 0, "helpful": True},
        ).status_code
        == 400
    )


def test_start_again_takes_back_what_was_written_into_a_comment(
    servers: Any, visitor: Visitor
) -> None:
    """Nothing of it is in any file of the database."""
    visitor.say("can my child use instagram", message_id="rated-3")
    assert rate(visitor, "rated-3", comment="my indigo walrus uncle hits me")["messages"]
    assert rate(visitor, "rated-3", comment="it was too long") == {"kept": True, "messages": []}
    assert visitor.post("clear", {"session": visitor.session}).json() == {"cleared": True}
    for path in (servers.folder / "state").iterdir():
        assert b"indigo walrus" not in path.read_bytes(), path


def test_every_file_carries_the_headers_and_no_cookie(servers: Any) -> None:
    """A strict content policy without inline styles or scripts; a tag by which a browser asks
    again.
    """
    for name in ("chat", "policy", "widget.js", "widget.css", "words.en.js", "page.css"):
        file = httpx.get(servers.website + name)
        assert file.status_code == 200 and "set-cookie" not in file.headers
        assert (
            "unsafe" not in file.headers["content-security-policy"]
            and "default-src 'none'" in file.headers["content-security-policy"]
        )
        assert (
            file.headers["x-content-type-options"] == "nosniff"
            and file.headers["referrer-policy"] == "no-referrer"
        )
        assert (
            httpx.get(
                servers.website + name, headers={"If-None-Match": file.headers["etag"]}
            ).status_code
            == 304
        )
    assert not re.search(
        r"<style|style=|<script>|onclick", httpx.get(servers.website + "policy").text
    )


@pytest.mark.parametrize(
    "name",
    [
        "",
        "../credentials.yml",
        "..%2f..%2fcredentials.yml",
        "templates/chat.html.jinja",
        "website.py",
        "words.xx.js",
        "webhook",
    ],
)
def test_there_is_nothing_else(servers: Any, name: str) -> None:
    """No listing, no other file."""
    assert httpx.get(servers.website + name).status_code == 404


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
    answer = Visitor(public, Origin=FRIEND).send("hello")
    assert answer.status_code == 200 and answer.headers["access-control-allow-origin"] == FRIEND
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
        assert raw(port, request).startswith(b"HTTP/1.1 400")
        assert httpx.get(f"http://{supervisor.HOST}:{port}{ask}", timeout=10).status_code == 200


def test_a_body_in_pieces_is_read(public: Servers) -> None:
    """As a proxy may send it."""
    answer = httpx.post(public.website + "session", content=iter([b"{", b"}"]))
    assert answer.status_code == 200 and answer.json()["session"]


def test_a_session_and_an_answer_outlive_a_crash(tmp_path: Path) -> None:
    """Killed without a goodbye: the token, the memory of the conversation, and the answer to a
    repeat are there after the restart.
    """
    servers = servers_in(tmp_path)
    try:
        visitor = Visitor(servers.start())
        first = visitor.say("what age is allowed for tiktok", message_id="m1")
        servers.kill_assistant()
        with pytest.raises(httpx.TransportError):
            visitor.send("hello")
        servers.start()
        assert visitor.say("what age is allowed for tiktok", message_id="m1") == first
        assert [s["id"] for s in visitor.say("where does it say that")[0]["sources"]] == [
            "minimum-age"
        ]
    finally:
        servers.stop()


@pytest.mark.parametrize("damage", ["locked", "destroyed"])
def test_a_worry_is_answered_when_the_database_fails(tmp_path: Path, damage: str) -> None:
    """Without its memory the assistant still gives the safety reply; no words reach the log."""
    servers = servers_in(tmp_path)
    try:
        visitor = Visitor(servers.start(with_actions=False))
        visitor.say("hello")
        holder = database(servers)
        if damage == "locked":
            holder.execute("BEGIN EXCLUSIVE")
        else:
            for path in (tmp_path / "state").glob("conversations.db*"):
                path.write_bytes(b"this is no database" * 1000)
        started = time.monotonic()
        said = visitor.say("my grey uncle hits me", role="pupil")
        assert (
            said[0]["kind"] == "safeguarding"
            and said[0]["cards"]
            and time.monotonic() - started < 8
        )
        holder.close()
        assert "grey uncle" not in servers.log.read_text(errors="replace")
    finally:
        servers.stop()


def test_health_needs_a_real_answer(servers: Any) -> None:
    """And leaves no conversation behind."""
    assert httpx.get(servers.website + "health").json() == {"status": "ok"}
    with database(servers) as rows:
        assert rows.execute(
            "SELECT count(*) FROM conversation_events WHERE conversation LIKE 'health-%'"
        ).fetchone() == (0,)
