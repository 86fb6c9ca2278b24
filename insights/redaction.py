"""Takes out of a question whatever could name somebody: addresses, links, numbers, names. What is
left are the words that this project itself uses, and those that FEWEST visitors asked with.
"""

from __future__ import annotations

import collections
import re
from functools import lru_cache
from pathlib import Path
from typing import Collection, Iterable, Iterator

from bot.content.files import read_text
from bot.settings import DATA
from insights.hiding import FEWEST

GAP = "…"
NAMES = Path(__file__).with_name("names.txt")
OWN_WORDS = ("nlu/*.yml", "answers/*.yml", "policy/*.txt")
"""Files in whose words nobody is named."""
BEFORE_A_NAME = frozenset(
    "mr mrs ms miss mx dr sir madam mister teacher headteacher called named name's "
    "son daughter brother sister friend am i'm".split()
)
"""A word after one of these is shown only if the project itself uses it."""
TITLES = frozenset("mr mrs ms miss mx dr mister called named name's".split())
"""A word after one of these is never shown."""
_LINK = re.compile(r"\S*(?:@|://|www\.|\.(?:com|co|uk|org|net)\b)\S*", re.IGNORECASE)
_WORD = re.compile(r"\w+(?:['’]\w+)*")
_LETTERS = re.compile(r"[a-z]+(?:'[a-z]+)*")
_GAPS = re.compile(rf"{GAP}(?:[\s,;.\-]*{GAP})+")


def redact(text: str, often: Collection[str]) -> str:
    """A question with a GAP in place of each word that may not be shown. `often` are the words that
    enough visitors used (`common_words`).
    """
    shown, last, before = [], 0, ""
    text = _LINK.sub(GAP, text.strip())
    for place in _WORD.finditer(text):
        word = plain(place.group())
        if not _may_be_shown(place, word, before, text, often):
            shown += [text[last : place.start()], GAP]
            last = place.end()
        before = word
    return _GAPS.sub(GAP, "".join([*shown, text[last:]]))


def common_words(visitors_by_text: Iterable[tuple[str, Collection[str]]]) -> frozenset[str]:
    """The words that at least FEWEST visitors used, of texts with those who wrote them."""
    used: collections.defaultdict[str, set[str]] = collections.defaultdict(set)
    for text, visitors in visitors_by_text:
        for word in words_of(text):
            used[word].update(visitors)
    return frozenset(word for word, visitors in used.items() if len(visitors) >= FEWEST)


def words_of(text: str) -> Iterator[str]:
    """The words of a text, in small letters."""
    return (plain(place.group()) for place in _WORD.finditer(_LINK.sub(" ", text)))


def plain(word: str) -> str:
    """A word in small letters, with a plain apostrophe."""
    return word.casefold().replace("’", "'")


def _may_be_shown(
    place: re.Match[str], word: str, before: str, text: str, often: Collection[str]
) -> bool:
    if not _LETTERS.fullmatch(word) or before in TITLES:
        return False
    if word in own_words():
        return True
    if word in given_names() or word.removesuffix("'s") in given_names() or before in BEFORE_A_NAME:
        return False
    begins_sentence = (
        not text[: place.start()].strip() or text[: place.start()].rstrip()[-1] in ".?!"
    )
    looks_like_a_name = place.group()[0].isupper() and not begins_sentence and not text.isupper()
    return word in often and not looks_like_a_name


@lru_cache(maxsize=1)
def own_words() -> frozenset[str]:
    """The words of the project's own questions, answers and policy, but no given names."""
    texts = (read_text(path) for pattern in OWN_WORDS for path in sorted(DATA.glob(pattern)))
    return frozenset(word for text in texts for word in words_of(text)) - given_names()


@lru_cache(maxsize=1)
def given_names() -> frozenset[str]:
    """Given names that are often met in London's schools."""
    return frozenset(read_text(NAMES).casefold().split())
