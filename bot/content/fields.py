"""The kinds of values that a data file holds. Each says what is wrong with another, and how to
write it: YAML reads an unquoted no as false, and 0123 as 83. No Rasa.
"""

from __future__ import annotations

import datetime
import string
from typing import Any, Callable, Collection, Iterator, Optional, Type

from pydantic import validator


class Wrong(ValueError):
    """What is wrong with a value, and the remedy. `where` holds the keys that lead on from the
    value to the place.
    """

    def __init__(self, problem: str, remedy: str, *where: Any) -> None:
        super().__init__(problem, remedy)
        self.problem, self.remedy, self.where = problem, remedy, where


def is_not(value: Any, expected: str) -> str:
    """The problem in words: "is 5, not words"."""
    found = "missing or empty" if value is None or value == "" else f"{value!r:.60}"
    return f"is {found}, not {expected}"


class _Value:
    """What pydantic asks for of a kind of value."""

    @classmethod
    def __get_validators__(cls) -> Iterator[Callable[[Any], Any]]:
        yield cls.read

    @classmethod
    def read(cls, value: Any) -> Any:
        """`value` itself if it is of this kind."""
        raise NotImplementedError


class Words(_Value, str):
    """Text with something to read in it."""

    marks: Optional[tuple[str, ...]] = None
    """What may be in braces; None if braces mean nothing there."""

    @classmethod
    def read(cls, value: Any) -> str:
        """`value` itself if it is of this kind."""
        if not isinstance(value, str) or not value.strip():
            raise Wrong(
                is_not(value, "words"),
                "Write words; put in quotes what YAML takes for something else (yes, no, on, off, "
                "a number, a date).",
            )
        if cls.marks is not None:
            check_marks(value, cls.marks)
        return value


def words(*marks: str) -> Type[Words]:
    """Words in which nothing but these marks can be filled in: {title}, {year}."""
    return type("Words", (Words,), {"marks": marks})


class Printed(Words):
    """Words, or a whole number that is printed as it is written, such as a year."""

    @classmethod
    def read(cls, value: Any) -> str:
        """The words, or the number as words."""
        return super().read(str(value) if type(value) is int else value)


class Whole(_Value, int):
    """A whole number above 0."""

    @classmethod
    def read(cls, value: Any) -> int:
        """`value` itself if it is of this kind."""
        if type(value) is not int or value < 1:
            raise Wrong(is_not(value, "a whole number above 0"), "Write it in digits, such as 3.")
        return value


class Number(_Value, float):
    """A number above 0."""

    @classmethod
    def read(cls, value: Any) -> float:
        """`value` itself if it is of this kind."""
        if type(value) not in (int, float) or not 0 < value < float("inf"):
            raise Wrong(is_not(value, "a number above 0"), "Write it in digits, such as 30.")
        return value


class Day(_Value, datetime.date):
    """A date without a time of day."""

    @classmethod
    def read(cls, value: Any) -> datetime.date:
        """`value` itself if it is of this kind."""
        if type(value) is not datetime.date:
            raise Wrong(is_not(value, "a date"), "Write it as 2026-11-22, without quotes.")
        return value


def check_marks(text: str, marks: Collection[str]) -> None:
    """Nothing but these marks is in braces in a text.

    Raises:
        Wrong: naming the other, and the choices.
    """
    can = f"What can be in braces there: {', '.join(f'{{{m}}}' for m in marks) or 'nothing'}."
    try:
        for _, name, form, conversion in string.Formatter().parse(text):
            if name is not None and (name not in marks or form or conversion):
                raise Wrong(f"has {{{name}}}, which cannot be filled in", can)
    except ValueError as error:
        if isinstance(error, Wrong):
            raise
        raise Wrong("has a brace without its other half", can) from None


def not_empty(*keys: str) -> Any:
    """A validator: the lists (or keys and values) under these keys hold something."""

    def holds_something(value: Any) -> Any:
        if not value:
            raise Wrong("is empty", "Write at least one.")
        return value

    return validator(*keys, allow_reuse=True)(holds_something)


def unique(key: str, by: str) -> Any:
    """A validator: no two entries of the list under `key` have the same value under `by`."""

    def no_two_are_the_same(entries: Any) -> Any:
        names = [getattr(entry, by) for entry in entries]
        for name in names:
            if names.count(name) > 1:
                raise Wrong(f"has two entries with the {by} '{name}'", "Give each its own.")
        return entries

    return validator(key, allow_reuse=True)(no_two_are_the_same)
