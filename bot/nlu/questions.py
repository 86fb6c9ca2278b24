"""The separate questions in one message, each with what was said before it. A message is cut into
sentences by spaCy, and a sentence into clauses where a new question begins. Whether clauses are
really questions of their own is decided once they are understood (bot.nlu.several).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Iterator

from bot.nlu.as_read import as_read
from bot.nlu.leaning import leans, opened, with_app_of
from bot.nlu.question_words import any_of, question_words
from bot.nlu.sentences import sentences_in

MOST = 4
"""Questions of one message that are answered."""
_CONDITIONS = ("if", "when", "because", "since", "although")
"""Words that begin a clause which belongs to the next."""
_NUMBERED = re.compile(
    r"(?:^|(?<=[.?!;:,\n])\s*)\(?[1-9a-d][.)]\s+(?=\w)|(?<=\s)(?:\([1-9a-d]\)|[1-9]\))\s+(?=\w)"
)
_BARE_NUMBER = re.compile(r"(?:^|(?<=[.?!;:,\n])\s*)([1-9])\s+(?=\w)")
_JOINED = re.compile(r"[\s,;]+(?:and|or)$", re.IGNORECASE)
"""What is left of a joint before the next number."""
_PRONOUN = re.compile(
    r"\b(?:it|its|that|this|them|they|their|those|these|one|he|she|him|her|his|so"
    r"|(?<!is )(?<!are )there)\b"
)
_SIGN = re.compile(r"[^\w\s]")
_SUBORDINATE = frozenset(("that", "why", "what", "how", "who", "which", "where", "when", "if"))
_NEAR = 6
"""Words before "is" among which one of these leaves it no question: "why bad press is a risk"."""


@dataclass(frozen=True)
class Question:
    """One question of a message.

    Attributes:
        asked: as it was typed.
        alone: as read.
        in_context: as read, with what was said before it in the message; empty if that is nothing.
        leans: whether it makes sense only after what was said before it.
        clauses: the questions that it may consist of; empty if it is one.
    """

    asked: str
    alone: str
    in_context: str = ""
    leans: bool = False
    clauses: tuple["Question", ...] = ()

    @property
    def texts(self) -> list[str]:
        """What is looked at, in the order alone, in_context, then those of the clauses."""
        own = [self.alone, self.in_context] if self.in_context else [self.alone]
        return [*own, *(text for clause in self.clauses for text in clause.texts)]


def questions_in(text: str) -> list[Question]:
    """The questions in a message, in order; [] if it is plainly one question, or none."""
    found: list[Question] = []
    said: list[str] = []
    for sentence in sentences_in(_without_numbers(text)):
        clauses = [c for c in _clauses(sentence) if not _is_empty(c)]
        asking = [c for c in clauses if _is_question(c, bool(found or said))]
        if not asking:
            if not _is_empty(sentence):
                said.append(sentence)
            continue
        whole = _question(sentence, said, found)
        if len(asking) > 1:
            parts: list[Question] = []
            for clause in asking:
                parts.append(_question(clause, said, [*found, *parts]))
            whole = replace(whole, clauses=tuple(parts))
        found.append(whole)
        said = []
    return found if len(found) > 1 or found and found[0].clauses else []


def _without_numbers(text: str) -> str:
    """Each number before a question as the end of a line. Without any sign behind it, a number is
    one only if they count from 1: "7 year old wants it" is about a child of seven.
    """
    if [match[1] for match in _BARE_NUMBER.finditer(text)][:2] == ["1", "2"]:
        text = _BARE_NUMBER.sub("\n", text)
    return _NUMBERED.sub("\n", text)


def begins_with_question_word(text: str) -> bool:
    """Whether a message begins as questions do ("may i …", "who …")."""
    starts = any_of(question_words().question_starts)
    return bool(re.match(rf"\s*{starts}\b", text, re.IGNORECASE))


def _question(asked: str, said: list[str], before: list[Question]) -> Question:
    read = _without_joint(asked)
    (alone, _), is_leaning = opened(read), leans(read)
    if before:
        alone = with_app_of(before[-1].alone, alone)
    context = [as_read(one) for one in said]
    speaks_of_it = bool(_PRONOUN.search(alone))
    if said and speaks_of_it:
        is_leaning = True
    elif before and (is_leaning or speaks_of_it):
        context = [before[-1].alone]
    return Question(
        _JOINED.sub("", asked.strip(" ,;-")),
        alone,
        " ".join([*context, alone]) if context else "",
        is_leaning,
    )


@lru_cache(maxsize=1)
def _breaks() -> re.Pattern[str]:
    """Where a new question may begin: behind a joint, or before words that open one."""
    words = question_words()
    starts = any_of((*words.question_starts, *words.asking_starts))
    return re.compile(
        rf"[\s,]+{any_of(words.joints)}[\s,]+(?={starts}\b)"
        rf"|\s*,\s+(?={any_of(words.openings)}\b)|\s+(?={any_of(words.openings)}\b)",
        re.IGNORECASE,
    )


@lru_cache(maxsize=1)
def _leading_joint() -> re.Pattern[str]:
    """ "And" before a question that stands on its own."""
    words = question_words()
    starts = any_of((*words.question_starts, *words.asking_starts))
    return re.compile(rf"^{any_of(words.joints)}\b[\s,]*(?={starts}\b(?! about\b))", re.IGNORECASE)


def _without_joint(part: str) -> str:
    """As read, without "oh and" before a question that stands on its own."""
    read = as_read(part)
    bare = _leading_joint().sub("", read)
    return bare if bare != read else _leading_joint().sub("", opened(read)[0])


def _clauses(sentence: str) -> Iterator[str]:
    """The clauses of a sentence, without the joints between them."""
    words, start = question_words(), 0
    for match in _breaks().finditer(sentence):
        before = _SIGN.sub(" ", sentence[start : match.start()]).lower().split()
        after = sentence[match.end() :].split()
        if len(before) < words.fewest_words or len(after) < words.fewest_words:
            continue
        joined = bool(match.group().strip(" ,"))
        if not joined and (before[0] in _CONDITIONS or before[-1] in words.no_break_after):
            continue
        is_verb = after[0].lower() in ("is", "are") and "," not in match.group()
        if not joined and is_verb and _SUBORDINATE & {*before[-_NEAR:]}:
            continue
        yield sentence[start : match.start()].strip(" ,-")
        start = match.end()
    yield sentence[start:].strip(" ,-")


def _is_question(part: str, something_before: bool) -> bool:
    words = question_words()
    spoken, _ = opened(_without_joint(part))
    count = len(spoken.split())
    if part.rstrip().endswith("?") and (count >= words.fewest_words or something_before):
        return True
    starts, inside = (
        any_of((*words.question_starts, *words.asking_starts)),
        any_of(words.asking_inside),
    )
    asks = re.match(rf"{starts}\b", spoken) or re.search(rf"\b{inside}\b", spoken)
    asks = asks or re.search(rf"\b{any_of(words.asking_ends)}\W*$", spoken)
    return count >= words.fewest_words and bool(asks)


def _is_empty(part: str) -> bool:
    """Whether a part asks nothing by itself ("any ideas?")."""
    spoken, _ = opened(as_read(part))
    return " ".join(_SIGN.sub(" ", spoken).split()) in question_words().empty_questions
