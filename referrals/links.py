"""The signed link "I have this" in an e-mail. It holds a letter's number and nothing else; whether
it was used is in the database.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Optional

from itsdangerous import BadSignature, URLSafeSerializer

LONGEST = 200
_NUMBER = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Links:
    """Makes and reads the tokens at the end of the links."""

    secret: str = field(repr=False)

    def token(self, letter: str) -> str:
        """The token for a letter: always the same, so that a letter that is sent again is the same
        letter.
        """
        return self._serializer().dumps(letter)

    def letter(self, token: str) -> Optional[str]:
        """The letter's number, or None if this program did not sign the token."""
        if len(token) > LONGEST:
            return None
        try:
            number = self._serializer().loads(token)
        except BadSignature:
            return None
        return number if isinstance(number, str) and _NUMBER.fullmatch(number) else None

    def _serializer(self) -> URLSafeSerializer:
        return URLSafeSerializer(self.secret, salt="received")
