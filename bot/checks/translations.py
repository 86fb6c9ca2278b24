"""Compares the translations of data/languages with the English: keys, marks, numbers, addresses,
names, bubbles and lengths. Nobody here can read all these languages; a number that differs anybody
can see.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any, Iterator, Mapping

from bot.content.content import Content
from bot.content.files import read_yaml
from bot.content.languages import FOLDER, Language, load_languages
from bot.translations.english import english
from bot.translations.load import is_translated
from bot.translations.trees import Place, named, texts

NOT_TRANSLATED = ("language", "samples", "questions", "harm", "words", "spoken")
"""Files of a language's folder that are written for it, and compared with nothing."""
FREE_LISTS = ("typed", "worrying", "words")
"""Keys of lists that each language fills in its own way."""
MOST_TIMES, ROOM = 2.0, 25
"""How often a text may be as long as the English, and characters that come on top."""
WIDE = 2
"""What a Chinese character counts: it says as much as two letters or more."""
NAMED_AT_MOST = 4
NAMES = (
    *("Childline", "Samaritans", "Report Remove", "Internet Watch Foundation", "Relay UK"),
    *("Haymerle", "Southwark", "Instagram", "Facebook", "Snapchat"),
)
"""Names that are no words in capitals, and stay as they are."""
_CAPITALS = re.compile(r"\b(?:[A-Z]{3,}|[A-Z][a-z]+[A-Z]\w+)\b")
_MARK = re.compile(r"\{\w+\}")
_NUMBER = re.compile(r"\d+")
_ADDRESS = re.compile(
    r"\b[\w.-]+@[\w.-]+\w|\b[\w-]+(?:\.[\w-]+)*\.(?:uk|org|com|net)\b[\w/-]*", re.ASCII
)
_WIDE = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")
_REMEDY = "Keep what stands there in English."


def check_translations(_: Content) -> Iterator[str]:
    """Each text says the same numbers and names as the English one, and is about as long."""
    for code, language in translated().items():
        yield from _line_problems(code, language)
        for path in sorted((FOLDER / code).glob("*.yml")):
            if path.stem in NOT_TRANSLATED:
                continue
            if path.stem not in english():
                known = ", ".join(english())
                yield f"{_named(path)}: no English file has this name. Use one of {known}."
                continue
            yield from problems_of(path, read_yaml(path))


def missing_texts() -> Iterator[str]:
    """What comes in English in a language, because nobody has translated it: a line for a file."""
    for code in translated():
        for stem, tree in english().items():
            path = FOLDER / code / f"{stem}.yml"
            own = _by_place(read_yaml(path)) if path.is_file() else {}
            missing = [named(place) for place in _by_place(tree) if not own.get(place)]
            if missing:
                more = " …" if len(missing) > NAMED_AT_MOST else ""
                yield (
                    f"{_named(path)}: {len(missing)} texts are not translated and come in English: "
                    f"{'; '.join(missing[:NAMED_AT_MOST])}{more}"
                )


def translated() -> Mapping[str, Language]:
    """The languages whose folder holds translations, switched on or not."""
    return {
        code: language
        for code, language in load_languages().items()
        if is_translated(FOLDER / code)
    }


def problems_of(path: Path, tree: Any) -> Iterator[str]:
    """What differs from the English in one file."""
    of_english = _by_place(english()[path.stem])
    for place, text in _by_place(tree).items():
        where = f"{_named(path)}: '{named(place)}'"
        if place not in of_english:
            yield f"{where} stands nowhere in the English. Take it out, or correct the key."
            continue
        for problem in differences(of_english[place], text):
            yield f"{where} {problem}"


def differences(source: str, text: str) -> Iterator[str]:
    """What differs between an English text and its translation, and the remedy."""
    for what, pattern in (("the mark", _MARK), ("the address", _ADDRESS)):
        for found, count in _unequal(pattern, source, text):
            yield f"has {what} {found} {count}. {_REMEDY}"
    bare, own = (_ADDRESS.sub(" ", _MARK.sub(" ", one)) for one in (source, text))
    for found, count in _unequal(_NUMBER, bare, own):
        yield f"has the number {found} {count}. {_REMEDY} Digits are 0 to 9 in every language."
    for name in dict.fromkeys((*_CAPITALS.findall(bare), *(n for n in NAMES if n in bare))):
        if name not in text:
            yield f"does not have the name {name}. {_REMEDY}"
    if _bubbles(source) != _bubbles(text):
        yield (
            f"has {_bubbles(text)} paragraphs, and the English {_bubbles(source)}. Part them by an "
            "empty line as there."
        )
    most = MOST_TIMES * len(source) + ROOM
    if _length(text) > most:
        yield f"is {_length(text)} characters long; at most {most:.0f}. Say it shorter."


def _line_problems(code: str, language: Language) -> Iterator[str]:
    """The fixed lines name all help, and the language its own name."""
    where = f"data/languages/{code}/language.yml:"
    if not language.own_name:
        yield f"{where} there is no 'own_name', by which visitors choose it. Add it."
    if "999" not in language.reply:
        yield f"{where} 'reply' does not name 999. Add it."
    for mark in ("{emergency}", "{childline}", "{nspcc}"):
        if mark not in language.safeguarding:
            yield f"{where} 'safeguarding' does not have {mark}. Add it."


def _by_place(tree: Any) -> dict[Place, str]:
    """The texts by their place; without the lists that each language fills in its own way."""
    return {
        place: text for place, text in texts(tree) if not {*FREE_LISTS} & {*place[:-1]} and text
    }


def _unequal(pattern: re.Pattern[str], source: str, text: str) -> Iterator[tuple[str, str]]:
    wanted, found = Counter(pattern.findall(source)), Counter(pattern.findall(text))
    for one in (wanted | found) - (wanted & found):
        yield one, f"{_times(found[one])}, and the English {_times(wanted[one])}"


def _times(count: int) -> str:
    return "not at all" if not count else "once" if count == 1 else f"{count} times"


def _bubbles(text: str) -> int:
    return len([line for line in text.split("\n") if line.strip()])


def _length(text: str) -> int:
    return len(text) + (WIDE - 1) * len(_WIDE.findall(text))


def _named(path: Path) -> str:
    return f"data/languages/{path.parent.name}/{path.name}"
