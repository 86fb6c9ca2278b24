"""Turns a data file into a frozen record. A pydantic model says what the file must hold; an error
names the file, the key, what is wrong, and the remedy. No Rasa.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Iterator, Type, TypeVar

from pydantic import BaseModel, ValidationError, errors
from pydantic.fields import MAPPING_LIKE_SHAPES

from bot.content.fields import Wrong, is_not
from bot.content.files import read_yaml
from bot.errors import ContentError

HEADER = "See the header of the file."
LIST = "Write it in square brackets, or each on a line of its own after a dash."
NAMES = ("id", "name", "matter", "intent", "rule", "code", "typed")
"""Keys by which an error names an entry of a list; an entry without them is named by its number."""
R = TypeVar("R", bound="Record")


class Record(BaseModel):
    """A part of a file: it has these keys and no others. A key with nothing behind it counts as
    left out.
    """

    class Config:
        """Nothing changes a record once it is read."""

        frozen = True
        extra = "forbid"

    @classmethod
    def validate(cls: Type[R], value: Any) -> R:
        """The record that `value`, as YAML gives it, describes."""
        if isinstance(value, cls):
            return value
        _keys_and_values(value)
        left_out = set()
        for field in cls.__fields__.values():
            given = value.get(field.alias)
            if given is None and not field.required and not field.allow_none:
                left_out.add(field.alias)
            elif given is not None and field.shape in MAPPING_LIKE_SHAPES:
                _keys_and_values(given, field.alias)
        return super().validate({k: v for k, v in value.items() if k not in left_out})


class Loose(Record):
    """A part of one of Rasa's files: keys that are not named here are Rasa's own."""

    class Config:
        """The other keys are kept, and not looked at."""

        extra = "allow"


def load(model: Type[R], path: Path) -> R:
    """The record in a YAML file.

    Raises:
        ContentError: with a line for everything that is wrong in the file.
    """
    return record(model, path, read_yaml(path))


def record(model: Type[R], path: Path, document: Any) -> R:
    """The record that a document describes; `path` is the file that errors name.

    Raises:
        ContentError: with a line for everything that is wrong in the document.
    """
    try:
        return model.validate(document)
    except Wrong as wrong:
        found = [(model, (), wrong)]
    except ValidationError as error:
        found = _faults(error.raw_errors, error.model)
    raise ContentError.of([ContentError(path, *_explained(document, *fault)) for fault in found])


def _keys_and_values(value: Any, *where: str) -> None:
    if not isinstance(value, dict):
        raise Wrong(is_not(value, "keys and values"), HEADER, *where)
    for key in value:
        if not isinstance(key, str):
            raise Wrong(f"has the key {key!r}, which is not a word", "Put it in quotes.", *where)


def _faults(
    found: Any, model: Type[BaseModel], where: tuple = ()
) -> Iterator[tuple[Type[BaseModel], tuple, Exception]]:
    """Each fault that pydantic found: the model whose key it is, the keys that lead there, and
    the error.
    """
    for one in found:
        if isinstance(one, list):
            yield from _faults(one, model, where)
            continue
        here = (*where, *(key for key in one.loc_tuple() if key not in ("__root__", "__key__")))
        if isinstance(one.exc, ValidationError):
            yield from _faults(one.exc.raw_errors, one.exc.model, here)
        else:
            yield model, here, one.exc


def _explained(
    document: Any, model: Type[BaseModel], where: tuple, error: Exception
) -> tuple[str, str]:
    """What is wrong in words, and the remedy."""
    *leading, key = where or ("",)
    if isinstance(error, errors.MissingError):
        return _sentence(_named(document, leading), f"has no '{key}'"), "Add it."
    if isinstance(error, errors.ExtraError):
        known = ", ".join(field.alias for field in model.__fields__.values())
        problem = _sentence(_named(document, leading), f"has an unknown key '{key}'")
        return problem, f"Known: {known}."
    if isinstance(error, Wrong):
        return _sentence(_named(document, (*where, *error.where)), error.problem), error.remedy
    value = _at(document, where)
    if isinstance(error, errors.WrongConstantError):
        choices = ", ".join(map(str, error.permitted))
        problem, remedy = f"is {value!r:.60}", f"Use one of {choices}."
    elif isinstance(error, (errors.TupleError, errors.ListError, errors.FrozenSetError)):
        problem, remedy = is_not(value, "a list"), LIST
    elif isinstance(error, errors.StrictBoolError):
        problem, remedy = is_not(value, "true or false"), "Write true or false."
    elif isinstance(error, errors.NoneIsNotAllowedError):
        problem, remedy = "is empty", "Write something there."
    else:
        problem, remedy = f"is {value!r:.60} ({error})", HEADER
    return _sentence(_named(document, where), problem), remedy


def _sentence(named: str, problem: str) -> str:
    return f"'{named}' {problem}" if named else f"the file {problem}"


def _at(document: Any, where: tuple) -> Any:
    for key in where:
        try:
            document = document[key]
        except (KeyError, IndexError, TypeError):
            return None
    return document


def _named(document: Any, where: Any) -> str:
    """The keys that lead to a place, in words: "contacts: nspcc: phone"."""
    names = []
    for number, key in enumerate(where, 1):
        if isinstance(key, int):
            entry = _at(document, tuple(where[:number]))
            entry = entry if isinstance(entry, dict) else {}
            names.append(next((entry[n] for n in NAMES if isinstance(entry.get(n), str)), key + 1))
        else:
            names.append(key)
    return ": ".join(map(str, names))
