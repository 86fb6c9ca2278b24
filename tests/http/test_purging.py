"""A server that runs deletes what is past its time, whoever speaks to it or not."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

from bot.record.conversations import Conversations
from tests.http.test_website_faults import channel, database


def test_a_server_that_starts_deletes_old_conversations(tmp_path: Path) -> None:
    """By itself: nothing is asked of it but a file."""
    state = tmp_path / "state"
    state.mkdir()
    Conversations(f"sqlite:///{state}/conversations.db").append(
        "old", [{"event": "user", "text": "old words", "timestamp": time.time() - 25 * 3600}]
    )

    def count(rows: sqlite3.Connection) -> int:
        return rows.execute("SELECT COUNT(*) FROM conversation_events").fetchone()[0]

    with channel("works", tmp_path), database(tmp_path) as rows:
        deadline = time.monotonic() + 60
        while count(rows):
            assert time.monotonic() < deadline, (tmp_path / "log").read_text()
            time.sleep(0.1)
