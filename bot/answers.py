"""The answers of data/answers as records, without Rasa: for the checks, the tests, the benchmarks and the ids of choices."""
from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Optional

from bot.choices import load_choices
from bot.content import read_yaml
from bot.errors import ContentError
from bot.settings import DATA

NONE_OF_THESE = "none_of_these"
PREVIOUS = "previous"
"""Under `cites`: the statements that the answer before this one cited."""


@dataclass(frozen=True)
class Variation:
    """One wording of an answer. `contacts` is "route" where they are found at run time; `cites` may hold PREVIOUS."""

    topic: str
    role: Optional[str]
    text: str
    kind: str
    title: str
    cites: tuple[str, ...]
    contacts: tuple[str, ...] | str
    level: str = ""


@lru_cache(maxsize=1)
def load_answers(folder: Path = DATA / "answers") -> dict[str, tuple[Variation, ...]]:
    """All answers by intent (the response's name without `utter_`).

    Raises:
        ContentError: if a file is not of the form that docs/answers.md describes.
    """
    answers: dict[str, tuple[Variation, ...]] = {}
    for path in sorted(folder.glob("*.yml")):
        document = read_yaml(path)
        if not isinstance(document, dict) or not isinstance(document.get("responses"), dict):
            raise ContentError(path, "no mapping under 'responses'", "See docs/answers.md.")
        for name, variations in document["responses"].items():
            if not name.startswith("utter_") or not isinstance(variations, list):
                raise ContentError(path, f"'{name}' is not a list of wordings named utter_…", "See docs/answers.md.")
            answers[name[len("utter_") :]] = tuple(_variation(path, name, entry) for entry in variations)
    return answers


def _variation(path: Path, name: str, entry: dict) -> Variation:
    about = entry.get("metadata") if isinstance(entry, dict) else None
    if not isinstance(about, dict) or not entry.get("text") or not about.get("kind"):
        raise ContentError(path, f"a wording of '{name}' lacks 'text' or 'metadata: {{kind: …}}'", "See docs/answers.md.")
    conditions = entry.get("condition") or []
    role = next((c.get("value") for c in conditions if c.get("name") == "role"), None)
    if isinstance(about.get("cites"), str):
        raise ContentError(path, f"'cites' of '{name}' is not a list", "Write it in square brackets.")
    contacts = about.get("contacts") if isinstance(about.get("contacts"), str) else tuple(about.get("contacts") or ())
    return Variation(path.stem, role, " ".join(entry["text"].split()), about["kind"], about.get("title", ""), tuple(about.get("cites") or ()), contacts, about.get("level", ""))


def choice_ids() -> frozenset[str]:
    """What a visitor can choose by id: every answer with a title, the buttons of the message form, and "none of these"."""
    return frozenset(intent for intent, wordings in load_answers().items() if any(w.title for w in wordings)) | frozenset(load_choices()) | {NONE_OF_THESE}
