"""Recognises messages in other languages (data/languages) by their letters: TF-IDF of character
n-grams and logistic regression. Imports no Rasa.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Iterable, Mapping, Optional, Sequence

import numpy as np
from safetensors import safe_open
from safetensors.numpy import load_file, save_file

from bot.content.languages import OTHER, Language, load_languages  # noqa: F401
from bot.nlu.spelling import clean
from bot.understanding import ENGLISH

HARM = "!"
"""Mark behind a language's code for messages in which a child may be in danger."""
MOST_ENGLISH = 0.5
"""Share of words of English examples above which a text in no known language may be English."""
_LETTERS = re.compile(r"[^\W\d_]+")
_KNOWN_SCRIPTS = {"ar": "ARABIC", "zh": "CJK"}
_NOT_ARABIC = re.compile(
    "[\u067e\u0679\u0686\u0688\u0691\u0698\u06a9\u06af\u06ba\u06be\u06c1\u06cc\u06d2\u06d5]"
)
"""Letters of Urdu, Persian and Kurdish that Arabic does not have."""


def _script(letters: str) -> Optional[str]:
    """The script of most letters, by the first word of their names in Unicode; None for Latin.
    Japanese and the languages that add letters to the Arabic ones have none that a known language
    has.
    """
    names = [unicodedata.name(letter, "?").split()[0] for letter in letters[:200]]
    script, count = Counter(names).most_common(1)[0]
    if script == "LATIN" or len(names) < 2 or count * 2 <= len(names) and "LATIN" in names:
        return None
    if {"HIRAGANA", "KATAKANA"} & set(names):
        return "KANA"
    return OTHER if script == "ARABIC" and _NOT_ARABIC.search(letters) else script


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
        classes: Sequence[str],
        vocabulary: Sequence[str],
        idf: np.ndarray,
        weights: np.ndarray,
        bias: np.ndarray,
        english: Iterable[str] = (),
    ) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer

        self._classes, self._vocabulary, self._idf, self._weights, self._bias = (
            list(classes),
            list(vocabulary),
            idf,
            weights,
            bias,
        )
        self._english = frozenset(english)
        self._vectorizer = TfidfVectorizer(
            analyzer="char_wb",
            ngram_range=(1, 4),
            sublinear_tf=True,
            vocabulary={g: n for n, g in enumerate(vocabulary)},
        )
        self._vectorizer.idf_ = idf

    @classmethod
    def fit(cls, english: Sequence[str], languages: Mapping[str, Language]) -> "LanguageModel":
        """Learns from English sentences and from the languages' samples and messages of harm."""
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import LogisticRegression

        texts, labels = [clean(t).lower() for t in english], [ENGLISH] * len(english)
        for language in languages.values():
            texts += [clean(t).lower() for t in language.samples + language.harm]
            labels += [language.code] * len(language.samples) + [language.code + HARM] * len(
                language.harm
            )
        vectorizer = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(1, 4), sublinear_tf=True, min_df=2, max_features=20000
        )
        counts = vectorizer.fit_transform(texts)
        classifier = LogisticRegression(C=20.0, class_weight="balanced", max_iter=60).fit(
            counts, labels
        )
        vocabulary = sorted(vectorizer.vocabulary_, key=vectorizer.vocabulary_.get)
        return cls(
            classifier.classes_.tolist(),
            vocabulary,
            vectorizer.idf_,
            classifier.coef_.astype(np.float32),
            classifier.intercept_.astype(np.float32),
            _words_of(english),
        )

    def probabilities(self, text: str) -> dict[str, float]:
        """By class: a language's code, or the code and HARM."""
        logits = (
            np.asarray(self._vectorizer.transform([clean(text).lower()]) @ self._weights.T)[0]
            + self._bias
        )
        share = np.exp(logits - logits.max())
        return dict(zip(self._classes, (share / share.sum()).tolist()))

    def language_of(self, text: str, sure: float, harm: float) -> tuple[Optional[str], bool]:
        """The code of the language, OTHER if it is surely not English but none that is known, None
        for English or where that is not `sure`; and whether harm is likelier than `harm`.
        """
        letters = "".join(_LETTERS.findall(clean(text)))
        if not letters:
            return None, False
        shares = self.probabilities(text)
        by_code: dict[str, float] = {}
        for name, share in shares.items():
            by_code[name.rstrip(HARM)] = by_code.get(name.rstrip(HARM), 0.0) + share
        script = _script(letters)
        if script:  # no letters of English: only a language of this script can be meant
            by_code = {c: s for c, s in by_code.items() if _KNOWN_SCRIPTS.get(c) == script}
            code = max(by_code, key=by_code.get, default=OTHER)
        else:
            code = max(by_code, key=by_code.get)
            if code == ENGLISH:
                return None, False
            if by_code[code] < sure or code == OTHER:
                if 1 - by_code[ENGLISH] < sure or self._has_english(text):
                    return None, False
                code = OTHER
        foreign = {c: s for c, s in shares.items() if c != ENGLISH}
        in_danger = sum(s for c, s in foreign.items() if c.endswith(HARM))
        return code, in_danger >= harm * sum(foreign.values())

    def _has_english(self, text: str) -> bool:
        """Whether so much of a text is words of English examples that it may be English. A single
        word that is not known may always be a name or a slip.
        """
        words = _LETTERS.findall(clean(text).lower().replace("'", ""))
        known = sum(word in self._english for word in words)
        return len(words) < 2 or known > MOST_ENGLISH * len(words)

    def save(self, path: Path) -> None:
        """Writes a safetensors file."""
        about = {
            "classes": json.dumps(self._classes),
            "vocabulary": json.dumps(self._vocabulary),
            "english": json.dumps(sorted(self._english)),
        }
        save_file(
            {"idf": self._idf, "weights": np.ascontiguousarray(self._weights), "bias": self._bias},
            str(path),
            about,
        )

    @classmethod
    def load(cls, path: Path) -> "LanguageModel":
        """The inverse of `save`."""
        arrays = load_file(str(path))
        with safe_open(str(path), "np") as stored:
            about = stored.metadata()
        return cls(
            json.loads(about["classes"]),
            json.loads(about["vocabulary"]),
            arrays["idf"],
            arrays["weights"],
            arrays["bias"],
            json.loads(about.get("english", "[]")),
        )
