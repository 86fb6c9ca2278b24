"""Keeps what was said while the database takes nothing, in a file in the state folder, until the
database has it; if the disk takes nothing at all, in memory. A line of JSON for each save: the
number of the program, and rows of the table `conversation_events`, sealed if REFERRAL_KEY is set.
Several programs may use it. Imports no Rasa.
"""

from __future__ import annotations

import contextlib
import json
import math
import os
import threading
from collections import deque
from pathlib import Path
from typing import Any, Callable, Deque, Sequence

from bot.record.lines import Lines, LinesTrouble
from bot.settings import Settings

NAME = "events.jsonl"
BY, ROWS = "by", "rows"
NOBODY = 0
"""The number of no program."""
MOST_HELD = 1000
"""Saves that are kept in memory; of more, the newest."""
Row = dict[str, Any]


class Journal:
    """The rows of one state folder. Each method raises LinesTrouble if the file cannot be used."""

    def __init__(self, lines: Lines) -> None:
        """Opens nothing yet."""
        self._lines, self._flushing = lines, threading.Lock()
        self._held: Deque[list[Row]] = deque(maxlen=MOST_HELD)
        self.waiting = True
        """Whether the file may hold anything; at first another program may have left something."""

    def add(self, rows: Sequence[Row]) -> None:
        """Adds rows of one conversation. They are on the disk when this returns; if the file cannot
        be used, they are in memory alone.
        """
        try:
            self._lines.append(json.dumps({BY: os.getpid(), ROWS: list(rows)}).encode("ascii"))
        except LinesTrouble:
            self._held.append(list(rows))
            raise
        finally:
            self.waiting = True

    def read(self) -> list[list[Row]]:
        """What is in the file, oldest first."""
        return [rows for _, rows in map(_parsed, self._lines.read()) if rows]

    def flush(self, store: Callable[[Sequence[Row]], object]) -> None:
        """Gives the rows of this program, and of programs that have ended, to `store`, and takes
        out what it has taken. If the program ends between the two, they are given once more:
        `store` must pass over what it has.

        Raises:
            Exception: of `store`. What it has taken by then is taken out.
        """
        with self._flushing:
            if not self.waiting:
                return
            self.waiting = False
            try:
                try:
                    while lines := [raw for raw in self._lines.read() if _is_ours(_parsed(raw)[0])]:
                        self._flush(lines, store)
                finally:  # a file that cannot be used says nothing about the database
                    self._flush_held(store)
            except BaseException:
                self.waiting = True
                raise

    def _flush(self, lines: list[bytes], store: Callable[[Sequence[Row]], object]) -> None:
        done = set()
        try:
            for raw in lines:
                if rows := _parsed(raw)[1]:
                    store(rows)
                done.add(raw)
        finally:
            self._lines.rewrite(lambda raw: b"" if raw in done else raw)

    def _flush_held(self, store: Callable[[Sequence[Row]], object]) -> None:
        while self._held:
            rows = self._held[0]
            store(rows)
            with contextlib.suppress(ValueError):  # erased meanwhile
                self._held.remove(rows)

    def erase(self, conversation: str, before: float = math.inf) -> None:
        """Takes out what was said in a conversation before a time, in seconds since 1970."""
        self._keep(lambda row: row["conversation"] != conversation or row["at"] >= before)

    def purge(self, before: float) -> None:
        """Takes out what was said before a time, in seconds since 1970."""
        self._keep(lambda row: row["at"] >= before)

    def _keep(self, wanted: Callable[[Row], bool]) -> None:
        """Of one save, all or nothing."""
        for rows in [rows for rows in list(self._held) if not all(map(wanted, rows))]:
            with contextlib.suppress(ValueError):  # stored meanwhile
                self._held.remove(rows)
        if self.waiting:
            self._lines.rewrite(lambda raw: raw if all(map(wanted, _parsed(raw)[1])) else b"")


def open_journal(settings: Settings) -> Journal:
    """The journal in this program's state folder."""
    return Journal(Lines(settings.state_folder() / NAME))


def orphaned(raw: bytes) -> bytes:
    """A line for a copy of the file: no program that runs where the copy is used wrote it."""
    with contextlib.suppress(ValueError, TypeError):
        return json.dumps({**json.loads(raw), BY: NOBODY}).encode("ascii")
    return raw


def _parsed(raw: bytes) -> tuple[int, list[Row]]:
    """Which program wrote a line, and its rows; none if it was killed while it wrote: then nobody
    has relied on them.
    """
    try:
        line = json.loads(raw)
        if all(isinstance(row["conversation"], str) and row["at"] for row in line[ROWS]):
            return int(line[BY]), line[ROWS]
    except (ValueError, KeyError, TypeError):
        pass
    return os.getpid(), []


def _is_ours(program: int) -> bool:
    """Whether nobody else will see to it. One that runs may still be storing the same itself."""
    return program == os.getpid() or not Path(f"/proc/{program}").exists()
