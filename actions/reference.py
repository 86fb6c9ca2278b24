"""References of referrals: short, readable over the telephone, as `HSM-4K7-P2R`."""
from __future__ import annotations

import re
import secrets
from typing import Optional

PREFIX = "HSM"
LETTERS = "234679CDFHJKMPQRTWXY"
"""No two that look alike (0 O, 1 I L, 5 S, 8 B, 2 Z, U V), and no vowels, so that no word comes out. 64 million references."""
_WRITTEN = re.compile(rf"\b{PREFIX}[\s.–-]*([{LETTERS}]{{3}})[\s.–-]*([{LETTERS}]{{3}})\b", re.IGNORECASE)


def new_reference() -> str:
    """A reference nobody can guess from another; the store sees to it that none is given twice."""
    drawn = "".join(secrets.choice(LETTERS) for _ in range(6))
    return f"{PREFIX}-{drawn[:3]}-{drawn[3:]}"


def reference_in(text: str) -> Optional[str]:
    """The first reference in a text, however it was typed: `hsm 4k7p2r` is HSM-4K7-P2R."""
    found = _WRITTEN.search(text)
    return f"{PREFIX}-{found[1]}-{found[2]}".upper() if found else None
