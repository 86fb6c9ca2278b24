"""Sessions of the website channel: the server names the conversation and signs the name; nothing is
stored for it.
"""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from typing import Optional

from itsdangerous import BadData, URLSafeTimedSerializer

from bot.record.origin import origin_of
from bot.settings import Settings
from bot.settings.keys import own_key

LONGEST_TOKEN = 256


@dataclass(frozen=True)
class Session:
    """A visitor's conversation: its name for Rasa, and when it began (seconds since 1970)."""

    conversation: str
    began: float


class Sessions:
    """Issues and reads tokens. The key outlives a restart (SESSION_SECRET, or a file in the state
    folder), and so do they.
    """

    def __init__(self) -> None:
        """Reads the key, or makes it."""
        settings = Settings.load()
        key = settings.session_secret or own_key(settings.state_folder(), "session-secret")
        self._key = key
        self._signer = URLSafeTimedSerializer(key, salt="website session")

    def issue(self) -> str:
        """A token for a new conversation, whose name has 144 random bits."""
        return self._signer.dumps("web-" + secrets.token_urlsafe(18))

    def origin(self, address: str) -> str:
        """What stands for an address where a flood from one place must be known."""
        return origin_of(address, self._key)

    def read(self, token: object) -> Optional[Session]:
        """The conversation that a token names; None if we did not sign it."""
        if not isinstance(token, str) or not 0 < len(token) <= LONGEST_TOKEN:
            return None
        try:
            conversation, signed = self._signer.loads(token, return_timestamp=True)
        except BadData:
            return None
        return Session(conversation, signed.timestamp()) if isinstance(conversation, str) else None


def ended(session: Session, last_activity: Optional[float], idle_minutes: int) -> bool:
    """Whether nothing was said in it for too long."""
    return time.time() - (last_activity or session.began) > 60 * idle_minutes
