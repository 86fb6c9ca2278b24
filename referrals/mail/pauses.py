"""How long the courier waits between tries."""

from __future__ import annotations

import random
from dataclasses import dataclass


@dataclass(frozen=True)
class Pauses:
    """Seconds between tries. Each is twice the one before, up to a bound, and then moved by chance,
    so that not all come back at once.
    """

    first: float = 15.0
    most: float = 900.0
    tries: int = 8
    """Of one letter, over about half an hour; then the next in the chain gets it."""
    nobody_left: float = 3600.0
    """Before a referral that could not be delivered to anybody is tried again, from the first in
    the chain on.
    """
    server_first: float = 1.0
    server_most: float = 60.0
    """If the server itself fails, no try counts: the letters wait as long as it takes."""

    @classmethod
    def beginning_with(cls, seconds: float) -> Pauses:
        """The usual ones, with another first pause."""
        return cls(first=seconds, server_first=min(seconds, cls.server_first))

    def after(self, tries: int) -> float:
        """Before the next try of a letter that was tried so often."""
        return _vary(min(self.most, self.first * 2 ** min(tries, 30)))

    def server(self, failures: int) -> float:
        """Before the server is asked again after so many failures in a row."""
        return _vary(min(self.server_most, self.server_first * 2 ** min(failures, 30)))


def _vary(seconds: float) -> float:
    return seconds * random.uniform(0.75, 1.25)
