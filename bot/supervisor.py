"""Keeps the programs beside the assistant alive, waits for its first answer, and notices when it
answers nobody any more.
"""

from __future__ import annotations

import enum
import http.client
import subprocess
import sys
import time
import urllib.error
import urllib.request
from typing import Callable, Optional

HOST = "127.0.0.1"
WEBSITE = "/webhooks/website/"
PATIENCE = 120
"""Seconds after which a server that has not answered counts as failed."""
RECORD_PATIENCE = 10
"""Seconds after which a server that answers, but cannot store what is said, is not expected to be
able to soon.
"""
GRACE = 10
"""Seconds that a program may take to stop."""
WATCH_PAUSE, WATCH_PATIENCE, WATCH_TRIES = 15.0, 10.0, 4
"""Seconds between two looks at a server that runs, seconds in which it must answer, and how many
looks in a row it may leave unanswered.
"""
LONGEST_PAUSE = 60.0
"""Seconds until a program beside the assistant that keeps ending is started again."""


class Answers(enum.Enum):
    """What becomes of a real message."""

    STORED = "it is answered, and stored"
    NOT_STORED = "it is answered, and cannot be stored"
    NONE = "it is not answered"


def answers(port: int) -> Answers:
    """Puts a real message to the assistant."""
    try:
        with urllib.request.urlopen(f"http://{HOST}:{port}{WEBSITE}health", timeout=15) as reply:
            return Answers.STORED if reply.status == 200 else Answers.NONE
    except urllib.error.HTTPError as refusal:
        return Answers.NOT_STORED if b'"no_record"' in refusal.read() else Answers.NONE
    except OSError:
        return Answers.NONE


def wait_until_it_answers(process: subprocess.Popen, port: int) -> bool:
    """Waits for the first answer that is stored, and RECORD_PATIENCE longer than for one that
    cannot be; False if the process ended or PATIENCE ran out.
    """
    deadline, answered = time.monotonic() + PATIENCE, False
    while time.monotonic() < deadline and process.poll() is None:
        found = answers(port)
        if found is Answers.STORED:
            return True
        if found is Answers.NOT_STORED and not answered:
            answered, deadline = True, time.monotonic() + RECORD_PATIENCE
        time.sleep(0.25)
    return answered and process.poll() is None


def stop(process: Optional[subprocess.Popen], grace: float = GRACE) -> None:
    """Asks a process to stop, and ends it after `grace` seconds, or at once if somebody presses
    Ctrl-C meanwhile.
    """
    if process is None or process.poll() is not None:
        return
    process.terminate()
    try:
        process.wait(grace)
    except (subprocess.TimeoutExpired, KeyboardInterrupt):
        process.kill()
        process.wait()


class Helper:
    """A program beside the assistant: started at once, and again when it ends, after pauses that
    grow.
    """

    def __init__(
        self, name: str, start: Callable[[], subprocess.Popen], grace: float = GRACE
    ) -> None:
        """Starts it. `grace`: seconds that it may take to stop."""
        self._name, self._start, self._pause, self._again_at, self.grace = (
            name,
            start,
            1.0,
            0.0,
            grace,
        )
        self.process = start()

    def keep_alive(self) -> None:
        """To be called every now and then."""
        if self.process.poll() is None:
            return
        if not self._again_at:
            print(
                f"The {self._name} has ended; it is started again in {self._pause:.0f} s.",
                file=sys.stderr,
            )
            self._again_at, self._pause = (
                time.monotonic() + self._pause,
                min(2 * self._pause, LONGEST_PAUSE),
            )
        elif time.monotonic() >= self._again_at:
            self.process, self._again_at = self._start(), 0.0


class Watch:
    """Notices an assistant that runs and answers nobody any more: such a one does not end by
    itself.
    """

    def __init__(self, port: int) -> None:
        """It answers now."""
        self._port, self._unanswered, self._look_at = port, 0, time.monotonic() + WATCH_PAUSE

    def gives_up(self) -> bool:
        """To be called every now and then."""
        if time.monotonic() >= self._look_at:
            self._unanswered = 0 if self._responds() else self._unanswered + 1
            self._look_at = time.monotonic() + WATCH_PAUSE
        return self._unanswered >= WATCH_TRIES

    def _responds(self) -> bool:
        """Whether anything comes back at all; a fault is an answer."""
        try:
            with urllib.request.urlopen(
                f"http://{HOST}:{self._port}{WEBSITE}widget.css", timeout=WATCH_PATIENCE
            ):
                return True
        except urllib.error.HTTPError:
            return True
        except (OSError, http.client.HTTPException):
            return False
