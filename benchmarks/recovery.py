"""How long the chat is without each of its five programs when that is killed or hangs, under load,
and whether anything that was confirmed is lost: `make recovery times=10`.

Starts `bot.run` on a PostgreSQL and a Redis of its own. It starts its own programs again; the two
databases come back after AWAY seconds, as if their own keeper did it. Prints a table.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Callable, Iterator

import httpx

from benchmarks.recovery_visits import Visits, seconds_until
from bot.settings import ROOT
from bot.supervisor import HOST, WEBSITE, free_port
from tests import real_redis
from tests.referrals import postgres
from tests.running import environ

PROGRAMS = {"assistant": "bot.rasa_cli", "action server": "actions.server", "courier": "referrals"}
SIGNALS = {"killed": signal.SIGKILL, "hangs": signal.SIGSTOP}
VISITORS = 6
WRONG = ("lost", "doubled", "mixed", "not alerted", "alerted twice")
"""What must not happen to any message."""
AWAY = {"killed": 1.0, "hangs": 10.0}
"""Seconds for which a database is away."""


class School:
    """A run of all programs, and its two databases."""

    def __init__(
        self, folder: Path, database: postgres.Server, redis: real_redis.RedisServer
    ) -> None:
        """Starts it."""
        self.folder, self.port = folder, free_port()
        self.databases = {"PostgreSQL": database, "Redis": redis}
        self.url = postgres.new_database(database.address)
        settings = {
            "DATABASE_URL": self.url,
            "REDIS_URL": redis.url,
            "PORT": str(self.port),
            "DSL_ALERTS": "on",
            "DSL_EMAIL": "dsl@school.example",
            "HEADTEACHER_EMAIL": "head@school.example",
            "SMTP_HOST": HOST,
            "SMTP_PORT": str(free_port()),
            "SMTP_FROM": "assistant@school.example",
            "SMTP_STARTTLS": "off",
        }
        with (folder / "log").open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-W", "ignore", "-m", "bot.run"],
                cwd=ROOT,
                env=environ(folder, **settings),
                stdout=log,
                stderr=log,
            )
        self.visits = Visits(f"http://{HOST}:{self.port}{WEBSITE}", self.url, folder / "state")

    def begun(self) -> bool:
        """Whether it says that visitors can come: from then on it watches its programs."""
        return b"The chat:" in (self.folder / "log").read_bytes() and self.well()

    def well(self) -> bool:
        """Whether all of it is."""
        with contextlib.suppress(httpx.HTTPError):
            return httpx.get(self.visits.website + "health/all", timeout=5).status_code == 200
        return False

    def process_of(self, module: str) -> int:
        """The process id of a program; 0 if it does not run."""
        for stat in Path("/proc").glob("[0-9]*/cmdline"):
            with contextlib.suppress(OSError, IndexError):
                ours = int(stat.with_name("stat").read_text().rpartition(")")[2].split()[1])
                if ours == self.process.pid and module.encode() in stat.read_bytes():
                    return int(stat.parent.name)
        return 0

    def loses(self, module: str, what: str) -> float:
        """Sends a signal to a program; the seconds until another runs, and all is well."""
        old, began = self.process_of(module), time.monotonic()
        os.kill(old, SIGNALS[what])
        seconds_until(lambda: self.process_of(module) not in (0, old))
        seconds_until(lambda: self.visits.answered_now() and self.well())
        return time.monotonic() - began

    def is_without(self, name: str, what: str) -> float:
        """Takes a database away for AWAY; the seconds until all is well after it is back."""
        database = self.databases[name]
        if what == "hangs":
            with database.standing_still():
                time.sleep(AWAY[what])
        else:
            database.kill()
            time.sleep(AWAY[what])
            database.start()
        began = time.monotonic()
        seconds_until(lambda: self.visits.answered_now() and self.well())
        return time.monotonic() - began


@contextlib.contextmanager
def running() -> Iterator[School]:
    """A school that is well."""
    with (
        tempfile.TemporaryDirectory() as name,
        postgres.running() as database,
        real_redis.running(Path(name)) as redis,
    ):
        school = School(Path(name), database, redis)
        try:
            seconds_until(school.begun)
            yield school
        finally:
            school.visits.over.set()
            school.process.terminate()
            school.process.wait(60)


def drill(school: School, times: int) -> None:
    """Each program, killed and standing still; a line of the table for each."""
    faults: list[tuple[str, str, Callable[[], float]]] = []
    for what in SIGNALS:
        for name, module in PROGRAMS.items():
            faults.append((name, what, lambda m=module, w=what: school.loses(m, w)))
        for name in school.databases:
            faults.append((name, what, lambda n=name, w=what: school.is_without(n, w)))
    for name, what, fault in faults:
        school.visits.slowest.clear()
        took = [fault() for _ in range(times)]
        print(
            f"{name:15}{what:8}well again after {max(took):5.1f} s at most, of {times}; longest "
            f"safety reply {school.visits.slowest.get('worry', 0):.1f} s, longest answer "
            f"{school.visits.slowest.get('question', 0):.1f} s",
            flush=True,
        )


def main(times: int) -> int:
    """The table; 1 if anything was lost, doubled or mixed."""
    with running() as school:
        visitors = [
            threading.Thread(target=school.visits.visitor, args=(number,), daemon=True)
            for number in range(VISITORS)
        ]
        for visitor in visitors:
            visitor.start()
        drill(school, times)
        school.visits.over.set()
        for visitor in visitors:
            visitor.join()
        found = school.visits.settled()
    print(", ".join(f"{name} {count}" for name, count in found.items()))
    return 1 if any(found[name] for name in WRONG) else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10))
