"""A message as it will be understood: its plain text, the separate questions in it, and the question that it may lean on."""
from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Optional

from bot.content import read_yaml
from bot.errors import ContentError
from bot.nlu.entities import with_platform_names
from bot.nlu.spelling import plain
from bot.settings import DATA

READING = "reading"
"""Message property that holds a Reading."""

_SENTENCE_END = re.compile(r"(?<=[?!.])\s+|\n+")


@dataclass(frozen=True)
class QuestionWords:
    """The lists of data/questions.yml."""

    leaning_starts: tuple[str, ...]
    question_starts: frozenset[str]
    joints: tuple[str, ...]
    fewest_words: int


@lru_cache(maxsize=1)
def question_words(path: Path = DATA / "questions.yml") -> QuestionWords:
    """The lists of data/questions.yml.

    Raises:
        ContentError: if a key is missing or a list holds something that is not text.
    """
    document = read_yaml(path)
    lists = {}
    for key in ("leaning_starts", "question_starts", "joints"):
        value = (document or {}).get(key)
        if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
            raise ContentError(path, f"'{key}' is not a list of words", "Put each in quotes; yes and no need them in YAML.")
        lists[key] = value
    longest_first = tuple(sorted(lists["joints"], key=len, reverse=True))
    return QuestionWords(tuple(lists["leaning_starts"]), frozenset(lists["question_starts"]), longest_first, int(document["fewest_words"]))


def as_read(text: str) -> str:
    """The form in which a sentence is encoded and classified, in training as in use."""
    return plain(with_platform_names(text)) or " "


@dataclass(frozen=True)
class Reading:
    """What will be encoded of one message.

    Attributes:
        whole: the message as read.
        parts: two or three separate questions in it; empty if it holds one.
        together: the earlier question and this message as one; None at the beginning of a conversation.
        leans: whether this message begins as one that makes sense only after another.
    """

    whole: str
    parts: tuple[str, ...] = field(default=())
    together: Optional[str] = None
    leans: bool = False

    @classmethod
    def of(cls, text: str, earlier: Optional[str] = None) -> "Reading":
        """Reads `text`; `earlier` is the question that was answered last in this conversation."""
        whole = as_read(text)
        together = f"{as_read(earlier)} {whole}" if earlier else None
        return cls(whole, tuple(as_read(part) for part in split_questions(text)), together, bool(earlier) and leans(whole))

    @property
    def texts(self) -> list[str]:
        """All that is encoded, in the order whole, parts, together."""
        return [self.whole, *self.parts, *([self.together] if self.together else [])]


def leans(whole: str) -> bool:
    """Whether a message begins as one that makes sense only after another."""
    return any(re.match(rf"{re.escape(start)}\b", whole) for start in question_words().leaning_starts)


def split_questions(text: str) -> list[str]:
    """The separate questions in `text`, in order; [] unless there are two or three.

    A question ends at a question mark or full stop, or at a joint ("and", "also", "-") before a word that begins a question. Whether the
    parts are really two matters is decided once they are understood.
    """
    words = question_words()
    joint = "|".join(re.escape(j) for j in words.joints)
    starts = "|".join(sorted(map(re.escape, words.question_starts), key=len, reverse=True))
    at_joint = re.compile(rf"[\s,]+(?:{joint})[\s,]+(?=(?:{starts})\b)", re.IGNORECASE)
    leading_joint = re.compile(rf"^(?:{joint})\b[\s,]*", re.IGNORECASE)
    parts: list[str] = []
    for sentence in _SENTENCE_END.split(text.strip()):
        parts += [leading_joint.sub("", part.strip(" ,-")) for part in at_joint.split(sentence)]
    questions = [part for part in parts if _is_question(part, words)]
    return questions if 2 <= len(questions) <= 3 else []


def begins_with_question_word(text: str) -> bool:
    """Whether a message begins as questions do ("may i …", "who …")."""
    starts = "|".join(map(re.escape, question_words().question_starts))
    return bool(re.match(rf"\s*(?:{starts})\b", text, re.IGNORECASE))


def _is_question(part: str, words: QuestionWords) -> bool:
    spoken = plain(part).split()
    return len(spoken) >= words.fewest_words and (part.rstrip().endswith("?") or spoken[0] in words.question_starts)
