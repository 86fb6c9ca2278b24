"""Undoes disguises: hidden letters, emoji and code words (data/safety/disguises.yml). A message
without any comes back as it is.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from bot.content.visitor_words import without_references
from bot.nlu.disguise_words import DISGUISES, Disguises, load_disguises, vocabulary
from bot.nlu.hidden_letters import SPACED, HiddenLetters
from bot.nlu.phrases import Phrases, excused, in_tokens, without_ends

_TRACE = re.compile(
    r"[^\x00-\x7f£éàèç‘’“”–—…]"  # other letters, emoji, invisible characters
    r"|[^\W_][^\w\s.,'?;:\"()/-]+[^\W_]|[$@!][a-z]|#\w"  # a sign inside a word
    r"|[a-z][0-9]|[0-9][a-z]|([a-z])\1\1|" + SPACED,
    re.IGNORECASE,
)
"""What every disguise but a code word shows: most messages are done after one look."""


class Undoing:
    """Writes out what is disguised."""

    def __init__(self, lists: Disguises, known: frozenset[str], path: Path = DISGUISES) -> None:
        self._letters = HiddenLetters(lists, known)
        codes = {f"codes: {number}": code for number, code in enumerate(lists.codes, 1)}
        self._means = {name: code.means for name, code in codes.items()}
        self._codes = Phrases(path, {name: (code.code,) for name, code in codes.items()})
        self._excuses = Phrases(path, {name: code.but for name, code in codes.items()})
        self._harm = lists.emoji.harm
        self._emoji = {**lists.emoji.beside, **lists.emoji.harm}
        signs = "|".join(map(re.escape, self._emoji))
        self._emoji_in_a_row = re.compile(rf"({signs})(?:\s*\1)*")

    def undo(self, text: str) -> str:
        """`text` with its disguises undone."""
        if _TRACE.search(text):
            text = self._letters.found_in(self._in_words(text))
        return self._written_out(text)

    def _in_words(self, text: str) -> str:
        """Emoji as words, if one of them is a sign of harm; each once, however often it is there
        in a row.
        """
        if not any(sign in text for sign in self._harm):
            return text
        plain = text.replace("\ufe0f", "")  # what makes a sign coloured
        spaced = self._emoji_in_a_row.sub(lambda m: f" {self._emoji[m.group(1)]} ", plain)
        return " ".join(spaced.split())

    def _written_out(self, text: str) -> str:
        """Code words as what they mean."""
        tokens = in_tokens(text.lower())
        codes = self._codes.spans_in(tokens)
        if not codes:
            return text
        excuses = self._excuses.spans_in(tokens)
        found = sorted(
            (span, self._means[code])
            for code, spans in codes.items()
            for span in spans
            if not excused(span, excuses.get(code, ()))
        )
        pieces, last = [], 0
        for (start, end), means in found:
            if start >= last:
                pieces += [tokens[last:start], means, " "]
                last = end
        return without_ends("".join(pieces) + tokens[last:]) if found else text


@lru_cache(maxsize=1)
def _undoing() -> Undoing:
    lists = load_disguises()
    return Undoing(lists, vocabulary(lists))


def undisguised(text: str) -> str:
    """`text` with code words, emoji and hidden letters written out; `text` itself if there are
    none. A message's reference only looks like hidden letters.
    """
    return _undoing().undo(without_references(text))
