"""The words of the widget and the pages, by language: data/website/<language>.yml, filled up with
what other files know.
"""

from __future__ import annotations

import datetime
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from bot.content import content
from bot.content.contacts import load_keep_days
from bot.content.files import read_yaml
from bot.content.records import record
from bot.record.feedback import KEEP_DAYS
from bot.settings import DATA, Settings
from bot.web import rendering
from bot.web.word_records import WebsiteWords

FOLDER = DATA / "website"
FIRST_LANGUAGE = "en"
ALERTS = "_alerts"
"""Ends the key of words that are said instead of others if DSL_ALERTS is on."""
HELP = ("emergency", "childline", "dsl", "nspcc", "council", "headteacher", "office")
"""The people whom the pages show, and the chat if the server cannot be reached."""


@lru_cache(maxsize=1)
def load_words(folder: Path = FOLDER) -> dict[str, WebsiteWords]:
    """Every language of the website by its code; what one lacks, it takes from English.

    Raises:
        ContentError: naming the file and the key.
    """
    path = folder / f"{FIRST_LANGUAGE}.yml"
    english = read_yaml(path)
    words = {FIRST_LANGUAGE: record(WebsiteWords, path, _filled_up(english, {}, FIRST_LANGUAGE))}
    for path in sorted(folder.glob("*.yml")):
        if path.stem not in words:
            own = _filled_up(read_yaml(path), english, path.stem)
            words[path.stem] = record(WebsiteWords, path, own)
    return words


def _filled_up(own: Any, english: dict[str, Any], language: str) -> Any:
    """A file's keys and values, with those of English that it lacks."""
    if not isinstance(own, dict):
        return own
    base = {key: value for key, value in english.items() if key != "direction"}
    for section, words in own.items():
        both = isinstance(words, dict) and isinstance(base.get(section), dict)
        if words is not None:
            base[section] = {**base[section], **words} if both else words
    return {**base, "language": language}


def who_is_there(moment: datetime.datetime) -> tuple[object, ...]:
    """All that pages and words say of the people in HELP that changes with the time."""
    opening = content.load().opening
    there = opening.in_order((i for i in HELP if i in opening.contacts), moment)
    said = [(opening.said(i, moment), opening.usual(i, moment)) for i in there]
    return (moment.date(), there, *said, *(opening.phone(i, moment) for i in there))


def launchers() -> dict[str, dict[str, str]]:
    """What the closed chat says, by language: few words, because every page loads them."""
    school = content.load().policy.school
    return {
        code: {
            "launcher": words.widget.launcher,
            "launcher_short": words.widget.launcher_short,
            "region": words.widget.region,
            "direction": words.direction,
            "language": code,
            "school": school,
        }
        for code, words in load_words().items()
    }


def module(words: WebsiteWords, longest_message: int, moment: datetime.datetime) -> str:
    """The JavaScript module words.<language>.js: every word of the widget, and the people to turn
    to if the server cannot be reached, with who is there from `moment` on.
    """
    loaded, settings, own = content.load(), Settings.load(), words.widget.dict()
    exported = {
        **own,
        "language": words.language,
        "direction": words.direction,
        "leave_to": words.leave_to,
        "longest_message": longest_message,
        "policy": "policy",
        "school": loaded.policy.school,
        "starters": words.starters.dict(),
        "help": [
            rendering.card_for_later(i, loaded, words.reply, moment)
            for i in HELP
            if i in loaded.contacts
        ],
    }
    if settings.dsl_alerts:  # other things are kept then, and the widget must say so
        exported.update(
            {k.removesuffix(ALERTS): line for k, line in own.items() if k.endswith(ALERTS)}
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
