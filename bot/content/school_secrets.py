"""A school's secrets as the programs of a container read them: files called after the settings."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Mapping

SECRETS = (
    "DATABASE_URL",
    "REDIS_URL",
    "REFERRAL_KEY",
    "LINK_SECRET",
    "SESSION_SECRET",
    "SMTP_PASSWORD",
)
PASSWORDS = ("postgres_password", "redis_password")
"""Of the PostgreSQL and the Redis that deploy/compose.yml starts for the school alone."""
USER = 10001
"""The programs' own in a container."""


def write_secrets(deploy: Path, given: Mapping[str, str]) -> None:
    """Puts those of the settings `given` into `deploy`. Databases that they do not name are those
    that deploy/compose.yml starts.
    """
    made = {}
    for name in PASSWORDS:
        path = deploy / "passwords" / name
        # PostgreSQL keeps the one that it was made with.
        made[name] = path.read_text() if path.is_file() else secrets.token_urlsafe(32)
        _put(path, made[name], 0o444)
    own = {
        "DATABASE_URL": f"postgresql://assistant:{made['postgres_password']}"
        "@postgres:5432/assistant",
        "REDIS_URL": f"redis://:{made['redis_password']}@redis:6379/0",
    }
    for key in SECRETS:
        _put(deploy / "secrets" / key.lower(), given.get(key) or own.get(key, ""), 0o400)


def _put(path: Path, text: str, mode: int) -> None:
    """A file for the programs of a container, in a folder for nobody else."""
    path.parent.mkdir(mode=0o700, exist_ok=True)
    fresh = path.with_name(f".{path.name}-{os.getpid()}")
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w") as file:
        file.write(text)
    if os.geteuid() == 0:
        os.chown(fresh, USER, USER)
    fresh.replace(path)
