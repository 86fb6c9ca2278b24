"""Takes markup and quotation marks off a message, so that a question means the same with them as
without. The safety net reads the message as it was typed.
"""

from __future__ import annotations

import html
import re

_TAGS = (
    "a|b|big|blockquote|body|br|center|code|div|em|font|h[1-6]|hr|html|i|img|li|mark|ol|p|pre|q|s"
    "|script|small|span|strike|strong|sub|sup|table|tbody|td|th|thead|tr|tt|u|ul"
)
_TAG = re.compile(rf"</?(?:{_TAGS})(?:\s[^<>]{{0,200}})?\s?/?>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#?\w{2,8});")
_EMPHASIS = re.compile(r"(?<!\w)[*_~`]{1,3}(?=\S)|(?<=\S)[*_~`]{1,3}(?!\w)")
_LINE_START = re.compile(r"^[\s>#\u2022\u00bb|]+", re.MULTILINE)
_QUOTES = {'"': '"', "'": "'", "\u201c": "\u201d", "\u2018": "\u2019", "\u00ab": "\u00bb"}


def without_markup(text: str) -> str:
    """`text` without HTML tags, emphasis, the marks before a quoted line, and quotation marks
    around all of it.
    """
    text = html.unescape(text) if _ENTITY.search(text) else text
    text = _EMPHASIS.sub("", _LINE_START.sub("", _TAG.sub(" ", text))).strip()
    while len(text) > 2 and _QUOTES.get(text[0]) == text[-1] and text[0] not in text[1:-1]:
        text = _EMPHASIS.sub("", text[1:-1]).strip()
    return text
