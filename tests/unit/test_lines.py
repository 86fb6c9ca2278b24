"""A file of lines: many programs add to it, any of them may be killed or find the disk full, and no
line that counts as added is lost or spoilt.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import random
import time
from pathlib import Path
from typing import Iterator

import pytest

from bot.record.lines import PATIENCE, Lines, LinesTrouble
from tests.forked import ended_well, forked, full_disk, kill, read_only


@pytest.fixture
def path(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "state"
    folder.mkdir(0o755)
    yield folder / "lines"
    folder.chmod(0o755)


def test_lines_come_back_in_their_order_and_for_their_owner_alone(path: Path) -> None:
    lines = Lines(path)
    assert lines.read() == [] and not path.exists()
    lines.append(b"one")
    path.chmod(0o644)
    lines.append(b"two")
    assert lines.read() == [b"one", b"two"] and path.stat().st_mode & 0o777 == 0o600


def test_programs_that_write_at_once_spoil_nothing_of_each_other(path: Path) -> None:
    """Also while another takes lines out."""

    def add(who: int) -> None:
        lines = [f"{who} {number} {'x' * 3000}".encode() for number in range(200)]
        while lines:
            try:
                Lines(path).append(lines[0])
            except LinesTrouble:  # on a busy machine the others may keep it waiting too long
                continue
            del lines[0]

    writers, taken = [forked(lambda who=who: add(who)) for who in range(4)], []

    def take(line: bytes) -> bytes:
        if random.random() < 0.5:
            taken.append(line)
            return b""
        return line

    running = set(writers)
    while running:
        with contextlib.suppress(LinesTrouble):  # the others kept it waiting too long
            Lines(path).rewrite(take)
        running -= {one for one in running if os.waitpid(one, os.WNOHANG)[0]}
    Lines(path).rewrite(lambda line: taken.append(line) or b"")
    whole = sorted(tuple(map(int, line.split()[:2])) for line in taken)
    assert whole == [(who, number) for who in range(4) for number in range(200)]
    assert {len(line.split()[2]) for line in taken} == {3000} and not path.exists()


def test_a_program_that_is_killed_in_the_middle_of_a_line_spoils_no_other(path: Path) -> None:
    lines = Lines(path)
    lines.append(b"before")
    with path.open("ab") as file:
        file.write(b"cut sho")
    lines.append(b"after")
    assert lines.read() == [b"before", b"cut sho", b"after"]


def test_whatever_is_killed_what_was_added_is_there(path: Path) -> None:
    """The child says of each line that it was added; the lock goes with its holder."""
    said = path.with_name("said")
    said.touch()

    def add_for_ever() -> None:
        with said.open("ab", buffering=0) as out:
            for number in range(1_000_000):
                line = f"{os.getpid()}-{number}-{'y' * 20_000}".encode()
                Lines(path).append(line)
                out.write(line.split(b"-y")[0] + b"\n")

    for _ in range(12):
        child = forked(add_for_ever)
        time.sleep(random.uniform(0.01, 0.06))
        kill(child)
    there = {line.split(b"-y")[0] for line in Lines(path).read()}
    added = said.read_bytes().splitlines()
    assert len(added) > 12 and not set(added) - there


@pytest.mark.parametrize("room", [0, 5])
def test_a_full_disk_is_said_and_leaves_nothing_behind(path: Path, room: int) -> None:
    """Not even the half of a line for which there was room."""
    Lines(path).append(b"before")

    def add() -> None:
        full_disk(path.stat().st_size + room)
        with pytest.raises(LinesTrouble, match="lines: it cannot be used .*Make room"):
            Lines(path).append(b"a line for which there is no room")

    assert ended_well(forked(add))
    Lines(path).append(b"after")
    assert Lines(path).read() == [b"before", b"after"]


@pytest.mark.parametrize("begun", [True, False])
def test_a_folder_that_can_only_be_read_is_said(path: Path, begun: bool) -> None:
    path.parent.parent.chmod(0o755)
    if begun:
        Lines(path).append(b"before")

    def add() -> None:
        os.chdir(path.parent)
        read_only(path.parent)
        with pytest.raises(LinesTrouble, match="Permission denied"):
            Lines(Path("lines")).append(b"more")

    assert ended_well(forked(add))


def test_nobody_waits_long_for_a_program_that_hangs(path: Path) -> None:
    Lines(path).append(b"before")
    with path.open("rb") as holder:
        fcntl.flock(holder, fcntl.LOCK_EX)
        started = time.monotonic()
        with pytest.raises(LinesTrouble):
            Lines(path).append(b"more")
        assert time.monotonic() - started < PATIENCE + 0.2
    Lines(path).append(b"after")
    assert Lines(path).read() == [b"before", b"after"]


def test_what_is_taken_out_is_overwritten(path: Path) -> None:
    """Of the file that is replaced, and of the one that goes."""
    lines = Lines(path)
    for taken, left in ((b"a scarlet penguin", [b"stays"]), (b"stays", [])):
        lines.append(taken)
        if left:
            lines.append(b"stays")
        with path.open("rb") as old:
            lines.rewrite(lambda line, taken=taken: b"" if line == taken else line)
            assert not old.read().strip(b"\0")
        assert lines.read() == left
    assert not list(path.parent.iterdir())
