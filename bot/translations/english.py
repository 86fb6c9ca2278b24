"""Everything that visitors read, in English, as one tree of keys and texts: what is to be
translated into data/languages/<code>/, one stem for each file there. What only the office reads is
left out.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any, Mapping

from bot.content.answers import RESPONSE
from bot.content.contact import inside_a_sentence
from bot.content.files import read_yaml
from bot.content.records import Loose, load
from bot.settings import DATA
from bot.translations.trees import Tree

ANYONE = "anyone"
TYPED_TOO = ("referral_skip", "referral_stop", "referral_send")
"""Buttons of which visitors may type the words instead."""
SPOKEN = ("title", "easy", "opens", "lines")
"""What of an answer's metadata is read by visitors."""
MARKS_ONLY = re.compile(r"(\s|\{\w+\})*")
"""A text without words of its own."""
_OFFICE_ONLY = ("received_",)
"""Begins the keys of the page that only the office sees."""
MESSAGES = ("read_when", "states")
"""What of the words of e-mails is read by visitors."""


class _OfMessages(Loose):
    read_when: dict[str, Any]
    states: dict[str, Any]


@lru_cache(maxsize=1)
def english() -> Mapping[str, Tree]:
    """By stem: what is to be translated."""
    answers = {path.stem: _answers(path) for path in sorted((DATA / "answers").glob("*.yml"))}
    website = read_yaml(DATA / "website" / "en.yml")
    following = read_yaml(DATA / "website" / "next" / "en.yml")["next"]
    return {
        **{stem: tree for stem, tree in answers.items() if tree},
        "asides": _asides(),
        "choices": {
            one["id"]: {"title": one["title"], **_typed(one)}
            for one in read_yaml(DATA / "choices.yml")["choices"]
        },
        "contacts": dict(map(_contact, read_yaml(DATA / "contacts.yml")["contacts"])),
        "messages": load(_OfMessages, DATA / "emails" / "words.yml").dict(include={*MESSAGES}),
        "next": {
            question["title"]: question["title"]
            for offered in (*website["starters"].values(), *following.values())
            for question in offered
        },
        "phrases": read_yaml(DATA / "phrases.yml"),
        "statements": {
            one["id"]: one["quote"]
            for one in read_yaml(DATA / "policy" / "statements.yml")["statements"]
        },
        "website": {
            "widget": website["widget"],
            "reply": website["reply"],
            "pages": {
                key: words
                for key, words in website["pages"].items()
                if not key.startswith(_OFFICE_ONLY)
            },
        },
    }


def _answers(path: Path) -> dict[str, Tree]:
    """The answers of a file, by intent and role; without those that hold no words of their own."""
    found: dict[str, dict[str, Tree]] = {}
    for name, wordings in read_yaml(path)["responses"].items():
        for wording in wordings:
            if MARKS_ONLY.fullmatch(wording["text"]):
                continue
            role = next((one["value"] for one in wording.get("condition") or ()), ANYONE)
            about = wording.get("metadata") or {}
            spoken = {key: about[key] for key in SPOKEN if about.get(key)}
            found.setdefault(name.removeprefix(RESPONSE), {})[role] = {
                "text": wording["text"],
                **spoken,
            }
    return found


def _contact(one: Mapping[str, Any]) -> tuple[str, Tree]:
    """What of a contact is words: not its numbers, unless there are words between them."""
    inside = one.get("called") or inside_a_sentence(one["name"])
    words = {"name": one["name"], "called": inside, "about": one["about"]}
    if re.search("[a-z]", one.get("phone") or ""):
        words["phone"] = one["phone"]
    if one.get("deaf"):
        words["deaf"] = one["deaf"]
    return one["id"], words


def _typed(choice: Mapping[str, Any]) -> Tree:
    return {"typed": choice["typed"]} if choice["id"] in TYPED_TOO else {}


def note_key(note: str) -> str:
    """The key of what stands behind an app's age: its words alone."""
    return note.strip(" ,;()")


def _asides() -> Tree:
    """Lines that are not part of the policy: the law, what stands behind an app's age, and the
    sentences about a child's age.
    """
    apps, ages = read_yaml(DATA / "platforms.yml"), read_yaml(DATA / "ages.yml")
    law = ("starts", "text", "sentence", "includes", "leaves_out", "not_known", "joint")
    return {
        "notes": {
            note_key(one["note"]): one["note"] for one in apps["platforms"] if one.get("note")
        },
        "law": {key: apps["law"][key] for key in law},
        "ages": ages["in_other_languages"],
    }
