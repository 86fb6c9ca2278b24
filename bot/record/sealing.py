"""Seals what visitors write before it is stored, where REFERRAL_KEY is set. Keys can be changed:
the newest seals, every one opens.
"""

from __future__ import annotations

from typing import Optional

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from bot.errors import PolicyBotError
from bot.settings import Settings

PLAIN, SEALED = "p:", "f:"


class SealError(PolicyBotError):
    """Something sealed cannot be opened with the keys that are set."""

    def __init__(self) -> None:
        super().__init__(
            "REFERRAL_KEY: none of its keys opens what is stored. Put the key back that "
            "was in use, after the newest, separated by a comma."
        )


class Sealer:
    """Seals and opens single texts. Each says by its first two characters whether it is sealed, so
    that a key can be set later.
    """

    def __init__(self, keys: Optional[MultiFernet]) -> None:
        """With the keys of REFERRAL_KEY, or None to leave everything as it is."""
        self._keys = keys

    @property
    def is_on(self) -> bool:
        """Whether new texts are sealed."""
        return self._keys is not None

    def seal(self, text: Optional[str]) -> Optional[str]:
        """A text as it is stored; None stays None."""
        if text is None:
            return None
        return SEALED + self._keys.encrypt(text.encode()).decode() if self._keys else PLAIN + text

    def open(self, stored: Optional[str]) -> Optional[str]:
        """A stored text as it was written.

        Raises:
            SealError: if no key fits.
        """
        if stored is None or stored.startswith(PLAIN):
            return stored and stored[len(PLAIN) :]
        try:
            return (
                self._keys.decrypt(stored[len(SEALED) :].encode()).decode()
                if self._keys
                else self._locked()
            )
        except InvalidToken:
            raise SealError from None

    @staticmethod
    def _locked() -> str:
        raise SealError


def load_sealer(settings: Settings) -> Sealer:
    """The sealer for the keys of REFERRAL_KEY: the newest seals, each of them opens."""
    keys = [Fernet(key) for key in settings.referral_key]
    return Sealer(MultiFernet(keys) if keys else None)
