"""Damages the files that a school edits, one small slip at a time, and prints what the checks say.
Started by test_damaged_files.py, in two programs: one takes every second file from the first on,
the other every second from the second on (`damage.py 0 2`, `damage.py 1 2`).

A program of its own in a copy of the project, because the readers know their files from where the
code stands. Each line that it prints is JSON: the file, the slip, and the lines of the checks (or
the error that escaped them).
"""

from __future__ import annotations

import copy
import functools
import json
import random
import sys
import time
from pathlib import Path
from typing import Any, Callable, Iterator, Mapping

import yaml

import bot.check
import bot.content.content
import bot.content.files
import referrals.check
from bot.content.languages import FOLDER as LANGUAGES
from bot.content.languages import OTHER
from bot.settings import DATA, ROOT

APART = ROOT / "languages_apart"
FIRST = "ar"
"""The language beside English while no other is damaged: it has a file of every name."""

OTHER_TYPES = (None, "", 5, True, [], ["x"], {}, {"x": 1}, "x")
SLIPS_INSIDE = 6
"""Tried in each file of which there is one; a file of a folder with many of its kind gets one, so
that the kind gets many.
"""
KINDS = ("nlu", "answers", "languages", "questions", "emails", "harm", "ordinary")
KEPT = ("folded", "_bank_holidays", "_parsed", "_tokenizer")
"""What depends on no file, and is slow to make anew."""
PHRASES = ("rules", "_role_phrases", "_undoing", "_firing")
SLOW = dict.fromkeys(
    ("safety/phrases.yml", "safety/disguises.yml", "roles.yml", "spelling.yml"), PHRASES
)
SLOW |= {"short_messages.yml": ("short_messages",), "safety/accused.yml": ("accused_rules",)}
"""What takes seconds to make, by the file of data/ whose damage makes it stale."""
MESSAGES = "messages"
"""The file of a language that only the checks of messages read whole."""
KEPT_OF_A_BODY = 20
"""Of the bodies of harm and ordinary life every twentieth line is kept: their readers take each
line alike, and all of them would be read again for every slip near them.
"""
Slip = tuple[str, Callable[[bytes], bytes]]

