"""Values of a data file, checked on their way in: a reader gets the type that it asks for, or a
line that names the file and the key. No Rasa.
"""

from __future__ import annotations

import string
from pathlib import Path
from typing import Any, Collection, Iterable, Mapping, Optional

from bot.content.files import read_text, read_yaml  # noqa: F401  (until the last reader is a record)
from bot.errors import ContentError

HEADER = "See the header of the file."


def mapping(
    path: Path,
    where: str,
    value: Any,
    needs: Collection[str] = (),
    may: Optional[Collection[str]] = None,
) -> dict[str, Any]:
    """`value` as keys and values.

    Args:
        where: the keys that lead to it; empty for the whole file.
        needs: keys that must be there and hold something.
        may: other keys that may be; None for any.

    Raises:
        ContentError: as all functions here, naming what does not fit.
    """
    if not isinstance(value, dict):
        raise ContentError(path, _not(where, value, "keys and values"), HEADER)
    named = f"'{where}' has" if where else "there is"
    for unknown in (
        value if may is not None else ()
    ):  # first: a misspelt key is missing as well, and this names what stands there
        if unknown not in needs and unknown not in may:
            raise ContentError(
                path, f"{named} an unknown key '{unknown}'", f"Known: {', '.join((*needs, *may))}."
            )
    for missing in (key for key in needs if value.get(key) in (None, "", {})):
        raise ContentError(path, f"{named} no '{missing}'", "Add it.")
    return value


def entries(
    path: Path, document: Any, key: str, needs: tuple[str, ...], may: Optional[tuple[str, ...]] = ()
) -> list[dict[str, Any]]:
    """The list of mappings under `key`, each with all of `needs` (a list there may be empty) and
    nothing beside `may` (None: anything).
    """
    if not isinstance(document, dict) or not isinstance(document.get(key), list):
        raise ContentError(path, f"no list under '{key}'", HEADER)
    for number, entry in enumerate(document[key], 1):
        if not isinstance(entry, dict):
            raise ContentError(path, f"entry {number} of '{key}' is not a mapping", HEADER)
        mapping(path, f"{key}: {entry.get('id') or entry.get('name') or number}", entry, needs, may)
    return document[key]


def text(path: Path, where: str, value: Any, of: Collection[str] = ()) -> str:
    """`value` as words; one of `of` where these are given."""
    if not isinstance(value, str) or not value.strip():
        raise ContentError(
            path,
            _not(where, value, "words"),
            (
                "Write words; put in quotes what YAML takes for something else (yes, no, on, "
                "off, a number, a date)."
            ),
        )
    if of and value not in of:
        raise ContentError(path, f"'{where}' is '{value}'", f"Use one of {', '.join(of)}.")
    return value


def texts(
    path: Path, where: str, value: Any, least: int = 0, of: Collection[str] = ()
) -> tuple[str, ...]:
    """`value` as a list of words, at least so many."""
    if not isinstance(value, list):
        raise ContentError(
            path,
            _not(where, value, "a list"),
            "Write it in square brackets, or each on a line of its own after a dash.",
        )
    if len(value) < least:
        raise ContentError(path, f"'{where}' is empty", f"At least {least} must stand there.")
    return tuple(text(path, f"{where}: {number}", item, of) for number, item in enumerate(value, 1))


def marks(path: Path, where: str, words: str, names: Iterable[str]) -> str:
    """`words`, in which nothing but these `names` stands in braces."""
    can = ", ".join(f"{{{name}}}" for name in names) or "nothing"
    try:
        for _, name, form, conversion in string.Formatter().parse(words):
            if name is not None and (name not in names or form or conversion):
                raise ContentError(
                    path,
                    f"'{where}' has {{{name}}}, which cannot be filled in",
                    f"What can stand in braces there: {can}.",
                )
    except ValueError:
        raise ContentError(
            path,
            f"'{where}' has a brace without its other half",
            f"What can stand in braces there: {can}.",
        ) from None
    return words


def words_with_marks(
    path: Path, where: str, section: Any, shape: Mapping[str, Collection[str]]
) -> dict[str, str]:
    """A mapping that has words under every key of `shape`, each with no other marks than those that
    `shape` names.
    """
    found = mapping(path, where, section)
    prefix = f"{where}: " if where else ""
    return {
        key: marks(path, prefix + key, text(path, prefix + key, found.get(key)), names)
        for key, names in shape.items()
    }


def _not(where: str, value: Any, expected: str) -> str:
    found = "missing or empty" if value is None or value == "" else f"{value!r:.60}"
    return (
        f"'{where}' is {found}, not {expected}"
        if where
        else f"the file holds {found}, not {expected}"
    )


def printed(path: Path, where: str, value: Any) -> str:
    """Words, or a number that is printed as it stands, such as a year."""
    return text(
        path, where, str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    )
