"""Names that are spelt by ear: "safegaurding", "hedteecher", "sfgrding". A long word is known by
its consonants in their order, the one thing that most spellings keep. No Rasa.
"""

from __future__ import annotations

import re
from typing import Iterable, Optional

LONG = 8
"""Letters from which a word is told by its consonants: shorter ones are like too many others."""
_SPELT = re.compile(r"(\W*)([a-z]+(?: [a-z]{4,})?)(\W.*)?")
_IN_TWO = re.compile(r"\b(hea?d|saf\w{0,2})-(?=[a-z])")
_BEGINS = ("head", "hed", "saf")
"""How a name begins that is written as two words."""


def consonants(word: str) -> str:
    """Those of a word, each once where it is doubled: "headteacher" is "hdtchr"."""
    return re.sub(r"(.)\1+", r"\1", re.sub(r"[aeiou ]", "", word))


class NamesByConsonants:
    """Writes the long words of `names` as the names have them."""

    def __init__(self, names: Iterable[str]) -> None:
        long = {word for name in names for word in name.split() if len(word) >= LONG}
        tails = {word for word in long if any(one != word and one.endswith(word) for one in long)}
        self._long = {consonants(word): word for word in sorted(long - tails)}

    def mended(self, text: str) -> str:
        """`text`, which is in lower case; a name that is written as two words is one."""
        mended, words = [], _IN_TWO.sub(r"\1 ", text).split(" ")
        while words:
            begins = words[0].lstrip("('\"").startswith(_BEGINS)
            together = self._as_named(" ".join(words[:2])) if begins else None
            mended.append(together or self._as_named(words[0]) or words[0])
            del words[: 2 if together else 1]
        return " ".join(mended)

    def _as_named(self, spelt: str) -> Optional[str]:
        """The word that is meant, with the signs around it."""
        match = _SPELT.fullmatch(spelt)
        known = self._long.get(consonants(match[2])) if match else None
        return known and f"{match[1]}{known}{match[3] or ''}"
