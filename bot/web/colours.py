"""The school's colours, data/website/colours.yml: refused where a visitor could not read what is
written in them, and put behind the styles of the chat and of the pages.

Contrast and its limits: WCAG 2.2, success criteria 1.4.3 (text) and 1.4.11 (what has no letters).
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any, Mapping

from pydantic import root_validator

from bot.content.fields import Words, Wrong
from bot.content.records import Record, load
from bot.settings import DATA

PATH = DATA / "website" / "colours.yml"
TEXT, RING = 4.5, 3.0
"""The least contrast of text, and of the ring around what has the focus."""
MARK = "#ffd25e"
"""The ring on the school's colour, in both schemes (--mark of launcher.css)."""
_SIX = re.compile(r"#[0-9a-f]{6}", re.I)


class Hex(Words):
    """A colour as "#" and six hexadecimal digits."""

    @classmethod
    def read(cls, value: Any) -> str:
        """`value` itself if it is of this kind."""
        if not isinstance(value, str) or not _SIX.fullmatch(value):
            raise Wrong(
                f"is {value!r:.40}, not a colour",
                'Write "#" and six digits or letters from a to f, in quotes, such as "#12525c".',
            )
        return value


def contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black on white)."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _readable(values: Mapping[str, str], grounds: Mapping[str, str]) -> Mapping[str, str]:
    colour, accent = values["colour"], values["accent"]
    _enough("on_colour", values["on_colour"], "the school's colour", colour, TEXT)
    _enough("colour", colour, "the ring around what has the focus", MARK, RING)
    for name, ground in grounds.items():
        _enough("accent", accent, f"the chat's {name}", ground, TEXT)
    return values


def _enough(key: str, value: str, name: str, other: str, least: float) -> None:
    ratio = contrast(value, other)
    if ratio >= least:
        return
    change = "lighter" if _luminance(other) < 0.18 else "darker"
    raise Wrong(
        f"is {value}, and its contrast with {name}, {other}, is {ratio:.2f} to 1",
        f"Take a {change} one: it must be {least:g} to 1 or more.",
        key,
    )


def _luminance(colour: str) -> float:
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


class _Scheme(Record):
    colour: Hex
    on_colour: Hex
    accent: Hex


class _Light(_Scheme):
    @root_validator(skip_on_failure=True)
    def _can_be_read(cls, values: Mapping[str, str]) -> Mapping[str, str]:
        return _readable(values, {"paper": "#f7f3ea", "sheets": "#fffdf9", "tint": "#d9ebe6"})


class _Dark(_Scheme):
    @root_validator(skip_on_failure=True)
    def _can_be_read(cls, values: Mapping[str, str]) -> Mapping[str, str]:
        return _readable(values, {"paper": "#0f1819", "sheets": "#1a2628", "tint": "#1d434a"})


class Colours(Record):
    """Both schemes."""

    light: _Light
    dark: _Dark


STANDARD = Colours.validate(
    {
        "light": {"colour": "#12525c", "on_colour": "#ffffff", "accent": "#12525c"},
        "dark": {"colour": "#174f58", "on_colour": "#ffffff", "accent": "#93d5cf"},
    }
)
"""What launcher.css, widget.css and page.css hold themselves."""


@lru_cache(maxsize=1)
def load_colours(path: Path = PATH) -> Colours:
    """The school's colours.

    Raises:
        ContentError: naming the file and the key, with the contrast and the remedy.
    """
    return load(Colours, path)


def rules(style: str) -> bytes:
    """What stands behind a style sheet of this name; nothing where the colours are the standard
    ones, or the sheet has none of them. The chat's can be set by the school's website too.
    """
    colours = load_colours()
    if colours == STANDARD or style not in _RULES:
        return b""
    root, names = _RULES[style]

    def scheme(which: str) -> str:
        values = getattr(colours, which).dict()
        lines = (name.format(**values, end="-dark" * (which == "dark")) for name in names)
        return f"{root}{{{''.join(lines)}}}"

    return f"{scheme('light')}\n@media (prefers-color-scheme:dark){{{scheme('dark')}}}\n".encode()


_RULES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "launcher.css": (
        ":host",
        (
            "--colour:var(--school-chat-colour,{colour});",
            "--on-colour:var(--school-chat-on-colour,{on_colour});",
        ),
    ),
    "widget.css": (":host", ("--accent:var(--school-chat-accent{end},{accent});",)),
    "page.css": (":root", ("--colour:{colour};--on-colour:{on_colour};--link:{accent};",)),
}
