"""Recognises messages in other languages (data/languages) by their letters: TF-IDF of character
n-grams and logistic regression. Imports no Rasa.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Mapping, Optional, Sequence

import numpy as np
from safetensors import safe_open
from safetensors.numpy import load_file, save_file

from bot.content.typed import mapping, read_yaml, text, texts
from bot.errors import ContentError
from bot.nlu.spelling import clean
from bot.settings import DATA

ENGLISH = "en"
HARM = "!"
"""Mark behind a language's code for messages in which a child may be in danger."""
_LINES = ("name", "reply", "safeguarding")
_LETTERS = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Language:
    """A language other than English and the fixed lines that answer it."""

    code: str
    name: str
    reply: str
    safeguarding: str
    samples: tuple[str, ...]
    harm: tuple[str, ...]


@lru_cache(maxsize=1)
def load_languages(folder: Path = DATA / "languages") -> Mapping[str, Language]:
    """The languages by code, from `folder`.

    Raises:
        ContentError: if a file lacks a key or holds samples that are not text.
    """
    languages = {}
    for path in sorted(folder.glob("*.yml")):
        document = mapping(path, "", read_yaml(path), (*_LINES, "samples"), ("harm", "checked_by"))
        lines = (text(path, key, document[key]) for key in _LINES)
        languages[path.stem] = Language(
            path.stem,
            *lines,
            texts(path, "samples", document["samples"], 1),
            texts(path, "harm", document.get("harm") or []),
        )
    if not languages:
        raise ContentError(
            folder,
            "there is no language",
            "Keep at least one file; `language: 1` in config.yml switches the recognition off.",
        )
    return languages


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
    ) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer

        self._classes, self._vocabulary, self._idf, self._weights, self._bias = (
            list(classes),
            list(vocabulary),
            idf,
            weights,
            bias,
        )
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
        """The code of the language, None for English or where it is not `sure`; and whether harm is
        likelier than `harm`.
        """
        if not _LETTERS.search(text):
            return None, False
        shares = self.probabilities(text)
        by_code: dict[str, float] = {}
        for name, share in shares.items():
            by_code[name.rstrip(HARM)] = by_code.get(name.rstrip(HARM), 0.0) + share
        code = max(by_code, key=by_code.get)
        if code == ENGLISH or by_code[code] < sure:
            return None, False
        return code, shares.get(code + HARM, 0.0) >= harm * by_code[code]

    def save(self, path: Path) -> None:
        """Writes a safetensors file."""
        about = {"classes": json.dumps(self._classes), "vocabulary": json.dumps(self._vocabulary)}
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
        )
