"""The packages of deploy/locks: which lock holds which version. No Rasa."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from bot.content.files import read_text
from bot.errors import ContentError
from bot.settings import ROOT

LOCKS = ROOT / "deploy" / "locks"
PATTERNS = ("*.lock", "*.lock.txt")
LINE = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==([^\s;\\]+)", re.MULTILINE)
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


@dataclass(frozen=True)
class Locked:
    """A package in a lock: its name as PyPI writes it, its version, the files that may be
    installed (SHA-256), and the lock's name.
    """

    name: str
    version: str
    hashes: tuple[str, ...]
    lock: str


def lock_files(folder: Path = LOCKS) -> list[Path]:
    """Every lock, by name.

    Raises:
        ContentError: if there is none.
    """
    found = sorted(path for pattern in PATTERNS for path in folder.glob(pattern))
    if not found:
        raise ContentError(folder, "holds no lock", "Run `make lock`.")
    return found


def locked_packages(folder: Path = LOCKS) -> list[Locked]:
    """Every package of every lock."""
    return [one for path in lock_files(folder) for one in _packages_of(path)]


def _packages_of(path: Path) -> list[Locked]:
    text = read_text(path)
    lines = list(LINE.finditer(text))
    ends = [line.start() for line in lines[1:]] + [len(text)]
    return [
        Locked(_plain(line[1]), line[2], tuple(HASH.findall(text, line.start(), end)), path.name)
        for line, end in zip(lines, ends)
    ]


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
