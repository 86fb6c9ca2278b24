"""Recognises messages in other languages (data/languages) by their letters: TF-IDF of character
n-grams and logistic regression. Imports no Rasa.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from pathlib import Path
from types import MappingProxyType
from typing import Iterable, Iterator, Mapping, Optional, Sequence

import numpy as np
from safetensors import safe_open
from safetensors.numpy import load_file, save_file

from bot.content.languages import OTHER, Language, load_languages  # noqa: F401
from bot.nlu.entities import platforms_in
from bot.nlu.foreign_lines import ForeignLines
from bot.nlu.foreign_reading import without_accents
from bot.nlu.ngrams import Ngrams
from bot.nlu.spelling import clean
from bot.understanding import ENGLISH, SOFT

MOST_ENGLISH = 0.5
"""Share of words of English examples above which a text in no known language may be English."""
MOST_KNOWN, FEWEST_WORDS = 0.4, 3
"""Of the words of a clause in another language at most this share is known from English examples,
and it has at least so many."""
SENTENCE = 4
"""Words from which a message in English shows that its writer speaks English."""
LIKELIEST = 0.4
"""How likely the likeliest language must be where a message is surely not in English."""
LONG_FOR_UKRAINIAN = 12
"""Letters of a Cyrillic text that would show a letter of Ukrainian if it were in it."""
LONGEST_NAME = 4
"""Words that a person's name may have."""
IN_THEIR_LANGUAGE = 0.3
"""How sure it must be where the conversation is in this language already."""
_SIZES = (1, 4)
"""Of the n-grams."""
_LETTERS = re.compile(r"[^\W\d_]+")
_CLAUSE = re.compile(r"[.,;:!?()\n]+")
_SCRIPTS = {
    "ARABIC": ("ar",), "CJK": ("zh",), "CYRILLIC": ("ru", "uk", OTHER), "BENGALI": ("bn",)
}  # fmt: skip
"""The languages that a script other than Latin may stand for."""
_NOT_ARABIC = re.compile(
    "[\u067e\u0679\u0686\u0688\u0691\u0698\u06a9\u06af\u06ba\u06be\u06c1\u06cc\u06d2\u06d5]"
)
"""Letters of Urdu, Persian and Kurdish that Arabic does not have."""
_URDU = re.compile("[\u0679\u0688\u0691\u06ba\u06be\u06c1\u06d2]")
_UKRAINIAN = re.compile("[\u0456\u0457\u0454\u0491]")


def languages_of_script(letters: str) -> Optional[tuple[str, ...]]:
    """The codes of the languages that the script of most letters may stand for; None for Latin."""
    names = [unicodedata.name(letter, "?").split()[0] for letter in letters[:200]]
    script, count = Counter(names).most_common(1)[0]
    if script == "LATIN" or len(names) < 2 or count * 2 <= len(names) and "LATIN" in names:
        return None
    if {"HIRAGANA", "KATAKANA"} & set(names):
        return (OTHER,)
    if script == "ARABIC" and _NOT_ARABIC.search(letters):
        return ("ur",) if _URDU.search(letters) else (OTHER,)
    if script == "CYRILLIC" and _UKRAINIAN.search(letters):
        return ("uk",)
    if script == "CYRILLIC" and len(letters) >= LONG_FOR_UKRAINIAN:
        return ("ru", OTHER)
    return _SCRIPTS.get(script, (OTHER,))


def _words_of(english: Sequence[str]) -> set[str]:
    """The words that more than one sentence has: a slip or a name is seldom typed twice."""
    counts = Counter(
        word
        for line in english
        for word in set(_LETTERS.findall(clean(line).lower().replace("'", "")))
    )
    return {word for word, count in counts.items() if count > 1}


