"""Numbers in text that is read from the right: the groups of a telephone number would change places
there, so each number is set apart (the isolates of Unicode Standard Annex 9).
"""

from __future__ import annotations

import re
from typing import Any

RIGHT_TO_LEFT = "rtl"
LEFT_TO_RIGHT_FROM_HERE, TO_HERE = "\u2066", "\u2069"
AS_THEY_ARE = ("href", "id", "quote", "in_english")
"""Keys whose texts are not read in the direction of the rest."""
_IN_GROUPS = re.compile(r"\d+(?: \d+)+")


def apart(texts: Any, direction: str) -> Any:
    """Texts, and lists and keys of them, with the numbers of several groups set apart."""
    if direction != RIGHT_TO_LEFT:
        return texts
    if isinstance(texts, dict):
        return {
            key: inside if key in AS_THEY_ARE else apart(inside, direction)
            for key, inside in texts.items()
        }
    if isinstance(texts, (list, tuple)):
        return [apart(inside, direction) for inside in texts]
    if not isinstance(texts, str):
        return texts
    return _IN_GROUPS.sub(rf"{LEFT_TO_RIGHT_FROM_HERE}\g<0>{TO_HERE}", texts)
