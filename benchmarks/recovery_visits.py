"""The visitors of the recovery drill: what they were answered and promised, and what the databases
hold of it afterwards.
"""

from __future__ import annotations

import collections
import contextlib
import itertools
import re
import threading
import time
from pathlib import Path
from typing import Any, Callable

import httpx
import psycopg2

QUESTIONS = {
    "question": "what age is allowed for tiktok",
    "worry": "my uncle hits me {mark}",
    "escalation": "can i talk to a real person",
}
PROMISE = "a note of this message is kept"
BESIDE = ("notes.jsonl", "events.jsonl")
"""What the databases do not take is kept in these files of the state folder."""
TURNS, PAUSE = 10, 0.7
"""Messages of one conversation, and seconds between two."""
PATIENCE = 120.0


class Visits:
    """Visitors of one website, each of whom asks again and again.

    Attributes:
        slowest: by what was asked, the longest time, in seconds, of an answer that came.
    """

    def __init__(self, website: str, database: str, state: Path) -> None:
        """Nothing was asked yet."""
        self.website, self.over = website, threading.Event()
        self._database, self._state = database, state
        self._answered: dict[str, str] = {}
        self._promised: set[str] = set()
        self._failed, self._numbers = 0, itertools.count()
        self.slowest: dict[str, float] = {}

    def visitor(self, number: int) -> None:
        """One of them; each conversation has TURNS messages."""
        session, turn, kinds = None, number, tuple(QUESTIONS)
        while not self.over.wait(PAUSE):
            turn += 1
            try:
                if session is None or turn % TURNS == 0:
                    answer = httpx.post(self.website + "session", json={}, timeout=10)
                    session = answer.json()["session"]
                self._ask(session, kinds[turn % len(kinds)])
            except (httpx.HTTPError, ValueError, KeyError):
                self._failed += 1

    def _ask(self, session: str, kind: str) -> None:
        mark, began = f"mark{next(self._numbers):06}", time.monotonic()
        text = QUESTIONS[kind].format(mark=mark)
        body = {"session": session, "message_id": mark, "text": text, "role": "pupil"}
        answer = httpx.post(self.website + "messages", json=body, timeout=20)
        if answer.status_code != 200:
            self._failed += 1
            return
        took = time.monotonic() - began
        self.slowest[kind] = max(took, self.slowest.get(kind, 0.0))
        if PROMISE in answer.text:
            self._promised.add(mark)
        self._answered[mark] = session

    def answered_now(self) -> bool:
        """Whether a visitor is answered within a moment."""
        before = len(self._answered)
        deadline = time.monotonic() + 2 * PAUSE
        while time.monotonic() < deadline:
            if len(self._answered) > before:
                return True
            time.sleep(0.05)
        return False

    def settled(self) -> dict[str, int]:
        """The counts, once nothing waits any more to be stored or alerted: messages that were
        answered and are not stored, stored twice, in another conversation than their session's; and
        notes promised to a visitor of which no alert was raised, and alerts that were raised twice.
        """
        with contextlib.suppress(TimeoutError):
            seconds_until(lambda: not any((self._state / name).exists() for name in BESIDE))
        with contextlib.suppress(TimeoutError):
            seconds_until(lambda: self._promised <= self._alerts().keys())
        alerts = self._alerts()
        rows = self._rows("SELECT message_id, conversation FROM conversation_events")
        stored = [(mark, conversation) for mark, conversation in rows if mark in self._answered]
        times = collections.Counter(mark for mark, _ in stored)
        pairs = {(self._answered[mark], conversation) for mark, conversation in stored}
        sessions, conversations = zip(*pairs) if pairs else ((), ())
        return {
            "answered": len(self._answered),
            "not answered": self._failed,
            "lost": len(self._answered.keys() - times.keys()),
            "doubled": sum(count > 1 for count in times.values()),
            "mixed": 2 * len(pairs) - len({*sessions}) - len({*conversations}),
            "promised": len(self._promised),
            "not alerted": len(self._promised - alerts.keys()),
            "alerted twice": sum(count > 1 for count in alerts.values()),
        }

    def _alerts(self) -> collections.Counter[str]:
        """How often each message was alerted, by the mark in its words."""
        rows = self._rows("SELECT about FROM referrals WHERE kind = 'alert'")
        return collections.Counter(re.findall(r"mark\d{6}", about)[0] for (about,) in rows)

    def _rows(self, query: str) -> list[tuple[Any, ...]]:
        connection = psycopg2.connect(self._database)
        try:
            with connection.cursor() as cursor:
                cursor.execute(query)
                return cursor.fetchall()
        finally:
            connection.close()


def seconds_until(holds: Callable[[], object]) -> float:
    """Waits; the seconds that it took.

    Raises:
        TimeoutError: after PATIENCE.
    """
    began = time.monotonic()
    while not holds():
        if time.monotonic() - began > PATIENCE:
            raise TimeoutError
        time.sleep(0.1)
    return time.monotonic() - began
