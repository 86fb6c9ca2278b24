"""The words of the widget and the pages, by language: data/website/<language>.yml, filled up with
what other files know.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Mapping

from bot.content import content
from bot.content.answers import choice_ids
from bot.content.contacts import ROLES, load_keep_days
from bot.content.typed import entries, mapping, read_yaml, text
from bot.errors import ContentError
from bot.record.feedback import KEEP_DAYS
from bot.settings import DATA, Settings
from bot.web import rendering, word_shapes
from bot.web.word_shapes import ALERTS

FOLDER = DATA / "website"
FIRST_LANGUAGE = "en"
SECTIONS = ("widget", "starters", "reply", "pages")
HELP = ("emergency", "childline", "dsl", "nspcc", "headteacher", "office")
"""Who is shown where the server cannot be reached."""
DIRECTIONS = ("ltr", "rtl")


@dataclass(frozen=True)
class Words:
    """One language: its code, its direction (ltr, rtl), where "leave this page" leads, and four
    groups of strings.
    """

    language: str
    direction: str
    leave_to: str
    widget: Mapping[str, Any]
    starters: Mapping[str, Any]
    reply: Mapping[str, str]
    pages: Mapping[str, Any]


@lru_cache(maxsize=1)
def load_words(folder: Path = FOLDER) -> dict[str, Words]:
    """Every language of the website by its code; what one lacks, it takes from English.

    Raises:
        ContentError: naming the file and the key.
    """
    documents = {path.stem: read_yaml(path) for path in sorted(folder.glob("*.yml"))}
    if FIRST_LANGUAGE not in documents:
        raise ContentError(
            folder / f"{FIRST_LANGUAGE}.yml", "the file is missing", "Put it back (git restore)."
        )
    first_path = folder / f"{FIRST_LANGUAGE}.yml"
    first = mapping(first_path, "", documents[FIRST_LANGUAGE])
    words = {}
    for code, document in documents.items():
        path = folder / f"{code}.yml"
        mapping(path, "", document, (), ("direction", "leave_to", *SECTIONS))
        direction = text(path, "direction", document.get("direction", "ltr"), DIRECTIONS)
        leave_to = text(path, "leave_to", document.get("leave_to") or first.get("leave_to"))
        if not leave_to.startswith("https://"):
            raise ContentError(
                path, "'leave_to' is no address", "Write one that begins with https://."
            )
        groups = {}
        for section in SECTIONS:
            base = mapping(first_path, section, first.get(section))
            own = mapping(path, section, document.get(section) or {}, (), tuple(base))
            word_shapes.check(path, section, own, whole=code == FIRST_LANGUAGE)
            groups[section] = {**base, **own}
        _check_starters(path, groups["starters"])
        words[code] = Words(code, direction, leave_to, **groups)
    return words


def _check_starters(path: Path, starters: Mapping[str, Any]) -> None:
    for role in mapping(path, "starters", starters, (*ROLES, "anyone"), ()):
        found = entries(path, starters, role, ("id", "title"))
        if not found:
            raise ContentError(
                path, f"'starters: {role}' is empty", "Write at least one {id, title}."
            )
        for entry in found:
            text(path, f"starters: {role}: title", entry["title"])
            if text(path, f"starters: {role}: id", entry["id"]) not in choice_ids():
                raise ContentError(
                    path,
                    f"'starters: {role}' names '{entry['id']}', which no answer with a title has",
                    "Use an intent of data/answers that has a title.",
                )


def module(words: Words, longest_message: int) -> str:
    """The JavaScript module words.<language>.js: every word of the widget, and the people to turn
    to where the server cannot be reached.
    """
    loaded, settings = content.load(), Settings.load()
    exported = {
        **words.widget,
        "language": words.language,
        "direction": words.direction,
        "leave_to": words.leave_to,
        "longest_message": longest_message,
        "policy": "policy",
        "starters": words.starters,
        "help": [
            rendering.card(loaded.contacts[i], words.reply) for i in HELP if i in loaded.contacts
        ],
    }
    if settings.dsl_alerts:  # other things are kept then, and the widget must say so
        exported.update(
            {
                key.removesuffix(ALERTS): value
                for key, value in words.widget.items()
                if key.endswith(ALERTS)
            }
        )
    kept = {
        "{keep_hours}": f"{settings.conversation_hours:g}",
        "{comment_days}": KEEP_DAYS,
        "{alert_days}": load_keep_days("alert"),
    }
    text = json.dumps(exported, ensure_ascii=False)
    for place, value in kept.items():
        text = text.replace(place, str(value))
    # "</" and the two line separators are legal in JSON but not everywhere in a script.
    text = text.replace("</", "<\\/").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return f"export default {text};\n"
