"""Which words the widget and the pages need, and what can be filled in where: the shape of
data/website/<language>.yml.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Mapping

from bot.content.contacts import ROLES
from bot.content.typed import mapping, marks, text, texts

ALERTS = "_alerts"
"""Ends the key of the words that stand in place of others where DSL_ALERTS is on."""
EVERYWHERE = ("keep_hours", "comment_days", "alert_days")
"""What can be filled in in every word of the widget."""
_WIDGET = (
    *(
        "region",
        "title",
        "launcher",
        "log",
        "you",
        "assistant",
        "who",
        "skip",
        "start",
        "label",
        "hint",
        "label_message",
        "hint_message",
        "send",
        "empty",
    ),
    *(
        "wait",
        "finding",
        "lost",
        "failed",
        "not_sent",
        "again",
        "help_text",
        "new_conversation",
        "quote",
        "people",
        "choose",
        "worry",
        "helpful",
        "unhelpful",
    ),
    *(
        "rate",
        "thanks",
        "comment",
        "comment_hint",
        "comment_send",
        "not_kept",
        "exit",
        "options",
        "close",
        "size",
        "contrast",
        "save",
        "saved",
        "file",
    ),
    *(
        "restart",
        "restart_ask",
        "restart_ask_alerts",
        "restart_yes",
        "cleared",
        "cleared_alerts",
        "cleared_here",
        "cleared_here_alerts",
        "about_title",
        "policy_link",
    ),
)
_PAGES = (
    *(
        "chat_title",
        "chat_lead",
        "chat_needs_script",
        "people_title",
        "emergency",
        "read_policy",
        "ask_here",
        "contents",
        "policy_words",
        "skip",
        "received_title",
    ),
    *(
        "received_open",
        "received_button",
        "received_done",
        "received_used",
        "received_expired",
        "received_unknown",
        "received_unavailable",
    ),
)
WORDS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "widget": {
        **dict.fromkeys(_WIDGET, ()),
        "too_long": ("count",),
        "choices": ("count",),
        "many": ("seconds",),
    },
    "reply": {"source": ("title", "year"), **dict.fromkeys(("ring", "email", "open"), ("value",))},
    "pages": {
        **dict.fromkeys(_PAGES, ()),
        "policy_title": ("title", "year"),
        "policy_of": ("school",),
        **dict.fromkeys(("review_heading", "review_meaning"), ("review_date",)),
    },
}
"""By section and key: what can be filled in."""
LISTS = {"notice": 1, "notice_alerts": 1, "about": 1, "about_alerts": 1, "sizes": 3}
"""Keys of `widget` that hold lists, and how many lines they need."""


def check(path: Path, section: str, own: Any, whole: bool) -> None:
    """Checks one section of a language; `whole` where it must have every key.

    Raises:
        ContentError: naming the first word that is missing or cannot be used.
    """
    found = mapping(path, section, own)
    shared = EVERYWHERE if section == "widget" else ()
    for key, names in WORDS.get(section, {}).items():
        if whole or key in found:
            marks(
                path,
                f"{section}: {key}",
                text(path, f"{section}: {key}", found.get(key)),
                (*names, *shared),
            )
    if section != "widget":
        return
    for key, least in LISTS.items():
        if whole or key in found:
            for line in texts(path, f"{section}: {key}", found.get(key), least):
                marks(path, f"{section}: {key}", line, shared)
    if whole or "roles" in found:
        roles = mapping(path, f"{section}: roles", found.get("roles"), ROLES, ())
        for role in ROLES:
            text(path, f"{section}: roles: {role}", roles[role])
