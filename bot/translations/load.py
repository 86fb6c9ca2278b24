"""The languages that answer in full, each with its words, read once for each process. A language is
one of them if its folder holds translations and nobody has switched it off.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Mapping, Optional

from bot.content import content as english_content
from bot.content.choices import Choice, folded, load_choices
from bot.content.contact import Contact
from bot.content.content import Content, Phrases, Translated
from bot.content.files import read_yaml
from bot.content.languages import FOLDER, Language, load_languages
from bot.content.opening_hours import OpeningHours
from bot.translations.english import ANYONE, TYPED_TOO, english, note_key
from bot.translations.records import (
    BUTTONS,
    BY_ROLE,
    CONTACTS,
    SENTENCES,
    Asides,
    ContactWords,
    Said,
    read,
)
from bot.translations.trees import Tree

MARKER = "phrases"
"""The stem without which nothing can be answered in a language."""
OTHERS = ("asides", "choices", "contacts", "messages", "next", "phrases", "statements", "website")
"""Stems that are not topics of answers."""


@dataclass(frozen=True)
class Translation:
    """A language that answers in full.

    Attributes:
        wordings: by intent and role (or ANYONE), what has been translated.
        content: everything around the answers in this language.
        buttons: those of the message form; `typed` are whole messages that mean the same, and the
            id of the button.
        meanings: what a statement of the policy means, by its id.
        questions: what is offered to ask, by its English words.
        lines: what an answer carries until the language is signed, and where a text is missing.
    """

    language: Language
    wordings: Mapping[tuple[str, str], Said]
    content: Content
    buttons: Mapping[str, Choice]
    typed: Mapping[str, str]
    meanings: Mapping[str, str]
    questions: Mapping[str, str]
    lines: Translated

    def said(self, intent: str, role: str) -> Optional[Said]:
        """A wording; None if it has not been translated."""
        return self.wordings.get((intent, role))

    def title(self, intent: str) -> str:
        """The name of an answer; empty if it has not been translated."""
        found = (self.said(intent, role) for role in (ANYONE, "parent", "staff", "pupil"))
        return next((said.title for said in found if said and said.title), "")


def topics() -> tuple[str, ...]:
    """The stems that hold answers."""
    return tuple(stem for stem in english() if stem not in OTHERS)


def is_translated(folder: Path) -> bool:
    """Whether a language's folder holds translations."""
    return (folder / f"{MARKER}.yml").is_file()


@lru_cache(maxsize=1)
def load_translations(folder: Path = FOLDER) -> Mapping[str, Translation]:
    """By code: the languages that answer in full.

    Raises:
        ContentError: naming the file and the key that cannot be used.
    """
    return {
        code: _translation(language, folder / code)
        for code, language in load_languages().items()
        if language.switched_on and is_translated(folder / code)
    }


def typed_in(code: Optional[str], text: str) -> Optional[str]:
    """The id of the button that a whole typed message means in a language, or None."""
    found = load_translations().get(code or "")
    return found.typed.get(folded(text)) if found else None


def content_in(code: str) -> Content:
    """The content in a language; in English if that has none."""
    found = load_translations().get(code)
    return found.content if found else english_content.load()


def meanings_in(code: str) -> Mapping[str, str]:
    """What the policy's statements mean in a language, by their ids; none in English."""
    found = load_translations().get(code)
    return found.meanings if found else {}


def _translation(language: Language, folder: Path) -> Translation:
    phrases = read(Phrases, folder, "phrases")
    wordings = {
        (intent, role): said
        for stem in topics()
        for intent, by_role in read(BY_ROLE, folder, stem, whole=False).file.items()
        for role, said in by_role.items()
    }
    titles = read(BUTTONS, folder, "choices").file
    typed = {id: one for id, one in titles.items() if id in TYPED_TOO}
    return Translation(
        language,
        wordings,
        _content(folder, phrases),
        {
            id: choice.copy(update={"title": titles[id].title})
            for id, choice in load_choices().items()
        },
        {folded(word): id for id, button in typed.items() for word in button.typed},
        read(SENTENCES, folder, "statements", whole=False).file,
        read(SENTENCES, folder, "next").file,
        phrases.translated,
    )


def _content(folder: Path, phrases: Phrases) -> Content:
    """The content with its words in this language, and all else as it is."""
    loaded = english_content.load()
    words, asides = read(CONTACTS, folder, "contacts").file, read(Asides, folder, "asides")
    contacts = {id: _contact(one, words[id]) for id, one in loaded.contacts.items()}
    platforms = {
        name: app.copy(update={"note": asides.notes.get(note_key(app.note), app.note)})
        for name, app in loaded.platforms.items()
    }
    opening = loaded.opening
    return replace(
        loaded,
        contacts=contacts,
        platforms=platforms,
        law=loaded.law.copy(update=asides.law.dict()),
        ages=loaded.ages.copy(update={"in_other_languages": asides.ages}),
        opening=OpeningHours(contacts, opening.school, opening.outside_school, phrases.hours),
        phrases=phrases.dict(exclude={"hours", "translated"}),
    )


def _contact(contact: Contact, words: ContactWords) -> Contact:
    """A contact in these words; its number only where that holds words too, and is not the
    school's own.
    """
    own = {key: value for key, value in words.dict().items() if value}
    if "phone" in contact.settings:
        own.pop("phone", None)
    return contact.copy(update=own)


def website_words(code: str, folder: Path = FOLDER) -> Tree:
    """website.yml of a language, as it is written; the pages make records of it."""
    path = folder / code / "website.yml"
    return read_yaml(path) if path.is_file() else {}
