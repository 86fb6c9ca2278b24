"""The school's own details and the program's switches, read from the environment; deploy/env.example lists them all."""
from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Mapping

from bot.errors import ConfigError

SCHOOL_SETTINGS = ("SCHOOL_PHONE", "SCHOOL_EMAIL", "HEADTEACHER_PHONE", "HEADTEACHER_EMAIL", "DSL_PHONE", "DSL_EMAIL")
"""Settings that fill data/contacts.yml. While one is missing the assistant names the person without it."""

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"
KEEP_HOURS = 24
"""How long a conversation is kept where CONVERSATION_HOURS does not say."""
SWITCH = {"on": True, "off": False}


def school_details(environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The school settings that have a value, blanks stripped."""
    return {name: environ[name].strip() for name in SCHOOL_SETTINGS if environ.get(name, "").strip()}


def missing_details(environ: Mapping[str, str] = os.environ) -> list[str]:
    """The school settings that are not set yet, in the order of SCHOOL_SETTINGS."""
    present = school_details(environ)
    return [name for name in SCHOOL_SETTINGS if name not in present]


def state_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """Where conversations, referrals and keys are kept: STATE_DIR, else `state/`. Made at first use, for the owner's eyes alone."""
    folder = Path(environ.get("STATE_DIR", "").strip() or ROOT / "state")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError("STATE_DIR", str(folder), f"a folder that can be written to ({error.strerror})") from None
    return folder


def database_url(name: str, environ: Mapping[str, str] = os.environ) -> str:
    """DATABASE_URL (PostgreSQL), else a SQLite file called `name` in the state folder."""
    url = environ.get("DATABASE_URL", "").strip()
    if not url:
        return f"sqlite:///{state_folder(environ) / name}.db"
    if not url.startswith(("postgresql://", "postgresql+psycopg2://", "sqlite:///")) or not _is_url(url):
        raise ConfigError("DATABASE_URL", url.partition(":")[0] + ":…", "postgresql://user:password@host:5432/database, or nothing for a file in STATE_DIR")
    return url


def _is_url(text: str) -> bool:
    """Whether the library that opens the database can read it."""
    from sqlalchemy.engine import make_url  # here: no other setting needs it
    from sqlalchemy.exc import ArgumentError

    try:
        port = make_url(text).port
    except (ArgumentError, ValueError):
        return False
    return port is None or 0 < port < 65536


def secret(name: str, environ: Mapping[str, str] = os.environ) -> str:
    """The setting `name`, else a key made once and kept in the state folder, so that what it signed stays valid after a restart."""
    given = environ.get(name, "").strip()
    if given:
        if len(given) < 32:
            raise ConfigError(name, "…", "at least 32 characters, or nothing for a key of the program's own")
        return given
    path = state_folder(environ) / (name.lower().replace("_", "-") + ".key")
    if not path.exists():
        whole = path.with_suffix(f".{os.getpid()}-{secrets.token_hex(4)}")
        with os.fdopen(os.open(whole, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
        try:
            os.link(whole, path)  # all or nothing: of two programs that start together, one is the first, and nobody reads half a key
        except FileExistsError:
            pass
        finally:
            whole.unlink()
    return path.read_text(encoding="ascii").strip()


def keep_hours(environ: Mapping[str, str] = os.environ) -> float:
    """Hours after which a conversation is erased (CONVERSATION_HOURS)."""
    given = environ.get("CONVERSATION_HOURS", "").strip() or str(KEEP_HOURS)
    try:
        hours = float(given)
    except ValueError:
        hours = 0.0
    if not 0 < hours <= 24 * 365:
        raise ConfigError("CONVERSATION_HOURS", given, "a number of hours, such as 24")
    return hours


def switched_on(name: str, environ: Mapping[str, str] = os.environ) -> bool:
    """Whether the switch `name` is on; it is off where it is not set."""
    given = environ.get(name, "").strip().lower() or "off"
    if given not in SWITCH:
        raise ConfigError(name, given, "on or off")
    return SWITCH[given]


def takes_messages(contact: str, environ: Mapping[str, str] = os.environ) -> bool:
    """Whether messages to a contact of data/contacts.yml are set up: its address, and a mail server to send by."""
    return all(environ.get(name, "").strip() for name in (f"{contact.upper()}_EMAIL", "SMTP_HOST"))
