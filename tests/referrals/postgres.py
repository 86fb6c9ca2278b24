"""A PostgreSQL server of the tests' own, from Debian's package, on a free port of this machine."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from pathlib import Path
from typing import Iterator, Optional

import psycopg2

from bot.run import free_port
from bot.supervisor import HOST
from tests.debian import install_package

USER = "postgres"
REMEDY = (
    "Install Debian's package `postgresql` (its initdb is looked for in "
    "/usr/lib/postgresql/*/bin and on the PATH)."
)


def binaries() -> Optional[Path]:
    """Where initdb and pg_ctl are; the newest version counts."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


def install() -> None:
    """Installs the package, without the server that it would start by itself."""
    settings = Path("/etc/postgresql-common/createcluster.conf")
    if os.geteuid() == 0 and not settings.exists():
        settings.parent.mkdir(parents=True, exist_ok=True)
        settings.write_text("create_main_cluster = false\n")
    install_package("postgresql")


class Server:
    """A server whose program can be killed, or made to stand still. `address` is without a
    database's name.
    """

    def __init__(self, durable: bool = False) -> None:
        """Makes it. The tests kill programs and not the machine: theirs need not wait for the
        disk.
        """
        if binaries() is None:
            install()
        self._place = binaries()
        if self._place is None:
            raise RuntimeError(f"PostgreSQL is missing. {REMEDY}")
        self.folder, self._port = Path(tempfile.mkdtemp(prefix="referrals-postgres-")), free_port()
        self.address = f"postgresql://{USER}@{HOST}:{self._port}/"
        self._data, self._durable = self.folder / "data", durable
        if os.geteuid() == 0:
            shutil.chown(self.folder, USER)
        self._run("initdb", "-U", USER, "-A", "trust", "-E", "UTF8", "--no-sync")

    def _run(self, program: str, *more: str) -> None:
        as_user = ["runuser", "-u", USER, "--"] if os.geteuid() == 0 else []
        done = subprocess.run(
            [*as_user, str(self._place / program), "-D", str(self._data), *more],
            cwd=self.folder,
            env={name: value for name, value in os.environ.items() if name != "LD_PRELOAD"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if done.returncode:
            raise RuntimeError(f"{program} failed: {done.stdout[-1000:]}")

    def start(self) -> None:
        """Starts it, also after it was killed."""
        options = (
            f"-p {self._port} -h {HOST} -k {self.folder} -c max_connections=200 "
            f"-c fsync={'on' if self._durable else 'off'}"
        )
        log = str(self.folder / "log")
        self._run("pg_ctl", "-w", "-t", "30", "-l", log, "-o", options, "start")

    def signal(self, number: int) -> None:
        """Sends a signal to all its processes."""
        first = int((self._data / "postmaster.pid").read_text().split()[0])
        for process in (first, *_children(first)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, number)

    @contextlib.contextmanager
    def standing_still(self) -> Iterator[None]:
        """It takes connections, and answers nothing."""
        self.signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.signal(signal.SIGCONT)

    def kill(self) -> None:
        """As a power cut would."""
        first = int((self._data / "postmaster.pid").read_text().split()[0])
        self.signal(signal.SIGKILL)
        while Path(f"/proc/{first}").exists():
            time.sleep(0.02)

    def close(self) -> None:
        """Ends it, and leaves nothing."""
        with contextlib.suppress(RuntimeError):
            self._run("pg_ctl", "-m", "immediate", "-w", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)


def _children(parent: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, IndexError):
            if int(stat.read_text().rpartition(")")[2].split()[1]) == parent:
                found.append(int(stat.parent.name))
    return found


@contextlib.contextmanager
def running(durable: bool = False) -> Iterator[Server]:
    """The server itself, started."""
    one = Server(durable)
    try:
        one.start()
        yield one
    finally:
        one.close()


@contextlib.contextmanager
def server(durable: bool = False) -> Iterator[str]:
    """Runs the server; gives its address."""
    with running(durable) as one:
        yield one.address


def new_database(address: str) -> str:
    """A fresh database's address."""
    name = f"t{uuid.uuid4().hex[:12]}"
    connection = psycopg2.connect(address + USER)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    connection.close()
    return address + name
