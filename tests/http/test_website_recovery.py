"""The website channel after a crash and with a broken database, and its health."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.http.website import database
from tests.running import Visitor, servers_in


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
    health = httpx.get(servers.website + "health", timeout=20)
    assert health.status_code == 200 and health.json()["actions"] == "ok"
    with database(servers) as rows:
        assert rows.execute(
            "SELECT count(*) FROM conversation_events WHERE conversation LIKE 'health-%'"
        ).fetchone() == (0,)
