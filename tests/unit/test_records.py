"""A data file that cannot be used is refused in lines that say where, what is wrong, and how to
write it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal, Optional

import pytest

from bot.content.fields import Day, Number, Printed, Whole, Words, Wrong, not_empty, unique, words
from bot.content.files import read_yaml
from bot.content.records import Record, load, record
from bot.errors import ContentError


class Bus(Record):
    """One bus of a school."""

    id: Words
    route: Literal["north", "south"]
    sign: words("stop", "time") = ""
    seats: Whole = 1


class Buses(Record):
    """A file of them."""

    year: Printed
    buses: tuple[Bus, ...]
    drivers: dict[Words, Words] = {}
    begins: Optional[Day]
    fare: Number = 1
    _some = not_empty("buses")
    _ids = unique("buses", "id")


RIGHT: dict[str, Any] = {"year": 2026, "buses": [{"id": "a", "route": "north"}]}


def said_of(**changes: Any) -> str:
    """What the loader says of the file with other values under these keys."""
    with pytest.raises(ContentError) as error:
        record(Buses, Path("buses.yml"), {**RIGHT, **changes})
    assert all(line.startswith("buses.yml: ") for line in str(error.value).splitlines())
    return str(error.value).replace("buses.yml: ", "")


def test_what_is_right_becomes_a_record_that_cannot_be_changed() -> None:
    """A key with nothing behind it counts as left out."""
    buses = record(Buses, Path("buses.yml"), {**RIGHT, "drivers": None, "fare": 2})
    assert (buses.year, buses.fare, buses.drivers) == ("2026", 2, {})
    assert buses.buses[0] == Bus(id="a", route="north")
    with pytest.raises(TypeError):
        buses.year = "2027"


@pytest.mark.parametrize(
    "bus, line",
    [
        ({"id": "a"}, "'buses: a' has no 'route'. Add it."),
        ({"route": "north"}, "'buses: 1' has no 'id'. Add it."),
        (
            {"id": "a", "route": "north", "seat": 4},
            "'buses: a' has an unknown key 'seat'. Known: id, route, sign, seats.",
        ),
        ({"id": "a", "route": "nort"}, "'buses: a: route' is 'nort'. Use one of north, south."),
        (
            {"id": "a", "route": "north", "sign": "{stop} at {clock}"},
            "'buses: a: sign' has {clock}, which cannot be filled in. "
            "What can be in braces there: {stop}, {time}.",
        ),
        ({"id": "a", "route": "north", "sign": "{stop!r}"}, "'buses: a: sign' has {stop}"),
        ({"id": "a", "route": "north", "sign": "{stop"}, "has a brace without its other half"),
        (5, "'buses: 1' is 5, not keys and values."),
    ],
)
def test_an_entry_is_named_by_its_id(bus: Any, line: str) -> None:
    assert line in said_of(buses=[bus])


@pytest.mark.parametrize(
    "changes, line",
    [
        ({"year": True}, "'year' is True, not words."),
        ({"year": None}, "'year' is empty."),
        ({"buses": []}, "'buses' is empty. Write at least one."),
        ({"buses": "a"}, "'buses' is 'a', not a list. Write it in square brackets"),
        (
            {"buses": RIGHT["buses"] * 2},
            "'buses' has two entries with the id 'a'. Give each its own.",
        ),
        ({"drivers": []}, "'drivers' is [], not keys and values."),
        ({"drivers": {True: "Jo"}}, "'drivers' has the key True, which is not a word."),
        ({"drivers": {"a": False}}, "'drivers: a' is False, not words. Write words; put in quotes"),
        ({"begins": "2026-11-22"}, "'begins' is '2026-11-22', not a date. Write it as 2026-11-22"),
        ({"fare": "2"}, "'fare' is '2', not a number above 0."),
        ({"fare": 0}, "'fare' is 0, not a number above 0."),
        ({"fare": True}, "'fare' is True, not a number above 0."),
    ],
)
def test_a_value_of_another_kind_is_refused_with_the_way_to_write_it(
    changes: dict[str, Any], line: str
) -> None:
    assert line in said_of(**changes)


def test_everything_that_is_wrong_is_said_at_once() -> None:
    assert len(said_of(year=None, fare=0, buses=[{}]).splitlines()) == 4


@pytest.mark.parametrize("document", [None, 5, [], "words", {True: 1}])
def test_a_file_that_is_no_keys_and_values_is_refused(document: Any) -> None:
    with pytest.raises(ContentError, match="buses.yml: the file (is|has)"):
        record(Buses, Path("buses.yml"), document)


def test_a_validator_can_name_a_place_further_in() -> None:
    class Checked(Buses):
        """A file with a check of its own."""

        @classmethod
        def validate(cls, value: Any) -> Any:
            """Refuses the second bus."""
            raise Wrong("is too old", "Buy another", "buses", 0, "id")

    with pytest.raises(ContentError, match="'buses: a: id' is too old"):
        record(Checked, Path("buses.yml"), RIGHT)


@pytest.mark.parametrize(
    "written, line",
    [
        ("year: 1\nyear: 2\n", "the key 'year' is there twice, again at line 2"),
        ("buses: [{id: a, id: b}]", "the key 'id' is there twice"),
        ("buses: [", "not valid YAML at line"),
        ("begins: 2026-13-40", "not valid YAML"),
        ("buses:\n\t- a", "not valid YAML at line 2"),
        ("", "the file is empty"),
        ("# The buses.\n---\n", "the file is empty"),
    ],
)
def test_what_yaml_cannot_say_is_refused(tmp_path: Path, written: str, line: str) -> None:
    """Two times the same key among it: YAML would let the last one win."""
    path = tmp_path / "buses.yml"
    path.write_text(written, encoding="utf-8")
    with pytest.raises(ContentError, match=line) as error:
        read_yaml(path)
    assert str(path) in str(error.value)


def test_a_file_that_is_missing_or_not_in_utf8_is_named(tmp_path: Path) -> None:
    path = tmp_path / "buses.yml"
    with pytest.raises(ContentError, match="missing"):
        load(Buses, path)
    path.write_bytes("caf\u00e9".encode("latin-1"))
    with pytest.raises(ContentError, match="UTF-8"):
        load(Buses, path)
