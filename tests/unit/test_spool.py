"""Notes that the database did not take: they come back whole, sealed if a key is set, and what
cannot be read holds up nothing.
"""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from bot.record.lines import Lines
from bot.record.sealing import load_sealer
from bot.record.spool import NAME, Spool
from bot.settings import Settings
from tests.notes import note

pytestmark = pytest.mark.knows_time
UTC = datetime.timezone.utc


def spool_in(folder: Path, key: str = "") -> Spool:
    return Spool(Lines(folder / NAME), load_sealer(Settings.load({"REFERRAL_KEY": key})))


def test_a_note_comes_back_as_it_was_kept(tmp_path: Path) -> None:
    """Line breaks, quotation marks and every letter too."""
    notes = [note('he said "no"\n\r\u2028and ł 🐢 \x00 {'), note(role=None, level="emergency")]
    for one in notes:
        spool_in(tmp_path).append(one)
    assert [line.note for line in spool_in(tmp_path).read()] == notes
    assert len((tmp_path / NAME).read_bytes().splitlines()) == 2


def test_it_is_sealed_if_a_key_is_set(tmp_path: Path) -> None:
    """Read back also after the key was changed for a newer one; with another it has no words."""
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    spool_in(tmp_path, old).append(note("a lilac walrus", shown="Please tell the walrus."))
    assert b"walrus" not in (tmp_path / NAME).read_bytes()
    (line,) = spool_in(tmp_path, f"{new},{old}").read()
    assert (line.note.words, line.note.shown) == ("a lilac walrus", "Please tell the walrus.")
    for key in ("", new):
        (line,) = spool_in(tmp_path, key).read()
        assert line.unreadable and line.note.words == "" and line.note.alert_to == "dsl"
        assert spool_in(tmp_path, key).unreadable() == 1


@pytest.mark.parametrize(
    "damage",
    [
        lambda line: line[: len(line) // 2],
        lambda line: line[9:],
        lambda line: line.replace(b'"concern"', b'"nothing"'),
        lambda line: line.replace(b'"at": ', b'"at": 1e300'),
        lambda line: line.replace(b'"p:', b'7, "p:'),
        lambda line: b"\xff" + line,
        lambda line: b"[]",
        lambda line: b"7",
        lambda line: b"\0" * 40,
        lambda line: b'{"damaged": 7}',
    ],
)
def test_a_damaged_line_is_told_from_a_note_and_spoils_no_other(
    tmp_path: Path, damage: object
) -> None:
    for words in ("first", "second", "third"):
        spool_in(tmp_path).append(note(words))
    lines = (tmp_path / NAME).read_bytes().splitlines()
    lines[1] = damage(lines[1])
    (tmp_path / NAME).write_bytes(b"\n".join(lines))
    spool_in(tmp_path).append(note("fourth"))
    first, damaged, third, fourth = spool_in(tmp_path).read()
    assert [line.note.words for line in (first, third, fourth)] == ["first", "third", "fourth"]
    assert damaged.note is None and damaged.found is None and damaged.left == lines[1]
    assert spool_in(tmp_path).unreadable() == 1


def test_a_damaged_line_that_was_set_aside_is_still_whole(tmp_path: Path) -> None:
    """With the time at which it was found."""
    left = bytes(byte for byte in range(256) if byte != 10)
    (tmp_path / NAME).write_bytes(left)
    spool = spool_in(tmp_path)
    spool.rewrite(lambda line: line.set_aside(1234.5))
    (line,) = spool.read()
    assert (line.left, line.found, line.unreadable) == (left, 1234.5, True)


def test_what_is_erased_of_a_conversation_is_erased_here(tmp_path: Path) -> None:
    """Damaged lines too, if they name it."""
    spool = spool_in(tmp_path)
    for number in range(2):
        spool.append(note(f"scarlet penguin {number}", conversation="web-theirs"))
        spool.append(note(conversation="web-another"))
    lines = (tmp_path / NAME).read_bytes().splitlines()
    lines[0] = lines[0][:-5]
    lines.append(b"\xff a line of nobody's")
    (tmp_path / NAME).write_bytes(b"\n".join(lines) + b"\n")
    spool.rewrite(lambda line: line.raw if line.note else line.set_aside(1.0))
    spool.erase("web-theirs")
    whole = (tmp_path / NAME).read_bytes()
    assert b"penguin" not in whole and b"web-theirs" not in whole
    assert [line.note and line.note.conversation for line in spool.read()] == [
        "web-another"
    ] * 2 + [None]


def test_only_what_nobody_can_read_goes_after_its_time(tmp_path: Path) -> None:
    """A note that can be read is there because its alert is still to be raised."""
    key = Fernet.generate_key().decode()
    old, new = (note(at=datetime.datetime.fromtimestamp(at, UTC)) for at in (10, 30))
    for one in (old, new):
        spool_in(tmp_path, key).append(one)
        spool_in(tmp_path).append(one)
    with (tmp_path / NAME).open("ab") as file:
        for found in (1, 3):
            file.write(json.dumps({"found": found, "damaged": "x"}).encode() + b"\n")
        file.write(b"just damaged\n")
    spool_in(tmp_path).purge(notes_before=20, damaged_before=2)
    lines = spool_in(tmp_path).read()
    assert [line.note.at.timestamp() for line in lines if line.note] == [10, 30, 30]
    assert [line.found for line in lines if not line.note] == [3, None]
