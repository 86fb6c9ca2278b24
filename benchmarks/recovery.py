"""How long the chat is without each of its programs when that is killed or hangs, under a light
load, and whether anything that was answered is lost: `python -m benchmarks.recovery [times]`.

Starts `bot.run` with a state folder of its own. Prints a table.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from pathlib import Path
from typing import Callable, Iterator

import httpx

from bot.settings import ROOT
from bot.supervisor import HOST, WEBSITE, free_port

PROGRAMS = {"assistant": "bot.rasa_cli", "action server": "actions.server", "courier": "referrals"}
SIGNALS = {"killed": signal.SIGKILL, "hangs": signal.SIGSTOP}
QUESTIONS = ("what age is allowed for tiktok", "my uncle hits me", "can i talk to a real person")
PATIENCE = 120.0


class School:
    """A run of all three programs, and the visitors who ask meanwhile."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        environ = {
            **os.environ,
            "STATE_DIR": str(folder),
            "PORT": str(self.port),
            "DSL_ALERTS": "on",
            "DSL_EMAIL": "dsl@school.example",
            "HEADTEACHER_EMAIL": "head@school.example",
            "SMTP_HOST": HOST,
            "SMTP_PORT": str(free_port()),
            "SMTP_FROM": "assistant@school.example",
            "SMTP_STARTTLS": "off",
            "ALERTS_AN_HOUR": "1000000",
        }
        with (folder / "log").open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-W", "ignore", "-m", "bot.run"],
                cwd=ROOT,
                env=environ,
                stdout=log,
                stderr=log,
            )
        self.answered: set[str] = set()
        self.over = threading.Event()

    def url(self, path: str) -> str:
        """An address of the website channel."""
        return f"http://{HOST}:{self.port}{WEBSITE}{path}"

    def well(self) -> bool:
        """Whether all three are."""
        with contextlib.suppress(httpx.HTTPError):
            return httpx.get(self.url("health/all"), timeout=5).status_code == 200
        return False

    def process_of(self, module: str) -> int:
        """The process id of a program; 0 if it does not run."""
        for stat in Path("/proc").glob("[0-9]*/cmdline"):
            with contextlib.suppress(OSError, IndexError):
                ours = int(stat.with_name("stat").read_text().rpartition(")")[2].split()[1])
                if ours == self.process.pid and module.encode() in stat.read_bytes():
                    return int(stat.parent.name)
        return 0

    def visit(self) -> None:
        """A visitor who asks again and again."""
        session, number = None, 0
        while not self.over.wait(0.5):
            number, mark = number + 1, uuid.uuid4().hex
            try:
                if session is None or number % 10 == 0:
                    answer = httpx.post(self.url("session"), json={}, timeout=10)
                    session = answer.json()["session"]
                text = QUESTIONS[number % len(QUESTIONS)]
                body = {"session": session, "message_id": mark, "text": text, "role": "parent"}
                if httpx.post(self.url("messages"), json=body, timeout=20).status_code == 200:
                    self.answered.add(mark)
            except (httpx.HTTPError, ValueError, KeyError):
                continue

    def answers(self) -> bool:
        """Whether a visitor is answered now."""
        before = len(self.answered)
        deadline = time.monotonic() + 1
        while time.monotonic() < deadline:
            if len(self.answered) > before:
                return True
            time.sleep(0.05)
        return False

    def recovers(self, module: str, number: int) -> float:
        """Sends a signal to a program; the seconds until another runs, and all is well."""
        old, began = self.process_of(module), time.monotonic()
        os.kill(old, number)
        seconds_until(lambda: self.process_of(module) not in (0, old))
        seconds_until(lambda: self.answers() and self.well())
        return time.monotonic() - began

    def lost(self) -> tuple[int, int]:
        """Messages that were answered and are not stored, or are stored twice."""
        with contextlib.closing(sqlite3.connect(self.folder / "conversations.db")) as rows:
            query = "SELECT message_id FROM conversation_events WHERE message_id IS NOT NULL"
            stored = [mark for (mark,) in rows.execute(query)]
        return len(self.answered - set(stored)), len(stored) - len(set(stored))


@contextlib.contextmanager
def running() -> Iterator[School]:
    """A school that is well."""
    with tempfile.TemporaryDirectory() as folder:
        school = School(Path(folder))
        try:
            seconds_until(school.well)
            yield school
        finally:
            school.over.set()
            school.process.terminate()
            school.process.wait(60)


def seconds_until(holds: Callable[[], bool]) -> float:
    """Waits; the seconds that it took."""
    began = time.monotonic()
    while not holds():
        if time.monotonic() - began > PATIENCE:
            raise TimeoutError
        time.sleep(0.1)
    return time.monotonic() - began


def main(times: int) -> None:
    """The table."""
    with running() as school:
        visitors = [threading.Thread(target=school.visit, daemon=True) for _ in range(2)]
        for visitor in visitors:
            visitor.start()
        for name, module in PROGRAMS.items():
            for what, number in SIGNALS.items():
                took = []
                for _ in range(times):
                    took.append(school.recovers(module, number))
                print(f"{name:15}{what:8}longest {max(took):5.1f} s of {times}", flush=True)
        school.over.set()
        for visitor in visitors:
            visitor.join()
        time.sleep(2)
        print("answered {}, lost {}, doubled {}".format(len(school.answered), *school.lost()))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10)
