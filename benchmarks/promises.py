"""Promises under locks and kills: `python -m benchmarks.promises`. Many visitors tell the real
servers of harm while the databases are held, the file beside them cannot be used, and the programs
are killed. Counted: notes promised and not kept, alerts raised twice, the wait for help.
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import math
import random
import re
import sqlite3
import statistics
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Iterator, Optional

import httpx

from bot import run, supervisor
from bot.command_line import run_command
from bot.record.spool import NAME
from bot.settings import ROOT
from tests.locks import held
from tests.running import Servers, Visitor, servers_in

PROMISE, NOTHING = "a note of this message is kept", "nothing has been sent to anyone"
VISITORS_AT_ONCE = 8
PATIENCE = 180.0
"""Seconds for which a visitor's page sends the same message again."""
SEED = 20261126
WARM = 5.0
"""Seconds in which a server that was killed is slow, whatever else happens."""


@dataclass
class Found:
    """What came of it all; `promised` and `untold` hold the marks of the messages."""

    promised: set[str] = field(default_factory=set)
    untold: set[str] = field(default_factory=set)
    alerts: collections.Counter = field(default_factory=collections.Counter)
    faults: collections.Counter = field(default_factory=collections.Counter)
    waits: list[float] = field(default_factory=list)
    """Seconds until help came, of the attempts that were answered; without those that began while a
    killed server came back.
    """
    back_at: float = 0.0
    """When the server was last back, and had answered for WARM seconds."""

    @property
    def lost(self) -> int:
        """Notes promised and not kept."""
        return len(self.promised - set(self.alerts))

    @property
    def doubled(self) -> int:
        """Messages with more than one alert."""
        return sum(count > 1 for count in self.alerts.values())

    def lines(self) -> list[str]:
        """The figures."""
        told = len(self.promised) + len(self.untold)
        p95 = statistics.quantiles(self.waits, n=20)[-1]
        return [
            f"{told} disclosures; a note promised to {len(self.promised)}, none to "
            f"{len(self.untold)}",
            f"faults: {dict(self.faults)}",
            f"notes promised and not kept: {self.lost}",
            f"alerts raised twice: {self.doubled}",
            f"raised though no note was promised: {len(self.untold & set(self.alerts))}",
            f"help after {statistics.median(self.waits):.2f} s (p50), {p95:.2f} s (p95), "
            f"{max(self.waits):.2f} s (longest)",
        ]


class Faults:
    """One fault after the other, at random, until `done`."""

    def __init__(self, servers: Servers, found: Found, pause: float) -> None:
        self.servers, self.found, self.pause = servers, found, pause
        self.done, self._dice = threading.Event(), random.Random(SEED)

    def work(self) -> None:
        """Every sort once before any comes again."""
        sorts = [
            self.hold,
            self.hold,
            self.hold_referrals,
            self.block,
            self.kill,
            self.kill_courier,
        ]
        order: list = []
        while not self.done.wait(self._dice.uniform(0, self.pause)):
            if not order:
                order = self._dice.sample(sorts, len(sorts))
            fault = order.pop()
            self.found.faults[fault.__name__] += 1
            fault()

    def hold(self) -> None:
        """Another program holds the conversations."""
        with self._held("conversations.db"):
            pass

    def hold_referrals(self) -> None:
        """... and the referrals, so that no alert can be stored."""
        with self._held("referrals.db"), self._held("conversations.db"):
            pass

    def block(self) -> None:
        """... and nothing can be written beside them."""
        spool = self.servers.folder / "state" / NAME
        with contextlib.suppress(FileExistsError):
            spool.mkdir()
            with self._held("conversations.db"):
                pass
            spool.rmdir()

    def kill(self) -> None:
        """The assistant is killed, now and then while the conversations are held."""
        with self._held("conversations.db", 0.3) if self._dice.random() < 0.5 else self._pass():
            self.servers.kill_assistant()
        self.found.back_at = math.inf
        self.servers.start(with_courier=True)
        self.found.back_at = time.monotonic() + WARM

    def kill_courier(self) -> None:
        """Again and again."""
        for _ in range(3):
            self.servers.courier.kill()
            self.servers.courier.wait()
            with (self.servers.folder / "helpers.log").open("ab") as log:
                self.servers.courier = run.start_courier(
                    self.servers.environ, stdout=log, stderr=log
                )
            time.sleep(self._dice.uniform(1.0, 2.5))

    @contextlib.contextmanager
    def _held(self, name: str, most: float = 4.0) -> Iterator[None]:
        with held(self.servers.folder / "state" / name, 60):
            yield
            time.sleep(self._dice.uniform(0.2, most))

    _pass = staticmethod(contextlib.nullcontext)


