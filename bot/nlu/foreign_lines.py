"""What people ask and tell in other languages, for training: data/languages/<code>/questions.yml,
harm.yml, words.yml and spoken.yml. A language may lack any of them. No Rasa.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Iterator, Mapping, Optional

from pydantic import validator

from bot.content.fields import Words, Wrong, is_not
from bot.content.files import read_yaml
from bot.content.languages import FOLDER
from bot.content.records import Record, record
from bot.nlu.harm_examples import Line, kinds_of_harm
from bot.understanding import CONCERN, EMERGENCY, SOFT

QUESTIONS, HARM, WORDS, SPOKEN = "questions.yml", "harm.yml", "words.yml", "spoken.yml"


class _Levels(Record):
    emergency: tuple[Words, ...] = ()
    concern: tuple[Words, ...] = ()
    soft: tuple[Words, ...] = ()


class _Questions(Record):
    intents: dict[Words, tuple[Words, ...]]


class _Harm(Record):
    kinds: dict[Words, _Levels]

    @validator("kinds")
    def _are_known(cls, kinds: dict[str, Any]) -> dict[str, Any]:
        for kind in (kind for kind in kinds if kind not in kinds_of_harm()):
            raise Wrong("is no kind of harm", f"Use one of {', '.join(kinds_of_harm())}.", kind)
        return kinds


class _English(Record):
    words: dict[Words, Any]

    @validator("words")
    def _are_words(cls, words: dict[str, Any]) -> dict[str, Any]:
        for word in (word for word, meaning in words.items() if not isinstance(meaning, str)):
            raise Wrong(is_not(words[word], "words"), 'Write its meaning, or "" for none.', word)
        return words


@dataclass(frozen=True)
class ForeignLines:
    """Attributes:

    questions: lines and the intents that they mean.
    harm: lines in which a child may be in danger.
    words: what a word, the beginning of a word, or two or three words together mean in English;
        empty for a word that says nothing alone.
    spoken: words as people say them in a dialect or clip them on a phone, and the same in the
        written language.
    """

    questions: tuple[tuple[str, str], ...] = ()
    harm: tuple[Line, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    spoken: Mapping[str, str] = field(default_factory=dict)

    @property
    def texts(self) -> list[str]:
        """Every line."""
        return [text for text, _ in self.questions] + [line.text for line in self.harm]


@lru_cache(maxsize=1)
def load_foreign(folder: Path = FOLDER) -> Mapping[str, ForeignLines]:
    """The lines by language.

    Raises:
        ContentError: naming the file and the key that cannot be used.
    """
    return {
        inside.name: ForeignLines(
            tuple(_questions(inside / QUESTIONS)),
            tuple(_harm(inside / HARM)),
            _words(inside / WORDS),
            _words(inside / SPOKEN),
        )
        for inside in sorted(path for path in folder.glob("*") if path.is_dir())
    }


def foreign_words(folder: Path = FOLDER) -> Mapping[str, ForeignLines]:
    """The words by language, without the lines: all that a trained assistant needs of them.

    Raises:
        ContentError: naming the file and the key that cannot be used.
    """
    return {
        inside.name: ForeignLines(words=_words(inside / WORDS), spoken=_words(inside / SPOKEN))
        for inside in sorted(path for path in folder.glob("*") if path.is_dir())
    }


def _content(path: Path) -> Optional[Any]:
    return read_yaml(path) if path.is_file() else None


def _questions(path: Path) -> Iterator[tuple[str, str]]:
    intents = record(_Questions, path, {"intents": _content(path) or {}}).intents
    for intent, lines in intents.items():
        yield from ((line, intent) for line in lines)


def _harm(path: Path) -> Iterator[Line]:
    for kind, levels in record(_Harm, path, {"kinds": _content(path) or {}}).kinds.items():
        for level in (EMERGENCY, CONCERN, SOFT):
            yield from (Line(text, kind, level) for text in getattr(levels, level))


def _words(path: Path) -> Mapping[str, str]:
    return record(_English, path, {"words": _content(path) or {}}).words
