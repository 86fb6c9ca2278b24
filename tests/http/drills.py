"""A school whose disk, state folder, clock and mail server can be made to fail while its programs
run, and the visitors who come meanwhile.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import sqlite3
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Callable, Iterator

import httpx

from bot import run, supervisor
from bot.settings import ROOT
from tests.http.post import REFERENCE, Post, Writer, text
from tests.jumping_clock import JumpingClock
from tests.referrals.mail_server import MailServer
from tests.running import Servers, Visitor, servers_in

PROMISE, NOTHING = "a note of this message is kept", "nothing has been sent to anyone"
MEGABYTES = 24
_numbers = itertools.count(10_000)
AGAIN = 30.0
"""Seconds after which everything must be well again."""


class Drill(Post):
    """The school. Its state folder is a small disk of its own; its clock can jump."""

    def __init__(
        self, servers: Servers, mail: MailServer, state: Path, clock: JumpingClock
    ) -> None:
        super().__init__(servers, mail)
        self.state, self.clock = state, clock

    @contextlib.contextmanager
    def full_disk(self) -> Iterator[None]:
        """Not a byte is left on the disk."""
        filler = self.state / "filler"
        with filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
            while True:
                file.write(bytes(4096))
        assert os.statvfs(self.state).f_bavail == 0
        try:
            yield
        finally:
            filler.unlink()

    @contextlib.contextmanager
    def read_only_folder(self) -> Iterator[None]:
        """Whatever is opened from now on can only be read."""
        mount("--bind", str(self.state), str(self.state))
        mount("-o", "remount,bind,ro", str(self.state))
        try:
            yield
        finally:
            unmount(self.state)

    @contextlib.contextmanager
    def moved_clock(self, seconds: int) -> Iterator[None]:
        """All programs see another time; waiting is measured as before."""
        self.clock.move(seconds)
        try:
            yield
        finally:
            self.clock.move(0)

    def rows(self, query: str, *values: Any, of: str = "referrals") -> list[tuple[Any, ...]]:
        """What stands in one of the databases."""
        with contextlib.closing(sqlite3.connect(self.state / f"{of}.db", timeout=10)) as database:
            return database.execute(query, values).fetchall()

    def alerts(self, mark: str) -> int:
        """How many alerts hold these words."""
        query = "SELECT count(*) FROM referrals WHERE kind = 'alert' AND about LIKE ?"
        return self.rows(query, f"%{mark}%")[0][0]

    def e_mails(self, words: str) -> list[str]:
        """To whom e-mails with these words went."""
        taken = zip(list(self.mail.handler.taken), list(self.mail.handler.recipients))
        return [to for mail, to in taken if words in mail.get_body(("plain",)).get_content()]

    def health(self, which: str = "health") -> httpx.Response:
        """What the assistant says of itself."""
        return httpx.get(self.servers.website + which, timeout=20)

    def until(self, holds: Callable[[], object], seconds: float = AGAIN) -> None:
        """Waits until it holds."""
        deadline = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < deadline, f"not after {seconds} s"
            time.sleep(0.2)


def new_mark() -> str:
    """By which something said is known again. No slip of the finger makes a word of it."""
    return f"zq{next(_numbers)}"


def mount(*options: str) -> None:
    """Needs root."""
    done = subprocess.run(["mount", *options], capture_output=True, text=True)
    assert done.returncode == 0, (
        f"mount {' '.join(options)}: {done.stderr.strip()}. Run these tests as root, on a machine "
        "where mounts can be made (a container needs CAP_SYS_ADMIN)."
    )


def unmount(place: Path) -> None:
    """Also while a program still has a file open there."""
    subprocess.run(["umount", "--lazy", str(place)], check=True)


@contextlib.contextmanager
def drilling(folder: Path) -> Iterator[Drill]:
    """The school with all its programs, until the end."""
    state, clock = folder / "state", JumpingClock(folder)
    state.mkdir(mode=0o700)
    mount("-t", "tmpfs", "-o", f"size={MEGABYTES}m,mode=700", "none", str(state))
    mail = MailServer(run.free_port()).start()
    servers = servers_in(
        folder,
        str(ROOT / "tests" / "credentials.yml"),
        DSL_ALERTS="on",
        SMTP_HOST=supervisor.HOST,
        SMTP_PORT=str(mail.port),
        SMTP_FROM="assistant@school.example",
        SMTP_STARTTLS="off",
        RETRY_SECONDS="1",
        REFERRALS_AN_HOUR="1000",
        **clock.environ,
    )
    servers.environ["PUBLIC_URL"] = f"http://{supervisor.HOST}:{servers.port}"
    try:
        yield Drill(servers.start(with_courier=True), mail, state, clock)
    finally:
        servers.stop()
        mail.stop()
        unmount(state)


@dataclass
class Crowd:
    """Visitors who ask, tell and write to a person without a pause."""

    drill: Drill
    promised: list[str] = field(default_factory=list)
    not_promised: list[str] = field(default_factory=list)
    confirmed: list[str] = field(default_factory=list)
    not_confirmed: list[str] = field(default_factory=list)
    answered: int = 0
    wrong: list[str] = field(default_factory=list)

    def while_doing(self, work: Callable[[], None]) -> None:
        """They come before it, meanwhile and after it."""
        over = threading.Event()
        kinds = (self._ask, self._tell, self._tell, self._write)
        with ThreadPoolExecutor(len(kinds)) as threads:
            going = [threads.submit(self._visit, one, over) for one in kinds]
            try:
                time.sleep(1)
                work()
                time.sleep(1)
            finally:
                over.set()
            [one.result() for one in going]

    def counts(self) -> str:
        """For a person who measures."""
        return (
            f"{self.answered} answered, {len(self.promised)} promised, {len(self.not_promised)} "
            f"not, {len(self.confirmed)} confirmed, {len(self.not_confirmed)} not, wrong: "
            f"{self.wrong}"
        )

    def _visit(self, kind: Callable[[str], None], over: threading.Event) -> None:
        while not over.is_set():
            try:
                kind(new_mark())
            except (httpx.HTTPError, AssertionError) as fault:
                self.wrong.append(f"{kind.__name__}: {fault!r}"[:400])
            time.sleep(0.3)

    def _ask(self, _: str) -> None:
        visitor = Visitor(self.drill.servers)
        for question in ("what age is allowed for tiktok", "where does it say that"):
            said = visitor.say(question, role="parent")
            assert [one["id"] for one in said[0]["sources"]] == ["minimum-age"], said
        self.answered += 1

    def _tell(self, mark: str) -> None:
        said = Visitor(self.drill.servers).say(f"my uncle hits me in the {mark}", role="pupil")
        words = text(said)
        assert said[0]["kind"] == "safeguarding" and "999" in words, said
        assert (PROMISE in words) != (NOTHING in words), words
        (self.promised if PROMISE in words else self.not_promised).append(mark)

    def _write(self, mark: str) -> None:
        said = Writer(self.drill.servers).send_message(f"The gate {mark} was open.")
        assert said.strip()
        found = REFERENCE.search(said)
        (self.confirmed if found else self.not_confirmed).append(found[0] if found else said)

    def check_everything_is_kept(self) -> None:
        """Every promise and every confirmation once; nothing that nobody was told of."""
        drill = self.drill
        drill.until(lambda: all(drill.alerts(mark) for mark in self.promised))
        drill.until(lambda: all(drill.e_mails(one) for one in self.promised + self.confirmed))
        time.sleep(3)  # three sweeps more
        once = {mark: drill.alerts(mark) for mark in self.promised}
        assert set(once.values()) == {1}, once
        assert [drill.alerts(mark) for mark in self.not_promised] == [0] * len(self.not_promised)
        for one in self.promised + self.confirmed:
            assert len(drill.e_mails(one)) == 1, one
        stored = drill.rows("SELECT reference FROM referrals WHERE kind = 'message'")
        assert {(one,) for one in self.confirmed} <= set(stored)
