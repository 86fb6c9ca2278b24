"""The school's own details and the program's switches, read from the environment;
deploy/env.example lists them all.
"""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path
from typing import Mapping

from bot.errors import ConfigError

SCHOOL_SETTINGS = (
    "SCHOOL_PHONE",
    "SCHOOL_EMAIL",
    "HEADTEACHER_PHONE",
    "HEADTEACHER_EMAIL",
    "DSL_PHONE",
    "DSL_EMAIL",
)
"""Settings that fill data/contacts.yml. While one is missing the assistant names the person without
it.
"""

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"
SETTINGS_FILE = ROOT / ".env"
MODEL = ROOT / "models" / "assistant.tar.gz"
KEEP_HOURS = 24
"""How long a conversation is kept where CONVERSATION_HOURS does not say."""
_QUOTED = re.compile(r"""(['"])(.*?)\1(?:\s+#.*)?""")
_NOTE = re.compile(r"\s+#.*")
SWITCH = {"on": True, "off": False}


def school_details(environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The school settings that have a value, blanks stripped."""
    return {
        name: environ[name].strip() for name in SCHOOL_SETTINGS if environ.get(name, "").strip()
    }


def missing_details(environ: Mapping[str, str] = os.environ) -> list[str]:
    """The school settings that are not set yet, in the order of SCHOOL_SETTINGS."""
    present = school_details(environ)
    return [name for name in SCHOOL_SETTINGS if name not in present]


def state_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """Where conversations, referrals and keys are kept: STATE_DIR, else `state/`. Made at first
    use, for the owner's eyes alone.
    """
    folder = Path(environ.get("STATE_DIR", "").strip() or ROOT / "state")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(
            "STATE_DIR", str(folder), f"a folder that can be written to ({error.strerror})"
        ) from None
    return folder


def database_url(name: str, environ: Mapping[str, str] = os.environ) -> str:
    """DATABASE_URL (PostgreSQL), else a SQLite file called `name` in the state folder."""
    url = environ.get("DATABASE_URL", "").strip()
    if not url:
        return f"sqlite:///{state_folder(environ) / name}.db"
    if not url.startswith(("postgresql://", "postgresql+psycopg2://", "sqlite:///")) or not _is_url(
        url
    ):
        raise ConfigError(
            "DATABASE_URL",
            url.partition(":")[0] + ":…",
            "postgresql://user:password@host:5432/database, or nothing for a file in STATE_DIR",
        )
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
    """The setting `name`, else a key made once and kept in the state folder, so that what it signed
    stays valid after a restart.
    """
    given = environ.get(name, "").strip()
    if given:
        if len(given) < 32:
            raise ConfigError(
                name, "…", "at least 32 characters, or nothing for a key of the program's own"
            )
        return given
    path = state_folder(environ) / (name.lower().replace("_", "-") + ".key")
    if not path.exists():
        whole = path.with_suffix(f".{os.getpid()}-{secrets.token_hex(4)}")
        with os.fdopen(os.open(whole, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
        try:
            os.link(
                whole,
                path,
                # all or nothing: of two programs that start together, one is the first, and nobody
                # reads half a key
            )
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
    """Whether messages to a contact of data/contacts.yml are set up: its address, and a mail server
    to send by.
    """
    return all(environ.get(name, "").strip() for name in (f"{contact.upper()}_EMAIL", "SMTP_HOST"))


def read_env_file(path: Path) -> dict[str, str]:
    """The settings in a file of KEY=value lines; none if there is no such file. A line that begins
    with # is a note, and so is what stands after a blank and #; a value that holds these is put in
    quotes.

    Raises:
        ConfigError: naming the file and the line, and never repeating it: it may hold a password.
    """
    if not path.is_file():
        return {}
    try:
        text = path.read_text(
            encoding="utf-8-sig"
        )  # editors on Windows put a mark before the first letter
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise ConfigError(
            f"{path.name}, line {line}",
            "…",
            "letters in UTF-8: save the file again in that encoding",
        ) from None
    except OSError as error:
        raise ConfigError(
            path.name, str(path), f"a file that can be read ({error.strerror})"
        ) from None
    settings = {}
    for number, line in enumerate(text.splitlines(), 1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        key, equals, value = line.partition("=")
        if not equals or not key.strip().isidentifier() or "\0" in value:
            raise ConfigError(
                f"{path.name}, line {number}",
                "…",
                "KEY=value in UTF-8, such as PORT=5005; a note begins with # (deploy/env.example)",
            )
        settings[key.strip()] = _value(value, f"{path.name}, line {number}")
    return settings


def take_settings() -> None:
    """Takes the settings in .env into the environment; what is set there already stays.

    Raises:
        ConfigError: as read_env_file does.
    """
    for key, value in read_env_file(SETTINGS_FILE).items():
        os.environ.setdefault(key, value)


def _value(written: str, where: str) -> str:
    bare = written.strip()
    if not bare.startswith(("'", '"')):
        return _NOTE.sub("", written, count=1).strip()
    quoted = _QUOTED.fullmatch(bare)
    if not quoted:
        raise ConfigError(
            where, "…", "the quote at the beginning of the value again at its end, or none"
        )
    return quoted[2]
