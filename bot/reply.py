"""A reply's messages merged into one view, as a client sees them: for the tests and the measurements."""
from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


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
