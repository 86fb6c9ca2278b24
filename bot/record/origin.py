"""From where the message of this turn comes: a digest of the visitor's address, so that a flood
from one place can be told from many worried children. It goes into the note of a disclosure, and
is taken out when its alert is raised. Nobody without the key can make it; addresses are not kept.
"""

from __future__ import annotations

import hmac
from contextvars import ContextVar
from typing import Optional

ORIGIN: ContextVar[Optional[str]] = ContextVar("origin", default=None)
"""Of the turn that is being taken; None where the channel knows no address."""


def origin_of(address: str, key: str) -> str:
    """The digest of an address."""
    return hmac.digest(f"origin:{key}".encode(), address.encode(), "sha256").hex()[:16]
