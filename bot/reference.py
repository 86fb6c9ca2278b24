"""References of messages, however they are typed: `hsm 4k7p2r` is HSM-4K7-P2R."""
from __future__ import annotations

import re
from typing import Optional

PREFIX = "HSM"
LETTERS = "234679CDFHJKMPQRTWXY"
"""No two that look alike (0 O, 1 I L, 5 S, 8 B, 2 Z, U V), and no vowels, so that no word comes out. 64 million references."""
_WRITTEN = re.compile(rf"\b{PREFIX}[\s.–-]*([{LETTERS}]{{3}})[\s.–-]*([{LETTERS}]{{3}})\b", re.IGNORECASE)


def reference_in(text: str) -> Optional[str]:
    """The first reference in a text, or None."""
    found = _WRITTEN.search(text)
    return f"{PREFIX}-{found[1]}-{found[2]}".upper() if found else None
