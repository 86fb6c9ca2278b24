"""What this program has stored of the newest conversations, in its memory: so that a conversation
goes on while the database is away.
"""

from __future__ import annotations

import json
import math
import threading
from collections import OrderedDict, deque
from typing import Any, Deque, Iterable, Optional

from bot.record.replies import replies_among
from bot.record.window import WINDOW

CONVERSATIONS = 200


class Recent:
    """The newest events of the newest conversations, as JSON, which takes less room."""

    def __init__(self) -> None:
        """Nothing yet."""
        self._kept: "OrderedDict[str, Deque[str]]" = OrderedDict()
        self._lock = threading.Lock()

    def add(self, conversation: str, events: Iterable[str]) -> None:
        """Adds events; forgets what is older than the newest."""
        with self._lock:
            kept = self._kept.setdefault(conversation, deque(maxlen=WINDOW))
            kept.extend(events)
            self._kept.move_to_end(conversation)
            if len(self._kept) > CONVERSATIONS:
                self._kept.popitem(last=False)

    def forget(self, conversation: str, before: float = math.inf) -> None:
        """Forgets what was said in a conversation before a time, in seconds since 1970."""
        newer = [one for one in self._events(conversation) if (one.get("timestamp") or 0) >= before]
        with self._lock:
            self._kept.pop(conversation, None)
        if newer:
            self.add(conversation, map(json.dumps, newer))

    def window(self, conversation: str) -> list[dict[str, Any]]:
        """What a turn sees of it, oldest first. It begins where the assistant last listened: the
        dialogue's rules must not see half a turn.
        """
        events = self._events(conversation)
        if len(events) < WINDOW:
            return events
        begins = (i for i, event in enumerate(events) if event.get("name") == "action_listen")
        return events[next(begins, 0) :]

    def replies(
        self, conversation: str, message_id: str, words: Optional[str]
    ) -> Optional[list[dict[str, Any]]]:
        """What was answered to a message; None if it is not known here."""
        return replies_among(self._events(conversation), message_id, words)

    def _events(self, conversation: str) -> list[dict[str, Any]]:
        with self._lock:
            kept = list(self._kept.get(conversation, ()))
        return [json.loads(event) for event in kept]
