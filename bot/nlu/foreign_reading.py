"""A message in another language, made ready for the multilingual encoder: accents that were not
typed put back, words of a dialect and clipped words written in full
(data/languages/<code>/spoken.yml), and a language that the encoder cannot read turned into English
word by word (words.yml). No Rasa.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Iterable, Mapping, Optional

from bot.content.languages import OTHER, Language, load_languages
from bot.nlu.foreign_lines import ForeignLines, foreign_words
from bot.nlu.sentences import at_most
from bot.nlu.spelling import clean

LATIN = "LATIN"
ENCODER_READS = {
    **dict.fromkeys(("de", "es", "fr", "it", "nl", "pl", "pt", "tr"), LATIN),
    **dict.fromkeys(("ru", "uk"), "CYRILLIC"),
    "ar": "ARABIC",
    "zh": "CJK",
}
"""The languages that the encoder learned, and the script that it learned them in; Ukrainian it
reads by its likeness to Russian.
"""
LONGEST_PHRASE, SHORTEST_STEM = 3, 4
SHORTEST_SENTENCE = 6
"""Letters that a sentence must have to be looked at alone."""
_WORD = re.compile(r"\w+")
_END = re.compile(r"[.!?;\n…。！？；؟،。]+\s*")
_APOSTROPHES = re.compile(r"['’`]")
_ACCENTS = re.compile("([a-z])[\u0300-\u036f]+")
"""Those of Latin letters only: the signs of most other scripts belong to their words."""
_HARAKAT = re.compile("[\u064b-\u0652\u0640]")
_ARABIC = str.maketrans(
    "\u0623\u0625\u0622\u0671\u0629\u0649", "\u0627\u0627\u0627\u0627\u0647\u064a"
)
"""Letters of Arabic as they are typed in haste: no hamza on the alef, no dots that differ."""
_LETTERS = str.maketrans("ıłđøßæ", "ildosa")


@dataclass(frozen=True)
class ForeignText:
    """A text as the encoder gets it, and which share of its words it can understand (0 to 1)."""

    text: str
    known: float


def without_accents(text: str) -> str:
    """`text` in small letters, as somebody types it who leaves the accents out."""
    text = _HARAKAT.sub("", text.lower().translate(_ARABIC)).translate(_LETTERS)
    text = unicodedata.normalize("NFKD", text)
    return unicodedata.normalize("NFC", _ACCENTS.sub(r"\1", text))


def in_latin(text: str) -> bool:
    """Whether most letters of a text are Latin ones."""
    letters = [sign for sign in text if sign.isalpha()]
    return 2 * sum("LATIN" in unicodedata.name(sign, "") for sign in letters) > len(letters)


def sentences_of(text: str) -> list[str]:
    """The sentences of a text, in any script, neighbours of very many in one; [] if it is one."""
    found = [one.strip() for one in _END.split(text)]
    found = [one for one in found if len(one) >= SHORTEST_SENTENCE]
    return at_most(found) if len(found) > 1 else []


class ForeignReading:
    """The words of all languages, ready for use.

    Args:
        accents: by language, how a word is written, by the word without accents; left out, they
            are learnt from the languages' samples and lines.
    """

    def __init__(
        self,
        languages: Mapping[str, Language],
        lines: Mapping[str, ForeignLines],
        accents: Optional[Mapping[str, Mapping[str, str]]] = None,
    ) -> None:
        everywhere = _keys(lines.get(OTHER, ForeignLines()).words)
        self._english = {
            code: {**everywhere, **_keys(of.words)}
            for code, of in lines.items()
            if of.words and code != OTHER
        }
        self._spoken = {code: _keys(of.spoken) for code, of in lines.items() if of.spoken}
        self._accents = _all_accents(languages, lines) if accents is None else accents

    def read(self, code: str, text: str) -> ForeignText:
        """`text` of the language `code` for the encoder."""
        text = clean(text).lower()
        latin = in_latin(text)
        if (ENCODER_READS.get(code) == LATIN) == latin and code in ENCODER_READS:
            text = self._with_accents(code, text) if latin else text
            return ForeignText(self._in_full(code, text), 1.0)
        return self._in_english(code, text)

    def save(self, path: Path) -> None:
        """Writes the accents as JSON: to learn them reads thousands of lines."""
        path.write_text(json.dumps(self._accents), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> "ForeignReading":
        """The words as they stand in data/languages, and the accents that were saved."""
        accents = json.loads(path.read_text(encoding="utf-8"))
        return cls(load_languages(), foreign_words(), accents)

    def _in_full(self, code: str, text: str) -> str:
        """What a dialect says, or a phone clips, in the words that the encoder knows."""
        spoken = self._spoken.get(code)
        if spoken is None:
            return text
        found = list(_WORD.finditer(text))
        bare = [without_accents(one.group()) for one in found]
        parts: list[str] = []
        end = at = 0
        while at < len(found):
            meaning, count = _phrase(spoken, bare[at : at + LONGEST_PHRASE])
            if count:
                parts += [text[end : found[at].start()], meaning]
                end = found[at + count - 1].end()
            at += max(count, 1)
        return "".join([*parts, text[end:]])

    def _with_accents(self, code: str, text: str) -> str:
        if not text.isascii():
            return text
        accents = self._accents.get(code, {})
        return _WORD.sub(lambda match: accents.get(match.group(), match.group()), text)

    def _in_english(self, code: str, text: str) -> ForeignText:
        english = self._english.get(code)
        if english is None:
            return ForeignText(text, 0.0)
        words = _WORD.findall(_APOSTROPHES.sub("", without_accents(text)))
        said: list[str] = []
        known = at = 0
        while at < len(words):
            meaning, count = _meaning(english, words[at : at + LONGEST_PHRASE])
            known += count
            said.append(words[at] if count == 0 else meaning)
            at += max(count, 1)
        return ForeignText(" ".join(filter(None, said)) or " ", known / max(len(words), 1))


def _meaning(english: Mapping[str, str], words: list[str]) -> tuple[str, int]:
    """The meaning of the longest phrase that `words` begin with, and how many words it has; of the
    beginning of the first word if that is all that is known; 0 if nothing is.
    """
    meaning, count = _phrase(english, words)
    if count:
        return meaning, count
    first = words[0]
    if first.isdigit():
        return first, 1
    for end in range(len(first) - 1, SHORTEST_STEM - 1, -1):
        if first[:end] in english:
            return english[first[:end]], 1
    return "", 0


def _phrase(meanings: Mapping[str, str], words: list[str]) -> tuple[str, int]:
    """The meaning of the longest phrase that `words` begin with, and how many words it has."""
    for count in range(len(words), 0, -1):
        phrase = " ".join(words[:count])
        if phrase in meanings:
            return meanings[phrase], count
    return "", 0


def _keys(words: Mapping[str, str]) -> dict[str, str]:
    """The words as they are looked up."""
    return {
        " ".join(_WORD.findall(_APOSTROPHES.sub("", without_accents(word)))): meaning
        for word, meaning in words.items()
    }


def _all_accents(
    languages: Mapping[str, Language], lines: Mapping[str, ForeignLines]
) -> dict[str, dict[str, str]]:
    """Those of each language that is written in Latin letters."""
    return {
        code: _accents([*of.samples, *of.harm, *lines.get(code, ForeignLines()).texts])
        for code, of in languages.items()
        if ENCODER_READS.get(code) == LATIN
    }


def _accents(texts: Iterable[str]) -> dict[str, str]:
    """How a word is mostly written by those who type accents, by the word without. Lines without
    any accent say nothing about it.
    """
    counts: dict[str, Counter] = {}
    for text in (text for text in texts if not text.isascii()):
        for word in _WORD.findall(text.lower()):
            counts.setdefault(without_accents(word), Counter())[word] += 1
    return {
        bare: forms.most_common(1)[0][0]
        for bare, forms in counts.items()
        if 2 * forms[bare] < sum(forms.values())
    }