WHOLE_FILE: tuple[Slip, ...] = (
    ("empty", lambda raw: b""),
    ("a tab", lambda raw: raw.replace(b"\n  ", b"\n\t", 1)),
    ("latin-1", lambda raw: raw + "\n# caf\u00e9\n".encode("latin-1")),
    ("a number", lambda raw: b"5\n"),
    ("cut off", lambda raw: raw[: len(raw) // 2]),
    ("a control character", lambda raw: raw[:100] + b"\x00" + raw[100:]),
)


def places(value: Any, path: tuple = ()) -> Iterator[tuple]:
    """The keys that lead to every value of a document."""
    for key, inner in (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    ):
        yield (*path, key)
        yield from places(inner, (*path, key))


def slips(raw: bytes, chance: random.Random, many: int) -> Iterator[tuple[str, bytes]]:
    """Slips in the keys, values and marks of a YAML file."""
    document = yaml.load(raw, Loader=yaml.CSafeLoader)
    found = list(places(document))
    shallow = [place for place in found if len(place) <= 2]
    for number in range(many):
        place = chance.choice(shallow if number % 3 == 0 else found)
        damaged = copy.deepcopy(document)
        holder = damaged
        for key in place[:-1]:
            holder = holder[key]
        kind, value = chance.choice(("drop", "type", "type", "misspell")), holder[place[-1]]
        if kind == "drop":
            del holder[place[-1]]
        elif kind == "misspell" and isinstance(place[-1], str):
            holder[place[-1] + "x"] = holder.pop(place[-1])
        elif kind == "misspell" and isinstance(value, str):
            holder[place[-1]] = value.replace("{", "{x") if "{" in value else value + " {x} ["
        else:
            holder[place[-1]] = chance.choice(
                [other for other in OTHER_TYPES if type(other) is not type(value)]
            )
        left = holder.get(place[-1], "-") if isinstance(holder, dict) else holder
        yield (
            f"{kind} at {place}: {left!r:.80}",
            yaml.safe_dump(damaged, allow_unicode=True).encode(),
        )


def forget(kept_too: tuple[str, ...]) -> None:
    """Empties what the readers keep for a process."""
    for module in [
        module
        for name, module in sys.modules.items()
        if name.split(".")[0] in ("bot", "actions", "referrals")
    ]:
        for kept in vars(module).values():
            if hasattr(kept, "cache_clear") and kept.__name__ not in KEPT + kept_too:
                kept.cache_clear()


def kind_of(path: Path) -> Path:
    """The file, or for a language's the file of the same name in any language: both are read by
    the same checks.
    """
    return Path(path.name) if LANGUAGES in path.parents else path


def thin_out_the_bodies() -> None:
    """Leaves a part of each file of data/safety/harm and data/safety/ordinary."""
    for path in (DATA / "safety").glob("*/*.yml"):
        body = yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
        few = {key: lines[::KEPT_OF_A_BODY] for key, lines in body.items()}
        path.write_text(yaml.safe_dump(few, allow_unicode=True), encoding="utf-8")


class School:
    """The copy of the project, in which one language lies beside English at a time: a slip in one
    touches no other. It knows which check opens which file, and asks no other of a slip in it.
    """

    def __init__(self) -> None:
        self._opened: set[str] = set()
        sys.addaudithook(lambda event, values: event == "open" and self._opened.add(str(values[0])))
        APART.mkdir()
        for folder in LANGUAGES.iterdir():
            folder.rename(APART / folder.name)
        (APART / OTHER).rename(LANGUAGES / OTHER)
        self.bring(FIRST)
        self._all = (bot.check.READERS, bot.check.CHECKS)
        assert not bot.check.problems() and not referrals.check.problems(), (
            "the copy is not in order before anything is damaged"
        )
        self._open = [
            {name: self._opened_by(name, check) for name, check in checks.items()}
            for checks in (bot.check.READERS, compared_by(bot.check.CHECKS))
        ]

    def bring(self, language: str) -> None:
        """Puts a language where another was."""
        for folder in LANGUAGES.iterdir():
            if folder.name not in (OTHER, language):
                folder.rename(APART / folder.name)
        if not (LANGUAGES / language).is_dir():
            (APART / language).rename(LANGUAGES / language)

    def said(self, path: Path) -> list[str]:
        """What the checks say of the school as it is now."""
        name = path.relative_to(ROOT).as_posix().removeprefix("data/")
        stale = SLOW.get(name, ())
        forget(tuple(one for names in SLOW.values() for one in names if one not in stale))
        bot.check.READERS, bot.check.CHECKS = (
            {of: check for of, check in checks.items() if stale or kind_of(path) in opened[of]}
            for checks, opened in zip(self._all, self._open)
        )
        lines = bot.check.problems()
        if not lines and (name.startswith(("emails/", "contacts.yml")) or path.stem == MESSAGES):
            lines = referrals.check.problems()
        return lines

    def _opened_by(self, name: str, check: Callable[[], object]) -> set[Path]:
        forget(tuple(one for names in SLOW.values() for one in names))
        self._opened.clear()
        assert not bot.check._said_by(name, check)
        return {kind_of(Path(opened)) for opened in self._opened}


def compared_by(checks: Mapping[str, Callable]) -> Mapping[str, Callable[[], object]]:
    """What compares the files, each with the content that it asks for."""
    return {
        name: lambda check=check: check(bot.content.content.load())
        for name, check in checks.items()
    }


def files() -> list[Path]:
    """All that a school edits."""
    return [
        *sorted(path for path in DATA.rglob("*") if path.is_file()),
        ROOT / "config.yml",
        ROOT / "domain.yml",
        *sorted((ROOT / "tests" / "questions").glob("[a-z]*.yml")),
    ]


def main() -> None:
    """Walks over its share of the files. The others are parsed and compiled once, to save time."""
    bot.content.files._parsed = functools.cache(bot.content.files._parsed)
    started = time.monotonic()
    thin_out_the_bodies()
    all_files, school = files(), School()
    part, parts = map(int, sys.argv[1:])
    for number, path in list(enumerate(all_files))[part::parts]:
        in_own = LANGUAGES in path.parents and path.parent.name != OTHER
        school.bring(path.parent.name if in_own else FIRST)
        raw, chance, of_many = (
            path.read_bytes(),
            random.Random("/".join(path.parts[-2:])),
            not {*KINDS}.isdisjoint(path.parts[-3:-1]),
        )
        whole = [
            (name, damaged)
            for name, slip in (*WHOLE_FILE[number % len(WHOLE_FILE) :], *WHOLE_FILE)
            if (damaged := slip(raw)) != raw
        ]
        whole = whole[: 1 if of_many else len(WHOLE_FILE)]
        inside = (
            slips(raw, chance, 1 if of_many and path.name != "words.yml" else SLIPS_INSIDE)
            if path.suffix == ".yml"
            else ()
        )
        for name, damaged in (*whole, *inside):
            path.write_bytes(damaged)
            try:
                result: dict[str, Any] = {"said": school.said(path)}
            except Exception as error:
                result = {"escaped": f"{type(error).__name__}: {error}"}
            print(json.dumps({"file": str(path.relative_to(ROOT)), "slip": name, **result}))
        path.write_bytes(raw)
    print(f"{time.monotonic() - started:.1f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
