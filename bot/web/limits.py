"""The website channel's limits: read from credentials.yml, checked where the channel is built; and
the counting of messages.
"""

from __future__ import annotations

import math
import time
from collections import OrderedDict, deque
from dataclasses import dataclass, fields
from typing import Any, Callable, Deque, Mapping, Optional

from bot.errors import ConfigError
from bot.nlu.spelling import LONGEST

MINUTE = 60.0


@dataclass(frozen=True)
class Limits:
    """Every number that can be set under `bot.web.website.WebsiteInput` in the credentials.

    Attributes:
        longest_message: characters of a message, as the widget counts them.
        largest_body: bytes of a request. A message that is too long still gets its answer; this
            much of one is taken.
        session_per_minute: requests that one conversation may make.
        address_per_minute: requests that the conversations of one network address may make; a
            school's pupils share one.
        address_sessions_per_minute: conversations that one network address may begin.
        idle_minutes: silence after which a conversation has ended. Long enough to ask in the
            evening what became of a message of the morning.
    """

    longest_message: int = LONGEST
    largest_body: int = 65_536
    session_per_minute: int = 20
    address_per_minute: int = 300
    address_sessions_per_minute: int = 100
    idle_minutes: int = 720

    @classmethod
    def of(cls, credentials: Optional[Mapping[str, Any]]) -> "Limits":
        """The limits as configured.

        Raises:
            ConfigError: for a key that is unknown or a value that is no whole number above zero.
        """
        given = dict(credentials or {})
        known = [field.name for field in fields(cls)]
        for key, value in given.items():
            if key not in known:
                raise ConfigError(
                    f"credentials: WebsiteInput: {key}", value, f"one of {', '.join(known)}"
                )
            if not isinstance(value, int) or isinstance(value, bool) or value < 1:
                raise ConfigError(
                    f"credentials: WebsiteInput: {key}", value, "a whole number above zero"
                )
        longest = given.get("longest_message", LONGEST)
        if longest > LONGEST:
            raise ConfigError(
                "credentials: WebsiteInput: longest_message",
                longest,
                f"at most {LONGEST}: the assistant reads no more",
            )
        return cls(**given)


class Counter:
    """Counts the requests that this program had in the last minute, in memory. Addresses are
    forgotten with it; they are written nowhere.
    """

    def __init__(self, limits: Limits, tell_time: Callable[[], float] = time.monotonic) -> None:
        """Nothing counted yet. `tell_time`: seconds, of a clock that nobody can set."""
        self._session = _Window(limits.session_per_minute, tell_time)
        self._address = _Window(limits.address_per_minute, tell_time)
        self._beginning = _Window(limits.address_sessions_per_minute, tell_time)

    def seconds_to_wait(self, address: str, session: Optional[str] = None) -> int:
        """Counts one request of a conversation, or of nobody known yet; 0 if it may pass, else the
        seconds after which it may.

        What a conversation is refused does not count for its address, and what nobody known asks is
        counted apart: one program that asks without end must not silence everybody who shares its
        address.
        """
        if not session:
            return self._beginning.seconds_to_wait(address)
        return self._session.seconds_to_wait(session) or self._address.seconds_to_wait(address)


class _Window:
    """At most so many in any sixty seconds, for each key."""

    def __init__(self, most: int, tell_time: Callable[[], float]) -> None:
        self._most, self._now = most, tell_time
        self._taken: "OrderedDict[str, Deque[float]]" = OrderedDict()  # the key last served is last

    def seconds_to_wait(self, key: str) -> int:
        """Takes one, and gives 0; or the seconds until one may be taken."""
        now = self._now()
        self._forget(now - MINUTE)
        taken = self._taken.setdefault(key, deque(maxlen=self._most))
        if len(taken) == self._most and taken[0] > now - MINUTE:
            return max(1, math.ceil(taken[0] + MINUTE - now))
        taken.append(now)
        self._taken.move_to_end(key)
        return 0

    def _forget(self, before: float) -> None:
        while self._taken:
            key, taken = next(iter(self._taken.items()))
            if taken and taken[-1] > before:
                return
            del self._taken[key]
