"""A file of lines to which any number of programs add. Each line is on the disk before it counts as
added. A program may be killed in the middle of a line: what is left of it spoils no other. Imports
no Rasa.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import time
from pathlib import Path
from typing import Callable, Iterator

from bot.errors import PolicyBotError

PATIENCE = 0.3
"""Seconds that a program waits while another uses the file."""
LOOK = 0.005
"""Seconds between two looks whether it is free."""


class LinesTrouble(PolicyBotError):
    """The file cannot be used at the moment."""

    def __init__(self, path: Path, fault: OSError) -> None:
        super().__init__(
            f"{path}: it cannot be used ({fault.strerror}). Make room on its disk, and give it and "
            "its folder to the program's own user."
        )


class Lines:
    """The lines of one file, which is there only while it holds any, for its owner's eyes alone."""

    def __init__(self, path: Path) -> None:
        """Opens nothing yet."""
        self._path = path

    def append(self, line: bytes) -> None:
        """Adds a line, which holds no line break itself. It is on the disk when this returns.

        Raises:
            LinesTrouble: if it was not added.
        """
        with self._trouble(), self._locked(os.O_CREAT) as file:
            size = os.fstat(file).st_size
            cut_short = size and os.pread(file, 1, size - 1) != b"\n"
            whole = (b"\n" if cut_short else b"") + line + b"\n"
            try:
                if os.write(file, whole) != len(whole):
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
                os.fsync(file)
            except OSError:
                os.ftruncate(file, size)
                raise
            if not size:
                self._sync_folder()

    def read(self) -> list[bytes]:
        """The lines, oldest first; none if there is no file.

        Raises:
            LinesTrouble: if the file cannot be read.
        """
        with self._trouble(), contextlib.suppress(FileNotFoundError), self._locked() as file:
            return _read(file)
        return []

    def rewrite(self, change: Callable[[bytes], bytes]) -> None:
        """Puts what `change` gives in place of each line; an empty one is taken out. All of it
        happens or nothing, and what is gone is overwritten on the disk.

        Raises:
            LinesTrouble: if it cannot be written.
        """
        with self._trouble(), contextlib.suppress(FileNotFoundError), self._locked() as file:
            lines = _read(file)
            kept = [line for line in map(change, lines) if line]
            if kept == lines:
                return
            if kept:
                self._replace(b"".join(line + b"\n" for line in kept))
            else:
                self._path.unlink()
            self._sync_folder()
            _overwrite(file)

    def _replace(self, whole: bytes) -> None:
        beside = self._path.with_name(f"{self._path.name}.new")
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        with open(handle, "wb") as new:
            new.write(whole)
            new.flush()
            os.fsync(handle)
        os.replace(beside, self._path)

    @contextlib.contextmanager
    def _locked(self, create: int = 0) -> Iterator[int]:
        """The open file, while no other program uses it. The system frees the lock when its holder
        ends, however it ends.
        """
        deadline = time.monotonic() + PATIENCE
        while True:
            file = os.open(self._path, os.O_RDWR | os.O_APPEND | os.O_CLOEXEC | create, 0o600)
            try:
                _lock(file, deadline)
                if self._is_current(file):
                    if os.fstat(file).st_mode & 0o077:
                        os.fchmod(file, 0o600)
                    yield file
                    return
            finally:
                os.close(file)

    def _is_current(self, file: int) -> bool:
        """Whether nobody replaced or removed the file while its lock was waited for."""
        try:
            return os.path.samestat(os.fstat(file), os.stat(self._path))
        except FileNotFoundError:
            return False

    def _sync_folder(self) -> None:
        """Keeps the file's name, or that it is gone, through a power cut."""
        folder = os.open(self._path.parent, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    @contextlib.contextmanager
    def _trouble(self) -> Iterator[None]:
        try:
            yield
        except OSError as fault:
            raise LinesTrouble(self._path, fault) from None


def _lock(file: int, deadline: float) -> None:
    while True:
        try:
            return fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise
            time.sleep(LOOK)


def _read(file: int) -> list[bytes]:
    return [line for line in os.pread(file, os.fstat(file).st_size, 0).split(b"\n") if line]


def _overwrite(file: int) -> None:
    """Overwrites a file that has lost its name."""
    fcntl.fcntl(file, fcntl.F_SETFL, fcntl.fcntl(file, fcntl.F_GETFL) & ~os.O_APPEND)
    os.pwrite(file, b"\0" * os.fstat(file).st_size, 0)
    os.fsync(file)
