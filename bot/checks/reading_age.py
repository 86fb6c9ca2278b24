"""How old a reader must be for what parents and pupils read: the Flesch-Kincaid grade (Kincaid and
others 1975) and five years. The syllables are right for 97 of 100 words of data/answers (compared
once with the CMU dictionary).

What the school or the law has named cannot be said in easier words. So a name counts two syllables
a word at most, and the policy's own words in quotes count as one short word.
"""

from __future__ import annotations

import re
from typing import Any, Iterator

from bot.content.answers import load_answers
from bot.content.closed import ENGLISH, load_closed_words
from bot.content.files import read_yaml
from bot.settings import DATA

OLDEST = 11
FEWEST_WORDS = 15
"""A shorter text is not measured: one long word would decide."""
STAFF = "staff"
YEARS_BEFORE_SCHOOL = 5
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_WORD = re.compile(r"[A-Za-z]+(?:['’][a-z]+)?|\d+")
_FILLED_IN = re.compile(r"\{[^}]*\}")
_QUOTED = re.compile(r'"(?:[^"\s]+\s+){3,}[^"\s]+"')
_SILENT = re.compile(
    r"(?<=[^aeiouyt])ed$|(?<=[aeiouy])ed$|(?<=[^aeiouysxzcgh])es$|(?<=[aeiouy]l)e$"
    r"|(?<=[^aeioul])e(?=(?:ly|less|ful|fully|ment|thing|times?|where|body|ty)?$)"
)
_VOWELS = re.compile(r"[aeiouy]+")
_TWO_VOWELS = re.compile(r"ia(?!l$)|io(?!n|us)|eo(?!u|p)|[aoy](?=ing)|ism|iest$|ier$")


def reading_age(text: str) -> float:
    """The age, in years, from which `text` can be read; 0 for a text without words."""
    text = _QUOTED.sub("it", _FILLED_IN.sub("it", text))
    sentences = [found for part in _SENTENCE.split(text) if (found := _WORD.findall(part))]
    words = sum(map(len, sentences))
    if not words:
        return 0.0
    heard = sum(_heard(word, at > 0) for words in sentences for at, word in enumerate(words))
    return 0.39 * words / len(sentences) + 11.8 * heard / words - 15.59 + YEARS_BEFORE_SCHOOL


def hard_to_read() -> Iterator[str]:
    """A line for each text for parents and pupils that somebody of eleven could not read."""
    for where, text in (*_answers(), *_website()):
        if len(text.split()) >= FEWEST_WORDS and reading_age(text) >= OLDEST + 1:
            yield (
                f"{where} can be read from the age of {int(reading_age(text))}; at most {OLDEST}. "
                "Make the sentences shorter, and use shorter words."
            )


def syllables(word: str) -> int:
    """How many syllables an English word has, from its letters."""
    letters = re.split("['’]", word.lower())[0]
    if len(letters) > 3:
        letters = _SILENT.sub("", letters)
    return max(1, len(_VOWELS.findall(letters)) + len(_TWO_VOWELS.findall(letters)))


def _heard(word: str, inside: bool) -> int:
    return min(syllables(word), 2) if inside and word[0].isupper() else syllables(word)


def _answers() -> Iterator[tuple[str, str]]:
    for intent, wordings in load_answers().items():
        for wording in (wording for wording in wordings if wording.role != STAFF):
            where = f"data/answers/{wording.topic}.yml: utter_{intent}"
            yield where, wording.text
            yield f"{where}: 'easy'", wording.easy


def _website() -> Iterator[tuple[str, str]]:
    yield from _sentences("data/website/closed.yml", load_closed_words()[ENGLISH].dict())
    path = DATA / "website" / "en.yml"
    yield from _sentences(f"data/website/{path.name}", read_yaml(path))


def _sentences(where: str, value: Any) -> Iterator[tuple[str, str]]:
    """Every text below `value` that has a sentence in it; a list of texts is one."""
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        value = " ".join(value)
    if isinstance(value, str) and "." in value:
        yield where, value
    for key, item in value.items() if isinstance(value, dict) else ():
        yield from _sentences(f"{where}: {key}", item)
