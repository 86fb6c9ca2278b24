"""The answers of data/answers as records, without Rasa: for the checks, the tests, the benchmarks
and the ids of choices.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, Optional, Union

from pydantic import StrictBool, root_validator, validator

from bot.content.choices import load_choices
from bot.content.contacts import ROLES
from bot.content.fields import Words, Wrong, not_empty, words
from bot.content.records import Record, load
from bot.settings import DATA
from bot.understanding import CONCERN, EMERGENCY, IS, MAY, SOFT

FORMAT = "See docs/answers.md."
RESPONSE = "utter_"
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
ASIDES = ("platform", "law", "law_apps", "law_day")
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
        "open_now",
        "unanswered",
    ),
    *(f"law_{word}" for word in ("named", "not_named", "announced", "starts", "checked")),
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
        "unanswered",
    ),
    *(f"ask_referral_{step}" for step in ("about", "reach", "name", "confirm")),
    *(
        f"referral_{step}"
        for step in (
            "about_empty",
            "about_too_long",
            "about_nothing",
            "reach_wrong",
            "reach_too_long",
            "reach_help",
            "name_help",
            "choose",
            "stopped",
            "none",
            "pupil",
            "adults",
            "accused",
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
    its buttons, `to` whom a message is offered to. `easy` is the same in easy words; `opens` are
    the words before it if a yes-or-no question was asked, by its kind.
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
    easy: str = ""
    opens: tuple[str, ...] = ()


class _About(Record):
    """What `metadata` may hold."""

    kind: Literal[KINDS]
    title: Words = ""
    cites: tuple[Words, ...] = ()
    contacts: Union[Literal[ROUTE], tuple[Words, ...]] = ()
    level: Optional[Literal[LEVELS]]
    aside: Optional[Literal[ASIDES]]
    show_contacts: StrictBool = False
    show_deaf: StrictBool = False
    choices: tuple[Words, ...] = ()
    lines: tuple[words(*MARKS), ...] = ()
    offer: Words = ""
    easy: words(*MARKS) = ""
    opens: dict[Literal[MAY, IS], Words] = {}

    @validator("contacts", pre=True)
    def _route_or_ids(cls, value: Any) -> Any:
        if not isinstance(value, list) and value != ROUTE:
            raise Wrong(f"is {value!r}", f"Write {ROUTE}, or ids of contacts in square brackets.")
        return value

    @root_validator(skip_on_failure=True)
    def _level_of_a_safety_reply(cls, values: dict[str, Any]) -> dict[str, Any]:
        kind, level = values["kind"], values["level"]
        if (kind == SAFEGUARDING) != bool(level):
            raise Wrong(
                f"is of the kind '{kind}' and has {'a' if level else 'no'} 'level'",
                f"Write a level ({', '.join(LEVELS)}) for the kind '{SAFEGUARDING}' and for no "
                "other: alerts go by it.",
            )
        return values


class _Condition(Record):
    """The role that a wording is for, as Rasa writes conditions."""

    type: Literal["slot"]
    name: Literal["role"]
    value: Literal[ROLES]


class _Wording(Record):
    condition: tuple[_Condition, ...] = ()
    text: words(*MARKS)
    metadata: _About

    @validator("condition")
    def _at_most_one(cls, value: tuple) -> tuple:
        if len(value) > 1:
            raise Wrong("has more than one role", "Write a wording for each.")
        return value


class _File(Record):
    version: Any
    responses: dict[Words, tuple[_Wording, ...]]
    _some = not_empty("responses")

    @validator("responses")
    def _wordings_have_names(cls, responses: dict) -> dict:
        for name, wordings in responses.items():
            if not name.startswith(RESPONSE) or not wordings:
                raise Wrong(f"is not a list of wordings named {RESPONSE}…", FORMAT, name)
        return responses


@lru_cache(maxsize=1)
def load_answers(folder: Path = DATA / "answers") -> dict[str, tuple[Variation, ...]]:
    """All answers by intent (the response's name without `utter_`).

    Raises:
        ContentError: if a file is not of the form that docs/answers.md describes.
    """
    return {
        name[len(RESPONSE) :]: tuple(_variation(path.stem, wording) for wording in wordings)
        for path in sorted(folder.glob("*.yml"))
        for name, wordings in load(_File, path).responses.items()
    }


def _variation(topic: str, wording: _Wording) -> Variation:
    about = wording.metadata
    return Variation(
        topic=topic,
        role=wording.condition[0].value if wording.condition else None,
        text=" ".join(wording.text.split()),
        kind=about.kind,
        title=about.title,
        cites=about.cites,
        contacts=about.contacts,
        level=about.level or "",
        offers=about.choices,
        to=about.offer,
        easy=" ".join(about.easy.split()),
        opens=tuple(about.opens.values()),
    )


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
