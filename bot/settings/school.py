"""One school of several that share this code: SCHOOL names its folder. Files in its `data/` take
the place of the same files in the project's `data/`. Both are laid over each other in `.laid/`
there, which every program reads.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from pathlib import Path
from typing import Iterable

from bot import settings
from bot.errors import ConfigError

STAMP, LOCK = "stamp", ".laying"


def own_data() -> Path:
    """The school's own files."""
    return settings.FOLDER / "data"


def files_in(folder: Path) -> list[Path]:
    """All files of a data folder, in order. Kubernetes mounts one full of links: the files
    themselves are in folders whose names begin with two dots, which are not read a second time.
    """
    found = []
    for here, folders, names in os.walk(folder, followlinks=True):
        folders[:] = [name for name in folders if not _is_kubernetes_own(name)]
        found += [Path(here, name) for name in names]
    return sorted(found)


def _is_kubernetes_own(name: str) -> bool:
    return name.startswith("..")


def _ignored(_: str, names: Iterable[str]) -> set[str]:
    return set(filter(_is_kubernetes_own, names))


def lay_over() -> None:
    """Lays the school's files over the project's, if anything of either has changed. To be called
    before anything of data/ is read.

    Raises:
        ConfigError: if SCHOOL is no folder that `make new-school` has made, or it cannot be written
            to.
    """
    if not settings.SCHOOL:
        return
    if not own_data().is_dir():
        raise ConfigError(
            "SCHOOL", settings.SCHOOL, "a folder with data/ in it, as make new-school makes them"
        )
    try:
        if not _is_laid(_digest()):
            with open(settings.DATA.parent.parent / LOCK, "w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)  # programs that start together
                if not _is_laid(found := _digest()):
                    _lay(found)
    except OSError as error:
        setting = "LAID_DIR" if settings.LAID_DIR else "SCHOOL"
        raise ConfigError(
            setting,
            getattr(settings, setting),
            f"a folder that can be written to ({error.strerror})",
        ) from None


def _is_laid(found: str) -> bool:
    stamp = settings.DATA.parent / STAMP
    return stamp.is_file() and stamp.read_text() == found


def _lay(found: str) -> None:
    laid = settings.DATA.parent
    fresh = laid.with_name(f"{laid.name}-{os.getpid()}")
    shutil.copytree(settings.ROOT / "data", fresh / "data")
    shutil.copytree(own_data(), fresh / "data", dirs_exist_ok=True, ignore=_ignored)
    (fresh / STAMP).write_text(found)
    _put_in_place(fresh, laid)


def _put_in_place(fresh: Path, laid: Path) -> None:
    """The model that was trained for the school stays."""
    if (laid / "models").is_dir():
        shutil.move(laid / "models", fresh / "models")
    if laid.exists():
        old = fresh.with_name(f"{fresh.name}-old")
        laid.rename(old)
        fresh.rename(laid)
        shutil.rmtree(old)
    else:
        fresh.rename(laid)


def _digest() -> str:
    """Stands for both folders as they are; reads names, times and sizes only."""
    seen = hashlib.sha256()
    for folder in (settings.ROOT / "data", own_data()):
        for path in files_in(folder):
            look = path.stat()
            line = f"{path.relative_to(folder)}\0{look.st_mtime_ns}\0{look.st_size}\n"
            seen.update(line.encode())
        seen.update(b"\0")
    return seen.hexdigest()


def as_edited(text: str) -> str:
    """A line that names files, with those that a person edits in place of those in `.laid/`."""
    if not settings.SCHOOL or str(settings.DATA) not in text:
        return text
    for path in files_in(own_data()):
        text = text.replace(str(settings.DATA / path.relative_to(own_data())), str(path))
    return text.replace(str(settings.DATA), str(settings.ROOT / "data"))
