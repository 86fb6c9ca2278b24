"""How the text of a setting becomes its value. Each function raises ValueError for a text that it
cannot read; bot.settings says which setting that was, and what is expected.
"""

from __future__ import annotations

import base64
import re
from urllib.parse import urlsplit

SWITCH = {"on": True, "off": False}
DATABASES = ("postgresql://", "postgresql+psycopg2://", "sqlite:///")
REDIS = ("redis", "rediss", "unix")
_ORIGIN = re.compile(r"(https?)://(?:[a-z0-9._-]+|\[[0-9a-f:]+\])(?::(\d{1,5}))?", re.ASCII | re.I)
_USUAL_PORTS = {"http": "80", "https": "443"}


def read_switch(text: str) -> bool:
    """True for "on", False for "off"."""
    if text.lower() not in SWITCH:
        raise ValueError
    return SWITCH[text.lower()]


def read_origins(text: str) -> tuple[str, ...]:
    """The websites' addresses as browsers send them: in small letters, without the usual port."""
    return tuple(map(_origin, text.split()))


def _origin(text: str) -> str:
    parts = _ORIGIN.fullmatch(text)
    if not parts or not is_port(parts[2]):
        raise ValueError
    return text.lower().removesuffix(f":{_USUAL_PORTS[parts[1].lower()]}")


def read_fernet_keys(text: str) -> tuple[str, ...]:
    """Keys of the library cryptography, separated by commas."""
    keys = tuple(key.strip() for key in text.split(",") if key.strip())
    if any(len(base64.urlsafe_b64decode(key)) != 32 for key in keys):
        raise ValueError
    return keys


def read_database(text: str) -> str:
    """The address of a database that this program can use, as it is."""
    from sqlalchemy.engine import make_url  # here: most programs start faster without it
    from sqlalchemy.exc import ArgumentError

    try:
        port = make_url(text).port
    except ArgumentError as error:
        raise ValueError from error
    if not text.startswith(DATABASES) or not is_port(port):
        raise ValueError
    return text


def read_redis(text: str) -> str:
    """The address of a Redis server, as it is; nothing stays nothing."""
    parts = urlsplit(text)  # raises ValueError too, as .port does
    place = parts.path if parts.scheme == "unix" else parts.hostname
    if text and (parts.scheme not in REDIS or not place or not is_port(parts.port)):
        raise ValueError
    if parts.scheme != "unix" and not re.fullmatch(r"/?\d*", parts.path):
        raise ValueError
    return text


def is_on_this_machine(address: str) -> bool:
    """Whether a server with this address runs where this program runs."""
    parts = urlsplit(address)
    name = parts.hostname or ""
    return parts.scheme == "unix" or name in ("localhost", "::1") or name.startswith("127.")


def is_port(number: int | str | None) -> bool:
    """Whether a computer can listen there; None is the usual port."""
    return number is None or 0 < int(number) < 65536
