"""Apps, sites and games, and the ages that their terms name (data/platforms.yml)."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Mapping, Optional

from bot.content.contacts import SURE
from bot.content.typed import entries, mapping, printed, read_yaml, text
from bot.errors import ContentError
from bot.settings import DATA


@dataclass(frozen=True)
class Platform:
    """An app, site or game. `age` is in years; None with `age_known` means that its terms name no
    minimum.
    """

    name: str
    also: tuple[str, ...]
    age: Optional[int]
    age_known: bool
    note: str
    needs_context: bool


def load_platforms(path: Path = DATA / "platforms.yml") -> tuple[dict[str, Platform], str, str]:
    """Platforms by name, the date of their terms as printed, and the sentence about the law."""
    document = mapping(
        path, "", read_yaml(path), ("checked_on", "terms_date", "law"), ("platforms",)
    )
    found = entries(
        path,
        document,
        "platforms",
        ("name", "also", "source", "confidence"),
        ("age", "note", "needs_context"),
    )
    if not isinstance(document["checked_on"], datetime.date):
        raise ContentError(path, "'checked_on' is not a date", "Write it as 2026-11-22.")
    law = mapping(path, "law", document["law"], ("text",), ("source",))
    platforms = {
        platform.name: platform for platform in (_platform(path, entry) for entry in found)
    }
    return (
        platforms,
        printed(path, "terms_date", document["terms_date"]),
        text(path, "law: text", law["text"]),
    )


def _platform(path: Path, entry: Mapping[str, Any]) -> Platform:
    where, age, needs_context = (
        f"platforms: {entry['name']}",
        entry.get("age"),
        entry.get("needs_context", False),
    )
    if age is not None and (isinstance(age, bool) or not isinstance(age, int) or not 0 < age < 100):
        raise ContentError(
            path,
            f"'{where}: age' is {age!r}",
            "Write years as a number, null where the terms name none, or leave it out.",
        )
    if not isinstance(needs_context, bool):
        raise ContentError(
            path, f"'{where}: needs_context' is {needs_context!r}", "Write true or false."
        )
    text(path, f"{where}: source", entry["source"])
    text(path, f"{where}: confidence", entry["confidence"], SURE)
    note = text(path, f"{where}: note", entry["note"]) if entry.get("note") is not None else ""
    also = tuple(
        printed(path, f"{where}: also", other)
        for other in (entry["also"] if isinstance(entry["also"], list) else [None])
    )
    return Platform(
        text(path, f"{where}: name", entry["name"]), also, age, "age" in entry, note, needs_context
    )
