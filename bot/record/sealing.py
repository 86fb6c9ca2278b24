"""Seals what visitors write before it is stored, where REFERRAL_KEY is set. Keys can be changed:
the newest seals, every one opens.
"""

from __future__ import annotations

import os
from typing import Mapping, Optional

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from bot.errors import ConfigError, PolicyBotError

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


def load_sealer(environ: Mapping[str, str] = os.environ) -> Sealer:
    """The sealer for REFERRAL_KEY: Fernet keys, newest first, separated by commas.

    Raises:
        ConfigError: if one is no Fernet key; the value is not repeated.
    """
    given = [key.strip() for key in environ.get("REFERRAL_KEY", "").split(",") if key.strip()]
    try:
        return Sealer(MultiFernet([Fernet(key) for key in given]) if given else None)
    except ValueError:
        make = (
            '.venv/bin/python -c "from cryptography.fernet import Fernet; '
            'print(Fernet.generate_key().decode())"'
        )
        raise ConfigError(
            "REFERRAL_KEY", "…", f"keys made by {make}, newest first, separated by commas"
        ) from None