class LanguageModel:
    """Tells the language of a message, and whether one in another language speaks of a child in
    danger.
    """

    def __init__(
        self,
        codes: Sequence[str],
        vocabulary: Sequence[str],
        arrays: Mapping[str, np.ndarray],
        english: Iterable[str] = (),
        others: Iterable[str] = (),
    ) -> None:
        """`arrays`: `idf`; `weights` of shape (n-grams, languages + 1) and `bias`, of which the
        last column tells harm. `english`, `others`: the words of English and of other languages.
        """
        self._codes, self._arrays = list(codes), dict(arrays)
        self._english, self._others = frozenset(english), frozenset(others)
        self._ngrams = Ngrams(vocabulary, arrays["idf"], _SIZES)

    @classmethod
    def fit(
        cls,
        english: Sequence[str],
        languages: Mapping[str, Language],
        more: Mapping[str, ForeignLines] = MappingProxyType({}),
    ) -> "LanguageModel":
        """Learns from English sentences, and from what people type in the languages: their samples
        and messages of harm, and the lines in `more`; all of them also without accents.
        """
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import LogisticRegression

        typed, others = [(clean(text).lower(), ENGLISH, False) for text in english], set()
        for code, language in languages.items():
            lines = more.get(code, ForeignLines())
            harm = [*language.harm, *(line.text for line in lines.harm if line.level != SOFT)]
            usual = [*language.samples, *(text for text, _ in lines.questions)]
            for some, in_danger in ((usual, False), (harm, True)):
                forms = [f(clean(t)) for t in some for f in (str.lower, without_accents)]
                others.update(w for t in some for w in _LETTERS.findall(t) if w.islower())
                typed += [(form, code, in_danger) for form in dict.fromkeys(forms)]
        texts, codes, in_danger = map(list, zip(*typed))
        vectorizer = TfidfVectorizer(
            analyzer="char_wb",
            ngram_range=_SIZES,
            sublinear_tf=True,
            dtype=np.float32,
            min_df=2,
            max_features=20000,
        )
        counts = vectorizer.fit_transform(texts)
        model = LogisticRegression(C=20.0, class_weight="balanced", max_iter=50)
        model.fit(counts, codes)
        foreign = np.array([code != ENGLISH for code in codes])
        danger = LogisticRegression(C=20.0, class_weight="balanced", max_iter=50)
        danger.fit(counts[foreign], np.array(in_danger)[foreign])
        weights = np.vstack([model.coef_, danger.coef_]).T
        arrays = {
            "idf": vectorizer.idf_,
            "weights": np.ascontiguousarray(weights, np.float32),
            "bias": np.r_[model.intercept_, danger.intercept_].astype(np.float32),
        }
        vocabulary = sorted(vectorizer.vocabulary_, key=vectorizer.vocabulary_.get)
        return cls(model.classes_.tolist(), vocabulary, arrays, _words_of(english), others)

    def probabilities(self, text: str) -> tuple[dict[str, float], float]:
        """Of each language, by its code; and that a text in another language speaks of harm."""
        numbers, weights = self._ngrams.weigh(clean(text).lower())
        logits = weights @ self._arrays["weights"][numbers] + self._arrays["bias"]
        share = np.exp(logits[:-1] - logits[:-1].max())
        harm = float(1 / (1 + np.exp(-logits[-1])))
        return dict(zip(self._codes, (share / share.sum()).tolist())), harm

    def language_of(
        self, text: str, sure: float, harm: float, expected: str = ENGLISH
    ) -> tuple[Optional[str], bool]:
        """The code of the language, OTHER if it is surely not English but none that is known, None
        for English or where that is not `sure`; and whether harm is likelier than `harm`. In a
        conversation whose language is `expected`, less is needed for a message in it.
        """
        letters = "".join(_LETTERS.findall(clean(text)))
        if not letters:
            return None, False
        by_code, danger = self.probabilities(text)
        codes = languages_of_script(letters)
        if codes:  # no letters of English: only a language of this script can be meant
            return max(codes, key=lambda one: by_code.get(one, 0.0)), danger >= harm
        code = self._in_latin_letters(text, by_code, sure, expected)
        if code is not None:
            return code, danger >= harm
        for clause in self._foreign_clauses(text):
            by_code, danger = self.probabilities(clause)
            code = self._in_latin_letters(clause, by_code, sure, expected)
            if code is not None:
                return code, danger >= harm
        return None, False

    def _in_latin_letters(
        self, text: str, by_code: Mapping[str, float], sure: float, expected: str
    ) -> Optional[str]:
        code = max(by_code, key=by_code.get)
        if expected not in (ENGLISH, OTHER) and by_code.get(expected, 0.0) >= IN_THEIR_LANGUAGE:
            return expected if by_code[expected] > by_code[ENGLISH] else None
        if code == ENGLISH or self._is_name(text):
            return None
        if by_code[code] >= sure and code != OTHER:
            return code
        if 1 - by_code[ENGLISH] < sure or self._has_english(text):
            return None
        return code if by_code[code] >= LIKELIEST else OTHER

    def _foreign_clauses(self, text: str) -> Iterator[str]:
        """Clauses that may be in another language: few of their words are English, apps apart."""
        clauses = _CLAUSE.split(clean(text))
        for clause in clauses if len(clauses) > 1 else ():
            words, named = self._words(clause), platforms_in(clause)
            apps = {word for one in named for word in self._words(clause[one.start : one.end])}
            known = sum(word in self._english and word not in apps for word in words)
            if len(words) >= FEWEST_WORDS and known <= MOST_KNOWN * len(words):
                yield clause

    def shows_english(self, text: str) -> bool:
        """Whether a message is a whole sentence in English: "ok" and "TikTok?" show no language."""
        words = self._words(text)
        known = sum(word in self._english for word in words)
        return len(words) >= SENTENCE and known > MOST_ENGLISH * len(words)

    def _is_name(self, text: str) -> bool:
        """Whether a message may be nothing but a name, whose letters say little of the language."""
        words = _LETTERS.findall(clean(text))
        known = sum(word.lower() in self._others for word in words)
        is_short = len(words) <= LONGEST_NAME
        return is_short and all(map(str.istitle, words)) and 3 * known <= 2 * len(words)

    @staticmethod
    def _words(text: str) -> list[str]:
        return _LETTERS.findall(clean(text).lower().replace("'", ""))

    def _has_english(self, text: str) -> bool:
        """Whether so much of a text is words of English examples that it may be English. A single
        word that is not known may always be a name or a slip.
        """
        words = self._words(text)
        known = sum(word in self._english for word in words)
        return len(words) < 2 or known > MOST_ENGLISH * len(words)

    def save(self, path: Path) -> None:
        """Writes a safetensors file."""
        about = {
            "codes": json.dumps(self._codes),
            "vocabulary": json.dumps(self._ngrams.vocabulary),
            "english": json.dumps(sorted(self._english)),
            "others": json.dumps(sorted(self._others)),
        }
        save_file(self._arrays, str(path), about)

    @classmethod
    def load(cls, path: Path) -> "LanguageModel":
        """The inverse of `save`."""
        with safe_open(str(path), "np") as stored:
            about = stored.metadata()
        codes, vocabulary, english, others = (
            json.loads(about[key]) for key in ("codes", "vocabulary", "english", "others")
        )
        return cls(codes, vocabulary, load_file(str(path)), english, others)
