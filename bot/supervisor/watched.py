"""Keeps one program going: it is started again when it ends, and ended when it hangs. Each program
is watched by a thread of its own, so that none waits for another.
"""

from __future__ import annotations

import contextlib
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from typing import Callable, Optional, Sequence

from bot.supervisor import GRACE, stop_all
from bot.supervisor.looks import Look, seconds_at_work

TICK = 0.25
"""Seconds between two looks whether the program still runs."""


@dataclass(frozen=True)
class Pace:
    """How patient a watch is. All are seconds, but for `misses`."""

    look: float = 1.0
    """Between two looks whether the program answers."""
    misses: int = 3
    """Looks in a row without an answer that it takes to call a program hung."""
    silent: float = 4.0
    """How long a program may be silent that does not work either."""
    busy: float = 60.0
    """How long one may be silent that works: it may have much to do."""
    start: float = 120.0
    """From the start to the first answer, for one that works on it."""
    idle_start: float = 20.0
    """The same for one that does not: it was stopped before it could answer."""
    healthy: float = 60.0
    """After so long without trouble, earlier trouble is forgotten."""
    first_pause: float = 0.5
    longest_pause: float = 4.0
    """Before it is started again: at once, then after the first pause, then twice as long …"""


BUSY = 0.1
"""Share of a processor from which a program counts as working."""


class Watched:
    """A program that runs until `stop`."""

    def __init__(
        self,
        name: str,
        start: Callable[[], subprocess.Popen],
        look: Look,
        grace: float = GRACE,
        pace: Pace = Pace(),
    ) -> None:
        """Starts it. `grace`: seconds that it may take to stop."""
        self.name, self.grace = name, grace
        self._start, self._look, self._pace = start, look, pace
        self._stopping = threading.Event()
        self._thread: Optional[threading.Thread] = None
        self._failures = 0
        self._begin()

    def watch(self) -> None:
        """Keeps it going from now on."""
        self._thread = threading.Thread(target=self._watch, name=self.name, daemon=True)
        self._thread.start()

    def lives(self) -> bool:
        """Looks at it, before it is watched: whether it has shown that it lives."""
        if self._look():
            self._answered = self._looked = time.monotonic()
        return self._answered is not None

    def leave_alone(self) -> None:
        """It is not started again from now on."""
        self._stopping.set()

    def is_left_alone(self) -> bool:
        """Whether that has come through."""
        return self._thread is None or not self._thread.is_alive()

    def _begin(self) -> None:
        self.process = self._start()
        self._began = self._looked = time.monotonic()
        self._answered: Optional[float] = None
        self._worked = seconds_at_work(self.process.pid)
        self._misses = 0

    def _watch(self) -> None:
        while not self._stopping.wait(TICK):
            if self.process.poll() is not None:
                self._start_again("has ended")
            elif time.monotonic() - self._looked >= self._pace.look and self._hangs():
                self.process.kill()
                self.process.wait()
                self._start_again("answers nobody any more and was stopped")

    def _hangs(self) -> bool:
        answered, now = self._look(), time.monotonic()
        self._looked = now
        if answered:
            self._answered, self._misses = now, 0
            if now - self._began >= self._pace.healthy:
                self._failures = 0
        elif self._answered is None:
            silent = now - self._began
            works = self._works(silent)
            return silent >= (self._pace.start if works else self._pace.idle_start)
        else:
            self._misses += 1
            if self._misses == 1:
                self._worked = seconds_at_work(self.process.pid)
            silent = now - self._answered
            patience = self._pace.busy if self._works(silent) else self._pace.silent
            return self._misses >= self._pace.misses and silent >= patience
        return False

    def _works(self, silent: float) -> bool:
        """Whether it has worked since the first look that it left unanswered, or since its start.
        One of which the system does not say may be working.
        """
        worked = seconds_at_work(self.process.pid)
        if worked is None or self._worked is None:
            return True
        return worked - self._worked >= BUSY * silent

    def _start_again(self, why: str) -> None:
        """After a pause. It may fail, if the machine has no room left: then after another."""
        while not self._stopping.is_set():
            pause = self._pause()
            when = f"in {pause:g} s" if pause else "at once"
            print(f"The {self.name} {why}; it is started again {when}.", file=sys.stderr)
            if self._stopping.wait(pause):
                return
            try:
                return self._begin()
            except OSError as fault:
                why = f"cannot be started ({fault.strerror})"

    def _pause(self) -> float:
        failures, self._failures = self._failures, self._failures + 1
        if not failures:
            return 0.0
        return min(self._pace.longest_pause, self._pace.first_pause * 2 ** min(failures - 1, 10))


def end_all(programs: Sequence[Watched]) -> None:
    """Stops them for good, all at once."""
    for program in programs:
        program.leave_alone()
    while not all(program.is_left_alone() for program in programs):
        with contextlib.suppress(KeyboardInterrupt):
            time.sleep(TICK)
    stop_all({program.process: program.grace for program in programs})
