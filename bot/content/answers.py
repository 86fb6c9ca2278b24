"""The answers of data/answers as records, without Rasa: for the checks, the tests, the benchmarks
and the ids of choices.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Optional

from bot.content.choices import load_choices
from bot.content.contacts import ROLES
from bot.content.typed import mapping, marks, read_yaml, text, texts
from bot.errors import ContentError
from bot.settings import DATA
from bot.understanding import CONCERN, EMERGENCY, SOFT

FORMAT = "See docs/answers.md."
NONE_OF_THESE = "none_of_these"
BRING_IN = "bring_in"
"""The answer that action_bring_in gives: it is no intent."""
PREVIOUS = "previous"
"""Under `cites`: the statements that the answer before this one cited."""
ROUTE = "route"
"""Under `contacts`: they are found at run time."""
SAFEGUARDING = "safeguarding"
KINDS = ("answer", "escalation", SAFEGUARDING, "fallback", "clarify", "smalltalk")
LEVELS = (EMERGENCY, CONCERN, SOFT)
ASIDES = ("platform", "law")
ABOUT = (
    "title",
    "cites",
    "contacts",
    "level",
    "aside",
    "show_contacts",
    "choices",
    "lines",
    "offer",
)
"""What `metadata` may hold beside `kind`."""
MARKS = (
    *(
        "quotes",
        "previous_answer",
        "language_reply",
        "language_safeguarding",
        "nobody_told",
        "who",
        "about",
        "reach",
        "name",
        "keep_days",
    ),
    *("reference", "read_when", "state"),  # given by the action server
)
"""What can be filled in, in a text and in `lines`."""
NEEDED = (
    *(
        "disclosure",
        "disclosure_emergency",
        "soft_signpost",
        "other_language_harm",
        "not_understood",
        "choice",
        "alternatives",
        "bring_in",
        "followup_nothing",
    ),
    *(f"ask_referral_{step}" for step in ("about", "reach", "name", "confirm")),
    *(
        f"referral_{step}"
        for step in (
            "about_empty",
            "about_too_long",
            "reach_wrong",
            "reach_too_long",
            "reach_help",
            "name_help",
            "choose",
            "stopped",
            "none",
            "pupil",
            "adults",
        )
    ),
    *(
        f"referral_{end}"
        for end in (
            "stored",
            "duplicate",
            "not_stored",
            "uncertain",
            "too_many",
            "unreachable",
            "unavailable",
            "state",
            "state_unavailable",
        )
    ),
)
"""Answers that the program says by itself, where no rule names them."""


@dataclass(frozen=True)
class Variation:
    """One wording of an answer. `contacts` may be ROUTE; `cites` may hold PREVIOUS; `offers` are
    its buttons, `to` whom a message is offered to.
    """

    topic: str
    role: Optional[str]
    text: str
    kind: str
    title: str
    cites: tuple[str, ...]
    contacts: tuple[str, ...] | str
    level: str = ""
    offers: tuple[str, ...] = ()
    to: str = ""


@lru_cache(maxsize=1)
def load_answers(folder: Path = DATA / "answers") -> dict[str, tuple[Variation, ...]]:
    """All answers by intent (the response's name without `utter_`).

    Raises:
        ContentError: if a file is not of the form that docs/answers.md describes.
    """
    answers: dict[str, tuple[Variation, ...]] = {}
    for path in sorted(folder.glob("*.yml")):
        document = mapping(path, "", read_yaml(path), ("responses",), ("version",))
        for name, wordings in mapping(path, "responses", document["responses"]).items():
            if (
                not isinstance(name, str)
                or not name.startswith("utter_")
                or not isinstance(wordings, list)
                or not wordings
            ):
                raise ContentError(
                    path, f"'{name}' is not a list of wordings named utter_…", FORMAT
                )
            answers[name[len("utter_") :]] = tuple(
                _wording(path, f"{name}: {number}", entry)
                for number, entry in enumerate(wordings, 1)
            )
    return answers


def _wording(path: Path, where: str, entry: Any) -> Variation:
    mapping(path, where, entry, ("text", "metadata"), ("condition",))
    about = mapping(path, f"{where}: metadata", entry["metadata"], ("kind",), ABOUT)
    kind = text(path, f"{where}: kind", about["kind"], KINDS)
    if (kind == SAFEGUARDING) != ("level" in about):
        raise ContentError(
            path,
            (
                f"'{where}' is of the kind '{kind}' and has {'a' if 'level' in about else 'no'} "
                "'level'"
            ),
            (
                f"A level ({', '.join(LEVELS)}) stands with '{SAFEGUARDING}' and nowhere else: "
                "alerts go by it."
            ),
        )
    if not isinstance(about.get("show_contacts", False), bool):
        raise ContentError(
            path,
            f"'{where}: show_contacts' is {about['show_contacts']!r}",
            "Write true, or leave it out.",
        )

    def written(key: str, of: tuple[str, ...] = ()) -> str:
        return text(path, f"{where}: {key}", about[key], of) if key in about else ""

    def listed(key: str) -> tuple[str, ...]:
        return texts(path, f"{where}: {key}", about.get(key) or [])

    written("aside", ASIDES)
    for line in listed("lines"):
        marks(path, f"{where}: lines", line, MARKS)
    words = " ".join(
        marks(path, f"{where}: text", text(path, f"{where}: text", entry["text"]), MARKS).split()
    )
    contacts = ROUTE if about.get("contacts") == ROUTE else listed("contacts")
    return Variation(
        path.stem,
        _role(path, where, entry.get("condition")),
        words,
        kind,
        written("title"),
        listed("cites"),
        contacts,
        written("level", LEVELS),
        listed("choices"),
        written("offer"),
    )


def _role(path: Path, where: str, conditions: Any) -> Optional[str]:
    """The role that a wording is for; None where it is for everybody."""
    if conditions is None:
        return None
    if not isinstance(conditions, list) or len(conditions) != 1:
        raise ContentError(path, f"the condition of '{where}' is not one role", FORMAT)
    condition = mapping(path, f"{where}: condition", conditions[0], ("type", "name", "value"), ())
    for key, only in (("type", "slot"), ("name", "role")):
        text(path, f"{where}: condition: {key}", condition[key], (only,))
    return text(path, f"{where}: condition: value", condition["value"], ROLES)


def choice_ids() -> frozenset[str]:
    """What a visitor can choose by id: every answer with a title, the buttons of the message form,
    and "none of these".
    """
    return (
        frozenset(
            intent for intent, wordings in load_answers().items() if any(w.title for w in wordings)
        )
        | frozenset(load_choices())
        | {NONE_OF_THESE}
    )
