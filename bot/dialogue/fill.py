"""Fills in the {…} of a text."""

from __future__ import annotations

import re
from typing import Mapping

_MARK = re.compile(r"\{(\w+)\}")


def fill_in(text: str, words: Mapping[str, str]) -> str:
    """`text` with each known {…} replaced, once: a visitor's own braces stay as they are."""
    return _MARK.sub(lambda mark: words.get(mark[1], mark[0]), text)


def in_paragraphs(text: str) -> str:
    """`text` with one blank between words, and each paragraph on a line of its own."""
    return "\n".join(" ".join(line.split()) for line in text.splitlines() if line.strip())


def has_gap(text: str) -> bool:
    """Whether a {…} is left."""
    return _MARK.search(text) is not None
