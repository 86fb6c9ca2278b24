"""The trained assistant in this process, without a server and without a memory on disk, and its
replies as a client sees them: for `make ask`, the tests and the measurements.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import Any

from bot.settings import MODEL, ROOT
from bot.shared.garbage import not_collected


@dataclass(frozen=True)
class Reply:
    """A whole reply: its text, and the custom objects of its messages merged."""

    text: str
    kinds: tuple[str, ...]
    cites: frozenset[str]
    contacts: frozenset[str]
    options: tuple[dict, ...] = field(default=())
    levels: tuple[str, ...] = field(default=())

    @classmethod
    def of(cls, messages: list[dict[str, Any]]) -> "Reply":
        """Merges the messages of one turn."""
        customs = [m["custom"] for m in messages if m.get("custom")]
        return cls(
            "\n".join(m["text"] for m in messages if m.get("text")),
            tuple(c["kind"] for c in customs),
            frozenset(i for c in customs for i in c.get("cites", ())),
            frozenset(i for c in customs for i in c.get("contacts", ())),
            tuple(o for c in customs for o in c.get("options", ())),
            tuple(c["level"] for c in customs if c.get("level")),
        )


async def load_assistant() -> Any:
    """Rasa's agent with everything of endpoints.yml but the two stores: what is said here is
    forgotten with the process. No reply says that a note is kept, because none is.
    """
    with not_collected():
        from rasa.core.agent import load_agent
        from rasa.core.utils import AvailableEndpoints

        from bot.dialogue.responses import KEEPS_NOTES
        from bot.rasa_defaults import check_each_file_once

        check_each_file_once()
        os.chdir(ROOT)
        endpoints = AvailableEndpoints.read_endpoints("endpoints.yml")
        endpoints.tracker_store = endpoints.lock_store = None
        endpoints.nlg.kwargs[KEEPS_NOTES] = False
        return await load_agent(str(MODEL), endpoints=endpoints)