def tell(servers: Servers, found: Found, number: int, dice: random.Random) -> None:
    """One visitor says one thing, as the page does: the same message until an answer comes. Some
    leave at once.
    """
    mark, deadline = f"mark{number:05}", time.monotonic() + PATIENCE
    words = dice.choice(
        ("my uncle hits me in the {}", "a man online wants naked photos of me, he calls me {}")
    )
    visitor: Optional[Visitor] = None
    while time.monotonic() < deadline:
        started = time.monotonic()
        try:
            visitor = visitor or Visitor(servers)
            answer = visitor.send(words.format(mark), message_id=mark, role="pupil")
            text = answer.json()["messages"][0]["text"] if answer.status_code == 200 else ""
        except (httpx.HTTPError, KeyError, ValueError):
            text = ""
        if PROMISE in text or NOTHING in text:
            if started > found.back_at:
                found.waits.append(time.monotonic() - started)
            (found.promised if PROMISE in text else found.untold).add(mark)
            if dice.random() < 0.2:
                with contextlib.suppress(httpx.HTTPError):
                    visitor.post("clear", {"session": visitor.session})
            return
        time.sleep(0.2)
    raise AssertionError(f"visitor {number} got no help in {PATIENCE} s")


def measure(folder: Path, count: int, pause: float) -> Found:
    """So many disclosures, with `pause` seconds at most between two faults."""
    found = Found()
    servers = servers_in(
        folder,
        str(ROOT / "tests" / "credentials.yml"),
        DSL_ALERTS="on",
        SMTP_HOST=supervisor.HOST,
        SMTP_PORT=str(run.free_port()),  # nobody is there: each alert stays where it is stored
        SMTP_FROM="assistant@school.example",
        SMTP_STARTTLS="off",
    )
    try:
        faults = Faults(servers.start(with_courier=True), found, pause)
        working = threading.Thread(target=faults.work)
        working.start()
        try:
            with ThreadPoolExecutor(VISITORS_AT_ONCE) as pool:
                for told in [
                    pool.submit(tell, servers, found, number, random.Random(SEED + number))
                    for number in range(count)
                ]:
                    told.result()
        finally:
            faults.done.set()
            working.join()
        wait_for_the_sweep(folder / "state")
    finally:
        servers.stop()
    found.alerts.update(marks(folder / "state"))
    return found


def wait_for_the_sweep(state: Path) -> None:
    """Until the courier has raised everything, and three looks more."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with contextlib.closing(sqlite3.connect(state / "conversations.db", timeout=10)) as rows:
            query = "SELECT count(*) FROM disclosures WHERE raised_at IS NULL"
            if not rows.execute(query).fetchone()[0] and not (state / NAME).exists():
                break
        time.sleep(0.5)
    time.sleep(3.2)


def marks(state: Path) -> list[str]:
    """The mark in each alert."""
    with contextlib.closing(sqlite3.connect(state / "referrals.db", timeout=10)) as rows:
        stored = rows.execute("SELECT about FROM referrals WHERE kind = 'alert'").fetchall()
    return [re.findall(r"mark\d{5}", about)[0] for (about,) in stored]


def main() -> int:
    """The command line; 1 if a promise was not kept."""
    parser = argparse.ArgumentParser(description=__doc__.split(":")[0])
    parser.add_argument("--count", type=int, default=1000, help="disclosures")
    parser.add_argument("--pause", type=float, default=2.0, help="seconds between two faults")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = measure(Path(folder), given.count, given.pause)
    print("\n".join(found.lines()))
    return 1 if found.lost or found.doubled else 0


if __name__ == "__main__":
    sys.exit(run_command(main))
