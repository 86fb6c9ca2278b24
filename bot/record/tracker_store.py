"""Rasa tracker store over bot.record.in_turn: survives a restart, and a turn costs the same
however long the conversation is. Named in endpoints.yml.
"""

from __future__ import annotations

from typing import Any, Dict, Iterable, Iterator, List, Optional, Type

from rasa.core.tracker_store import SerializedTrackerAsText, TrackerStore
from rasa.shared.core import events as rasa_events
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.utils.common import all_subclasses

from bot.record.in_turn import TurnRecord, turn_record

STORED = "stored_events"
"""Attribute of a tracker: how many of its events the database holds already."""


class ConversationStore(TrackerStore, SerializedTrackerAsText):
    """Rasa asks for a conversation before each turn and gives it back after; only what is new is
    written, in one transaction.
    """

    def __init__(
        self, domain: Any, event_broker: Any = None, store: Optional[TurnRecord] = None, **_: Any
    ) -> None:
        """The store of this server's database, or of `store`."""
        self._record = store
        self._classes: Dict[str, Type[Event]] = {}
        super().__init__(domain, event_broker)

    def _store(self) -> TurnRecord:
        return self._record or turn_record()

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Adds the tracker's new events."""
        await self.stream_events(tracker)
        known = getattr(tracker, STORED, 0)
        new = [event.as_dict() for event in list(tracker.events)[known:]]
        await self._store().append(tracker.sender_id, new)
        setattr(tracker, STORED, len(tracker.events))

    async def retrieve(self, sender_id: str) -> Optional[DialogueStateTracker]:
        """The newest part of the conversation (bot/record/window.py), or None."""
        stored = await self._store().window(sender_id)
        if not stored:
            return None
        tracker = DialogueStateTracker.from_events(
            sender_id, self._events(stored), self.domain.slots if self.domain else []
        )
        setattr(tracker, STORED, len(tracker.events))
        return tracker

    async def keys(self) -> Iterable[str]:
        """No list: nothing here needs to walk through other people's conversations."""
        return []

    def _events(self, stored: List[Dict[str, Any]]) -> Iterator[Event]:
        """Rasa's event objects. Rasa's own way walks its whole tree of classes for each event: half
        of a turn's cost.
        """
        if not self._classes:
            self._classes = {
                cls.type_name: cls for cls in all_subclasses(rasa_events.Event) if cls.type_name
            }
        for parameters in stored:
            cls = self._classes.get(parameters.get("event", ""))
            event = cls._from_parameters(parameters) if cls else None
            if event is not None:
                yield event
