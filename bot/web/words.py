"""The words of the widget and the pages, by language: data/website/en.yml and website.yml of each
language that answers in full, filled up with what other files know.
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
from bot.content.languages import FOLDER as TRANSLATED
from bot.content.records import record
from bot.record.feedback import KEEP_DAYS
from bot.settings import DATA, Settings
from bot.translations.direction import apart
from bot.translations.load import Translation, content_in, load_translations, website_words
from bot.web import rendering
from bot.web.closed import closed_notice, why_closed
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
    for code, translation in load_translations().items():
        own = _filled_up(website_words(code), english, code)
        if isinstance(own, dict):
            own["direction"] = translation.language.direction
            own["starters"] = _asked_in(translation, english["starters"])
        words[code] = record(WebsiteWords, TRANSLATED / code / "website.yml", own)
    return words


def _asked_in(translation: Translation, starters: Any) -> Any:
    """The first questions in a language."""
    titles = translation.questions
    return {
        role: [{**one, "title": titles.get(one["title"], one["title"])} for one in offered]
        for role, offered in starters.items()
    }


def language_names() -> dict[str, str]:
    """What the speakers of each language of the website call it, by its code."""
    own = {code: one.language.own_name for code, one in load_translations().items()}
    return {FIRST_LANGUAGE: "English", **{code: name or code for code, name in own.items()}}


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
    """All that pages and words say that changes with the time: of the people in HELP, and of
    whether the chat answers.
    """
    opening = content.load().opening
    there = opening.in_order((i for i in HELP if i in opening.contacts), moment)
    said = [(opening.said(i, moment), opening.usual(i, moment)) for i in there]
    return (why_closed(), moment.date(), there, *said, *(opening.phone(i, moment) for i in there))


def by_machine(code: str) -> str:
    """What is said wherever the words of a language stand, until somebody has signed it."""
    found = load_translations().get(code)
    return "" if found is None or found.language.is_signed(False) else found.lines.by_machine


def _notices(words: WebsiteWords) -> dict[str, Any]:
    """What the chat says before anything else: whether it answers at all, and that nobody has
    signed the language.
    """
    line = by_machine(words.language)
    return {
        key: [*closed_notice(words.language), *getattr(words.widget, key), *filter(None, [line])]
        for key in ("notice", "notice" + ALERTS)
    }


def page_name(page: str, code: str) -> str:
    """Where a page stands: "policy", in another language "policy.pl"."""
    return page if code == FIRST_LANGUAGE else f"{page}.{code}"


def launcher(words: WebsiteWords) -> dict[str, str]:
    """What the closed chat says: few words, because every page loads them. Those of other languages
    come with all their words, on a page that is in such a language.
    """
    return {
        "launcher": words.widget.launcher,
        "launcher_short": words.widget.launcher_short,
        "region": words.widget.region,
        "direction": words.direction,
        "language": words.language,
        "school": content.load().policy.school,
    }


def _apps_understood_alone(loaded: content.Content) -> list[str]:
    """The apps whose names are understood without a sentence around them."""
    return sorted(
        (name for name, app in loaded.platforms.items() if not app.needs_context), key=str.casefold
    )


def module(words: WebsiteWords, longest_message: int, moment: datetime.datetime) -> str:
    """The JavaScript module words.<language>.js: every word of the widget, and the people to turn
    to if the server cannot be reached, with who is there from `moment` on.
    """
    loaded, settings, own = content_in(words.language), Settings.load(), words.widget.dict()
    exported = {
        **own,
        "language_name": words.widget.language,
        "language": words.language,
        "direction": words.direction,
        "leave_to": words.leave_to,
        "longest_message": longest_message,
        "policy": page_name("policy", words.language),
        "school": loaded.policy.school,
        "starters": words.starters.dict(),
        "apps": _apps_understood_alone(loaded),
        "languages": language_names(),
        **_notices(words),
        "help": apart(
            [
                rendering.card_for_later(i, loaded, words.reply, moment)
                for i in HELP
                if i in loaded.contacts
            ],
            words.direction,
        ),
    }
    if settings.dsl_alerts:  # other things are kept then, and the widget must say so
        exported.update(
            {k.removesuffix(ALERTS): line for k, line in {**exported}.items() if k.endswith(ALERTS)}
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
