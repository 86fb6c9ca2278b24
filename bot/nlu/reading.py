"""A message as it will be understood: its plain text, the separate questions in it, and the
question that it may lean on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Optional

from bot.content.typed import mapping, read_yaml, texts
from bot.errors import ContentError
from bot.nlu.disguises import undisguised
from bot.nlu.entities import with_platform_names
from bot.nlu.sentences import sentences
from bot.nlu.spelling import plain
from bot.settings import DATA

READING = "reading"
"""Message property that holds a Reading."""

_LISTS = ("leaning_starts", "question_starts", "joints")
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
        ContentError: if a key is missing or unknown, or a list holds something that is not text.
    """
    document = mapping(path, "", read_yaml(path), (*_LISTS, "fewest_words"), ())
    lists = {key: texts(path, key, document[key], 1) for key in _LISTS}
    fewest = document["fewest_words"]
    if isinstance(fewest, bool) or not isinstance(fewest, int) or fewest < 1:
        raise ContentError(
            path, f"'fewest_words' is {fewest!r}", "Write a whole number, such as 3."
        )
    longest_first = tuple(sorted(lists["joints"], key=len, reverse=True))
    return QuestionWords(
        lists["leaning_starts"], frozenset(lists["question_starts"]), longest_first, fewest
    )


def as_read(text: str) -> str:
    """The form in which a sentence is encoded and classified, in training as in use."""
    return plain(with_platform_names(text)) or " "


@dataclass(frozen=True)
class Reading:
    """What will be encoded of one message.

    Attributes:
        whole: the message as read.
        parts: two or three separate questions in it; empty if it holds one.
        together: the earlier question and this message as one; None at the beginning of a
            conversation.
        leans: whether this message begins as one that makes sense only after another.
        said: what the safety net looks at, each alone: the message and the sentences in it, with
            their disguises undone.
        before: the short messages just before a short one, as one, as typed: a cry for help may
            come in pieces.
        joined: these and the message as one, as typed; empty if nothing short came before.
    """

    whole: str
    parts: tuple[str, ...] = field(default=())
    together: Optional[str] = None
    leans: bool = False
    said: tuple[str, ...] = ()
    before: str = ""
    joined: str = ""

    @classmethod
    def of(cls, text: str, earlier: Optional[str] = None, before: str = "") -> "Reading":
        """Reads `text`; `earlier` is the question that was answered last in this conversation, and
        `before` what came in pieces just before.
        """
        whole, clear = as_read(text), undisguised(text)
        together = f"{as_read(earlier)} {whole}" if earlier else None
        return cls(
            whole,
            tuple(as_read(part) for part in split_questions(text)),
            together,
            bool(earlier) and leans(whole),
            tuple(map(as_read, (clear, *sentences(clear)))),
            before,
            f"{before} {text}" if before else "",
        )

    @property
    def texts(self) -> list[str]:
        """What is looked at for an answer, in the order whole, parts, together."""
        return [self.whole, *self.parts, *([self.together] if self.together else [])]

    @property
    def worries(self) -> list[str]:
        """What is looked at for harm, in the order said, before, joined."""
        pieces = (
            [as_read(undisguised(one)) for one in (self.before, self.joined)] if self.before else []
        )
        return [*self.said, *pieces]


def leans(whole: str) -> bool:
    """Whether a message begins as one that makes sense only after another."""
    return any(
        re.match(rf"{re.escape(start)}\b", whole) for start in question_words().leaning_starts
    )


def split_questions(text: str) -> list[str]:
    """The separate questions in `text`, in order; [] unless there are two or three.

    A question ends at a question mark or full stop, or at a joint ("and", "also", "-") before a
    word that begins a question. Whether the parts are really two matters is decided once they are
    understood.
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
    return len(spoken) >= words.fewest_words and (
        part.rstrip().endswith("?") or spoken[0] in words.question_starts
    )
