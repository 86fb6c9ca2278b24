"""What a backup holds, gathered while the programs run, and put back into an empty place.

The order matters, since the programs write meanwhile: what is on its way from one place to another
is then in the copy twice, which does no harm, and never missing. Notes and events go from the files
beside the database into it; an alert is stored with the referrals before its disclosure is marked.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import sqlite3
from pathlib import Path
from typing import Iterator, Mapping

from bot.record import journal, spool
from bot.record.lines import Lines
from bot.record.sqlite_files import sqlite_file
from bot.settings import DATA, ROOT, Settings
from referrals.backup import postgres
from referrals.backup.archive import BackupRefused

DATABASES = ("conversations", "referrals")
"""In the order in which they are copied."""
BESIDE = (journal.NAME, spool.NAME)
KEYS = ("session-secret.key", "link-secret.key")
DUMP, SETTINGS, WORDS = "database.dump", "settings.env", "data"
PATIENCE = 30.0
"""Seconds that a copy waits for whoever holds a database's lock."""


def gather(
    settings: Settings, environ: Mapping[str, str], into: Path, keys: bool
) -> Iterator[tuple[str, Path]]:
    """The files of a backup, by their name in it. Copies are made in the folder `into`.

    Raises:
        PolicyBotError: if something cannot be copied.
    """
    state = settings.state_folder()
    for name in BESIDE:
        if lines := Lines(state / name).read():
            orphans = map(journal.orphaned, lines) if name == journal.NAME else lines
            yield name, _put(into / name, b"".join(line + b"\n" for line in orphans))
    if sqlite_file(settings.database("conversations")):
        for name in DATABASES:
            if (source := sqlite_file(settings.database(name))).exists():
                _copy_database(source, into / f"{name}.db")
                yield f"{name}.db", into / f"{name}.db"
    else:
        postgres.dump(settings.database_url, into / DUMP)
        yield DUMP, into / DUMP
    if keys:
        for name in KEYS:
            if (state / name).exists():
                yield name, state / name
        yield SETTINGS, _put(into / SETTINGS, _settings_file(environ))
    for path in sorted(DATA.rglob("*")):
        if path.is_file():
            yield f"{WORDS}/{path.relative_to(DATA).as_posix()}", path


def _put(path: Path, content: bytes) -> Path:
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    return path


def _copy_database(source: Path, target: Path) -> None:
    """As it is at one moment: SQLite's own copy, in one step."""
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        with (
            contextlib.closing(sqlite3.connect(source, timeout=PATIENCE)) as there,
            contextlib.closing(sqlite3.connect(target)) as here,
        ):
            there.backup(here)
            here.execute("PRAGMA journal_mode=DELETE")  # nothing of it beside it
    except sqlite3.Error as fault:
        raise BackupRefused(f"{source}: it cannot be copied ({fault}). {_SEE}") from None
    check_database(target, source)


_SEE = 'See the runbook, "The database of the referrals".'


def check_database(path: Path, known_as: object) -> None:
    """Reads a whole SQLite database.

    Raises:
        BackupRefused: if it is damaged.
    """
    try:
        with contextlib.closing(sqlite3.connect(path)) as database:
            said = database.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite3.Error as fault:
        said = str(fault)
    if said != "ok":
        raise BackupRefused(f"{known_as}: the database is damaged ({said}). {_SEE}")


def _settings_file(environ: Mapping[str, str]) -> bytes:
    """What is set, in the form of .env, wherever it was set."""
    explained = (ROOT / "deploy" / "env.example").read_text(encoding="utf-8")
    names = re.findall(r"^([A-Z_]+)=", explained, re.MULTILINE)
    lines = []
    for name in names:
        if value := environ.get(name, "").strip():
            quote = "'" if '"' in value else '"'
            lines.append(f"{name}={quote}{value}{quote}\n")
    return "".join(lines).encode()


def refuse_what_is_there(settings: Settings, database: str) -> None:
    """Refuses to put a backup over anything.

    Raises:
        BackupRefused: naming what is there.
    """
    state = settings.state_folder()
    here = "postgresql" if settings.database_url.startswith("postgresql") else "sqlite"
    if here != database:
        remedy = "take DATABASE_URL out" if database == "sqlite" else "set DATABASE_URL"
        raise BackupRefused(f"This backup is of {database}, and here it is {here}: {remedy}.")
    taken = [name for name in _own_names() if (state / name).exists()]
    if taken:
        raise BackupRefused(
            f"{state}: {', '.join(taken)} is there already. A backup is put back into an empty "
            "folder: stop the programs, and move what is there away (or set STATE_DIR)."
        )
    if here == "postgresql" and not postgres.is_empty(settings.database_url):
        raise BackupRefused(
            "DATABASE_URL: the database is not empty. Make a new one, and name it there."
        )


def _own_names() -> Iterator[str]:
    for name in DATABASES:
        yield from (f"{name}.db", f"{name}.db-wal", f"{name}.db-shm")
    yield from (*BESIDE, *KEYS)


def put_back(settings: Settings, unpacked: Path) -> None:
    """Checks the databases of an unpacked backup, and moves everything to where it belongs. The
    settings and the words are for a person to look at: they go into the folder `restored`.
    """
    state = settings.state_folder()
    for name in DATABASES:
        if (unpacked / f"{name}.db").exists():
            check_database(unpacked / f"{name}.db", f"{name}.db of the backup")
    if (unpacked / DUMP).exists():
        postgres.load(settings.database_url, unpacked / DUMP)
        (unpacked / DUMP).unlink()
    restored = state / "restored"
    shutil.rmtree(restored, ignore_errors=True)
    restored.mkdir(mode=0o700)
    for path in sorted(unpacked.iterdir()):
        # The same disk: each is there whole, or not at all.
        path.rename((restored if path.name in (SETTINGS, WORDS) else state) / path.name)
