"""Opening hours of a changed data/contacts.yml, for the tests."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from bot.content.contacts import load_contacts
from bot.content.content import load_opening
from bot.content.opening_hours import OpeningHours
from bot.settings import DATA

LONDON = ZoneInfo("Europe/London")
UTC = datetime.timezone.utc
CHECKED = {"source": "a test", "checked_on": datetime.date(2026, 11, 26)}
NEVER = datetime.date(2099, 1, 1)


def at(*when: int) -> datetime.datetime:
    """A moment in London."""
    return datetime.datetime(*when, tzinfo=LONDON)


def weekly(times: dict[str, Any], bank_holidays: str = "shut", **more: Any) -> dict[str, Any]:
    """The hours of a line that never have to be checked again."""
    own = {"timezone": "Europe/London", "open": times, "bank_holidays": bank_holidays}
    return {**own, **CHECKED, "expires": NEVER, **more}


def document() -> dict[str, Any]:
    """The file as YAML gives it."""
    return yaml.safe_load((DATA / "contacts.yml").read_text(encoding="utf-8"))


def written(folder: Path, changed: dict[str, Any]) -> Path:
    """A file with this content."""
    path = folder / "contacts.yml"
    path.write_text(yaml.safe_dump(changed, allow_unicode=True), encoding="utf-8")
    return path


def loaded(path: Path = DATA / "contacts.yml") -> OpeningHours:
    """The opening hours of a file, without the school's details."""
    return load_opening(load_contacts(path, details={})[0], path)


def line_with(folder: Path, hours: dict[str, Any], **more: Any) -> OpeningHours:
    """The opening hours in which the NSPCC has these."""
    changed = document()
    nspcc = next(one for one in changed["contacts"] if one["id"] == "nspcc")
    nspcc.update(hours=hours, **more)
    return loaded(written(folder, changed))


def school_with(folder: Path, **more: Any) -> OpeningHours:
    """The opening hours in which the school's are like this."""
    changed = document()
    changed["hours"].update(more)
    return loaded(written(folder, changed))
