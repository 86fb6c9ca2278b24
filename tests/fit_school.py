"""A made-up school that has confirmed everything, so that a public server answers for it."""

from __future__ import annotations

import re
from pathlib import Path

from bot.content.new_school import make
from bot.settings import ROOT

SIGNATURE = "{by: A. Person, day: 2026-11-02}"


def fit_school(into: Path) -> Path:
    """Its folder, for the setting SCHOOL: signed, its hours confirmed, English alone."""
    folder = make("fit", into)
    launch, contacts = folder / "data" / "launch.yml", folder / "data" / "contacts.yml"
    launch.write_text(launch.read_text().replace("{by: , day: }", SIGNATURE))
    hours = contacts.read_text()
    assert hours.count("\n  confirmed: false") == 1
    contacts.write_text(hours.replace("\n  confirmed: false", "\n  confirmed: true"))
    for path in (ROOT / "data" / "languages").glob("*/phrases.yml"):
        own = folder / "data" / "languages" / path.parent.name / "language.yml"
        own.parent.mkdir(parents=True)
        text = path.with_name("language.yml").read_text(encoding="utf-8")
        others = re.sub(r"^switched_on:.*\n", "", text, flags=re.MULTILINE)
        own.write_text(f"{others}\nswitched_on: false\n", encoding="utf-8")
    return folder
