"""Alerts by the hundred would bury the one that counts: after the first few in an hour from one
place to one person, what is said there is put together into one alert every few minutes.
"""

from __future__ import annotations

import collections
import time
from dataclasses import dataclass, field, replace
from typing import Callable, Deque, Optional

from bot.record.disclosures import ALERTING, Disclosure

HOUR = 3600.0
PAUSE = 300.0
"""Seconds for which what is said is collected."""
Place = tuple[str, Optional[str]]
"""Where it comes from, and for whom the alert is."""


@dataclass
class Bundles:
    """What was raised singly, and what is being collected; of this run of the program."""

    most_an_hour: int
    tell_time: Callable[[], float] = time.monotonic
    _raised: dict[Place, Deque[float]] = field(default_factory=dict)
    _since: dict[Place, float] = field(default_factory=dict)

    def due(self, waiting: list[Disclosure]) -> list[list[Disclosure]]:
        """Which of them are raised now, each list as one alert. The others are still to wait."""
        due, collected = [], collections.defaultdict(list)
        for one in waiting:
            if (
                one.origin is None
                or one.unreadable
                or self._goes_singly((one.origin, one.alert_to))
            ):
                due.append([one])
            else:
                collected[one.origin, one.alert_to].append(one)
        for place, many in collected.items():
            if self.tell_time() - self._since.setdefault(place, self.tell_time()) >= PAUSE:
                del self._since[place]
                due.append(many)
        return due

    def _goes_singly(self, place: Place) -> bool:
        raised = self._raised.setdefault(place, collections.deque())
        while raised and raised[0] <= self.tell_time() - HOUR:
            raised.popleft()
        if len(raised) >= self.most_an_hour or place in self._since:
            return False
        raised.append(self.tell_time())
        return True


def put_together(many: list[Disclosure], heading: str) -> Disclosure:
    """One disclosure with the words of all, under a heading; the most serious level counts."""
    words = [f"{one.at:%H:%M:%S} UTC  {one.words}" for one in many]
    levels = {one.level for one in many}
    return replace(
        many[0],
        role=many[0].role if len({one.role for one in many}) == 1 else None,
        words="\n\n".join([heading, *words]),
        level=next(level for level in ALERTING if level in levels),
        message=f"{many[0].message}+{len(many) - 1}",
    )
