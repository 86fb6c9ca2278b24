"""The words of the widget and the pages, by language: data/website/<language>.yml, filled up with what other files know."""
from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Mapping

from bot import content
from bot.answers import choice_ids
from bot.content import ROLES, read_yaml
from bot.errors import ContentError
from bot.feedback import KEEP_DAYS
from bot.settings import DATA, keep_hours, switched_on
from bot.web import rendering

FOLDER = DATA / "website"
FIRST_LANGUAGE = "en"
SECTIONS = ("widget", "starters", "reply", "pages")
HELP = ("emergency", "childline", "dsl", "nspcc", "headteacher", "office")
"""Who is shown where the server cannot be reached."""
DIRECTIONS = ("ltr", "rtl")


@dataclass(frozen=True)
class Words:
    """One language: its code, its direction (ltr, rtl), where "leave this page" leads, and four groups of strings."""

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
        raise ContentError(folder / f"{FIRST_LANGUAGE}.yml", "the file is missing", "Put it back (git restore).")
    first = documents[FIRST_LANGUAGE]
    words = {}
    for code, document in documents.items():
        path = folder / f"{code}.yml"
        if not isinstance(document, dict):
            raise ContentError(path, "not a mapping", "See data/website/en.yml.")
        direction = document.get("direction", "ltr")
        if direction not in DIRECTIONS:
            raise ContentError(path, f"'direction' is '{direction}'", f"Use one of {', '.join(DIRECTIONS)}.")
        leave_to = document.get("leave_to") or first.get("leave_to") or ""
        if not str(leave_to).startswith("https://"):
            raise ContentError(path, "'leave_to' is no address", "Write one that begins with https://.")
        groups = {}
        for section in SECTIONS:
            own, base = document.get(section) or {}, first.get(section)
            if not isinstance(base, dict) or not isinstance(own, dict):
                raise ContentError(path, f"no mapping under '{section}'", "See data/website/en.yml.")
            for unknown in set(own) - set(base):
                raise ContentError(path, f"'{section}' has a key '{unknown}' that en.yml has not", "Correct its name.")
            groups[section] = {**base, **own}
        _check_starters(path, groups["starters"])
        words[code] = Words(code, direction, str(leave_to), **groups)
    return words


def _check_starters(path: Path, starters: Mapping[str, Any]) -> None:
    for role in (*ROLES, "anyone"):
        entries = starters.get(role)
        if not isinstance(entries, list) or not entries or not all(isinstance(e, dict) and {"id", "title"} == set(e) for e in entries):
            raise ContentError(path, f"'starters: {role}' is not a list of {{id, title}}", "See data/website/en.yml.")
        for unknown in {e["id"] for e in entries} - choice_ids():
            raise ContentError(path, f"'starters: {role}' names '{unknown}', which no answer with a title has", "Use an intent of data/answers that has a title.")


def module(words: Words, longest_message: int) -> str:
    """The JavaScript module words.<language>.js: every word of the widget, and the people to turn to where the server cannot be reached."""
    loaded = content.load()
    exported = {
        **words.widget,
        "language": words.language,
        "direction": words.direction,
        "leave_to": words.leave_to,
        "longest_message": longest_message,
        "policy": "policy",
        "starters": words.starters,
        "help": [rendering.card(loaded.contacts[i], words.reply) for i in HELP if i in loaded.contacts],
        "keep_hours": f"{keep_hours():g}",
        "alerts": switched_on("DSL_ALERTS"),
    }
    if exported["alerts"]:
        exported["cleared"] = exported["cleared_alerts"]
    # "</" and the two line separators are legal in JSON but not everywhere in a script.
    text = json.dumps(exported, ensure_ascii=False).replace("{comment_days}", str(KEEP_DAYS)).replace("</", "<\\/").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return f"export default {text};\n"
