"""Makes references of messages: short, readable over the telephone, as `HSM-4K7-P2R`."""

from __future__ import annotations

import secrets

from bot.content.visitor_words import LETTERS, PREFIX


def new_reference() -> str:
    """A reference nobody can guess from another; the store sees to it that none is given twice."""
    drawn = "".join(secrets.choice(LETTERS) for _ in range(6))
    return f"{PREFIX}-{drawn[:3]}-{drawn[3:]}"
