"""The language of a conversation: Rasa's entity that sets the slot `language`, which is kept for
later messages that show no language ("ok", "TikTok?", a button).
"""

from __future__ import annotations

from typing import Any, Mapping, Optional

from bot.content.languages import OTHER, load_languages
from bot.understanding import ENGLISH, Understanding

SLOT = "language"
"""Also the name of the entity, and the key under which a visitor's choice comes with a message."""
NAME = "ConversationLanguage"


def language_entity(
    text: str, understood: Understanding, metadata: Any = None, tracker: Any = None
) -> list[dict[str, Any]]:
    """The entity for a message, over the whole of it, as a test story can write it; none if the
    conversation stays as it is, so that a story in English needs none.

    What the message itself shows counts; but a language that the visitor chose on the page holds
    against whole sentences in English, until English is asked for.
    """
    chosen = chosen_language(metadata)
    if understood.language == OTHER:
        return []
    speaks_english = understood.in_english and not understood.wants_english
    if understood.shows_language and not (chosen and speaks_english):
        chosen = understood.language
    before = language_of(tracker) if tracker else None
    if chosen in (None, before or ENGLISH):
        return []
    return [{"entity": SLOT, "value": chosen, "start": 0, "end": len(text), "extractor": NAME}]


def language_of(tracker: Any) -> Optional[str]:
    """The code of a conversation's language; None if it has not been shown or chosen."""
    return tracker.get_slot(SLOT) if SLOT in tracker.slots else None


def chosen_language(metadata: Any) -> Optional[str]:
    """The language that a visitor chose on the page; None if they chose none that is known."""
    code = metadata.get(SLOT) if isinstance(metadata, Mapping) else None
    return code if isinstance(code, str) and is_known(code) else None


def is_known(code: str) -> bool:
    """Whether this is a language that a conversation can be in."""
    return code == ENGLISH or code in load_languages() and code != OTHER
