"""A PostgreSQL database as one file, of one moment, by PostgreSQL's own programs."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import make_url

from bot.record.engine import open_engine
from referrals.backup.archive import BackupRefused
from referrals.database.engine import explained

INSTALLED = Path("/usr/lib/postgresql")
"""Where Debian puts each version; its programs are mostly not on the PATH."""
PATIENCE = 10.0
OURS = ("conversation_events", "disclosures", "referrals", "referral_letters")


def dump(url: str, target: Path) -> None:
    """The whole database as it is at one moment, while the programs use it.

    Raises:
        BackupRefused: if the program is missing, or says that it failed.
    """
    # 0600 before anybody's words are in it.
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    _run("pg_dump", url, "--format=custom", "--no-owner", "--no-privileges", "--file", str(target))


def load(url: str, source: Path) -> None:
    """Puts a copy into an empty database: all of it or nothing.

    Raises:
        BackupRefused: if the program is missing, or says that it failed.
    """
    _run(
        "pg_restore",
        url,
        "--no-owner",
        "--no-privileges",
        "--single-transaction",
        "--exit-on-error",
        str(source),
    )


def check(source: Path) -> None:
    """Whether PostgreSQL can read a copy.

    Raises:
        BackupRefused: if not.
    """
    _ended("pg_restore", [_program("pg_restore"), "--list", str(source)], dict(os.environ))


def is_empty(url: str) -> bool:
    """Whether nothing of ours is in the database.

    Raises:
        DatabaseTrouble: if it cannot be reached.
    """
    engine = open_engine(url, PATIENCE)
    try:
        with explained(), engine.connect() as connection:
            return not set(OURS) & set(sa.inspect(connection).get_table_names())
    finally:
        engine.dispose()


def _run(program: str, url: str, *options: str) -> None:
    address = make_url(url)
    # Everybody on the machine can read a command; only its user can read its environment.
    environ = {**os.environ, **({"PGPASSWORD": str(address.password)} if address.password else {})}
    shown = address.set(drivername="postgresql", password=None).render_as_string(False)
    _ended(program, [_program(program), "--no-password", f"--dbname={shown}", *options], environ)


def _ended(program: str, command: list[str], environ: dict[str, str]) -> None:
    done = subprocess.run(command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        why = said[0] if said else f"exit code {done.returncode}"
        raise BackupRefused(
            f"{program}: {why}. See that PostgreSQL runs, that DATABASE_URL is right, and that "
            f"{program} is not older than the server."
        )


def _program(name: str) -> str:
    versions = sorted(INSTALLED.glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    found = str(versions[-1]) if versions else shutil.which(name)
    if not found:
        raise BackupRefused(
            f"{name} is missing: it comes with PostgreSQL (Debian: postgresql-client). Install it "
            "on this machine, in the server's version or a newer one."
        )
    return found
