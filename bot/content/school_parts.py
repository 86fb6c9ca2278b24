"""A school's own files as Kubernetes takes them: in parts that each fit into a ConfigMap."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from bot.errors import PolicyBotError
from bot.settings.school import files_in

MOST = 700_000
"""Bytes of files in one ConfigMap, which takes a mebibyte with all that is around them."""
_KEY = re.compile(r"[-._a-zA-Z0-9]{1,253}")


class NoOverlay(PolicyBotError):
    """It cannot be made. Says why, and what to do."""


@dataclass(frozen=True)
class DataFile:
    """A file of a school's data/, and what it is called in a ConfigMap, which knows no folders."""

    path: str
    size: int

    @property
    def key(self) -> str:
        """Its name there."""
        return self.path.replace("/", "__")


def parts_of(data: Path) -> list[list[DataFile]]:
    """The files of data/, parted so that each part fits into a ConfigMap.

    Raises:
        NoOverlay: for a file that fits into none, or that cannot be called there after itself.
    """
    parts: list[list[DataFile]] = [[]]
    keys: set[str] = set()
    for path in files_in(data):
        file = DataFile(path.relative_to(data).as_posix(), path.stat().st_size)
        if not _KEY.fullmatch(file.key) or file.key in keys:
            raise NoOverlay(
                f"{path}: Kubernetes cannot hold a file with this name. Use letters from a to z, "
                "digits, hyphens, dots and one _ at a time."
            )
        if file.size > MOST:
            raise NoOverlay(
                f"{path}: {file.size} bytes, and Kubernetes takes {MOST} in a file. Make it "
                "smaller, or take it away if it is no file of data/."
            )
        keys.add(file.key)
        if parts[-1] and sum(one.size for one in parts[-1]) + file.size > MOST:
            parts.append([])
        parts[-1].append(file)
    return parts
