"""Votes on answers over HTTP, and worries that are written into a comment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any, Optional

from tests.http.website import database
from tests.running import Visitor


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
            "SELECT count(*) FROM conversation_events WHERE conversation LIKE '%-comment' "
            "AND type = 'user' AND data LIKE '%cerise%'"
        ).fetchone() == (1,)
        assert rows.execute("SELECT count(*) FROM disclosures").fetchone() == (0,), "alerts are off"


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
