"""A PostgreSQL server of the tests' own, from Debian's package, on a free port of this machine."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
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


@contextlib.contextmanager
def server(durable: bool = False) -> Iterator[str]:
    """Runs the server; gives its address, without a database's name. The tests kill programs and
    not the machine: theirs need not wait for the disk.
    """
    if binaries() is None:
        install()
    place = binaries()
    if place is None:
        raise RuntimeError(f"PostgreSQL is missing. {REMEDY}")
    folder, port = Path(tempfile.mkdtemp(prefix="referrals-postgres-")), free_port()
    as_user = ["runuser", "-u", USER, "--"] if os.geteuid() == 0 else []
    if as_user:
        shutil.chown(folder, USER)

    def run(*command: str) -> None:
        done = subprocess.run(
            [*as_user, *command],
            cwd=folder,
            env={name: value for name, value in os.environ.items() if name != "LD_PRELOAD"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if done.returncode:
            raise RuntimeError(f"{Path(command[0]).name} failed: {done.stdout[-1000:]}")

    data, control = str(folder / "data"), str(place / "pg_ctl")
    try:
        run(str(place / "initdb"), "-D", data, "-U", USER, "-A", "trust", "-E", "UTF8", "--no-sync")
        options = (
            f"-p {port} -h {HOST} -k {folder} -c fsync={'on' if durable else 'off'} -c "
            "max_connections=200"
        )
        run(
            control, "-D", data, "-w", "-t", "30", "-l", str(folder / "log"), "-o", options, "start"
        )
        yield f"postgresql://{USER}@{HOST}:{port}/"
    finally:
        with contextlib.suppress(RuntimeError):
            run(control, "-D", data, "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def new_database(address: str) -> str:
    """A fresh database's address."""
    name = f"t{uuid.uuid4().hex[:12]}"
    connection = psycopg2.connect(address + USER)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    connection.close()
    return address + name
