"""Checks of policy, answers, buttons, contacts, languages and thresholds, for bot.check."""

from __future__ import annotations

import re
from typing import Iterator

from bot.checks.examples import domain_intents
from bot.content.answers import BRING_IN, NEEDED, PREVIOUS, ROUTE, SAFEGUARDING, load_answers
from bot.content.choices import MESSAGE_TO, load_choices
from bot.content.contacts import load_contacts
from bot.content.content import Content
from bot.content.fields import Words, Wrong, check_marks
from bot.content.languages import load_languages
from bot.content.records import Loose
from bot.content.records import load as load_record
from bot.errors import ContentError, PolicyBotError
from bot.nlu.foreign_decision import ForeignThresholds
from bot.nlu.thresholds import thresholds_of
from bot.settings import DATA, ROOT

MOST_CITES, MOST_CONTACTS = 3, 4
"""A reply cites at most six statements, in one answer or several; it names at most four people."""
MOST_WORDS, MOST_WORDS_SAFEGUARDING, MOST_WORDS_TO_A_PUPIL = 75, 100, 60
NEVER_PROMISED = (
    "confidential",
    "between us",
    "private",
    "secret",
    "won't tell",
    "will not tell",
    "promise",
)
PUPIL = "pupil"
GATE = "bot.nlu.gate.SafetyAndScopeGate"
FOREIGN = "bot.nlu.foreign_reader.ForeignReader"


class _Component(Loose):
    name: Words


class _Config(Loose):
    """The pipeline of config.yml."""

    pipeline: tuple[_Component, ...]


def check_policy(content: Content) -> Iterator[str]:
    """Each statement is in the policy's text, word for word."""
    whole = " ".join(content.policy.text.split())
    for statement in content.policy.statements.values():
        if " ".join(statement.quote.split()) not in whole:
            yield (
                f"data/policy/statements.yml: '{statement.id}' is not in the policy's text "
                "word for word."
            )
        if statement.section not in whole:
            yield (
                f"data/policy/statements.yml: the section of '{statement.id}' is no heading of "
                "the policy."
            )


def check_answers(content: Content) -> Iterator[str]:
    """Citations and contacts exist, lengths fit, nothing is in an answer without its home,
    every statement is cited.
    """
    cited: set[str] = set()
    yield from (
        (
            f"data/answers: there is no utter_{name}, which the program says by itself. Put it "
            "back (git diff)."
        )
        for name in NEEDED
        if name not in load_answers()
    )
    for intent, wordings in load_answers().items():
        where = f"data/answers/{wordings[0].topic}.yml: utter_{intent}"
        if not any(w.role is None for w in wordings):
            yield (
                f"{where}: no wording without a condition; a visitor who gave no role would "
                "get no reply. Add one."
            )
        for wording in wordings:
            cited |= set(wording.cites)
            yield from (
                f"{where}: cites '{i}', which is no statement."
                for i in wording.cites
                if i not in content.policy.statements and i != PREVIOUS
            )
            if len(wording.cites) > MOST_CITES:
                yield f"{where}: cites {len(wording.cites)} statements; at most {MOST_CITES}."
            yield from _contact_problems(where, intent, wording.role, wording.contacts, content)
            yield from wording_problems(where, wording, content)
    for missing in sorted(set(content.policy.statements) - cited):
        yield f"data/answers: no answer cites '{missing}'."


def _contact_problems(
    where: str, intent: str, role: str | None, contacts: object, content: Content
) -> Iterator[str]:
    if contacts == ROUTE:
        if intent == BRING_IN:
            return
        try:
            contacts = content.route(intent, role).contacts
        except PolicyBotError as error:
            yield f"{where}: {error}"
            return
    yield from (
        f"{where}: names the contact '{i}', which data/contacts.yml does not have."
        for i in contacts
        if i not in content.contacts
    )
    if len(contacts) > MOST_CONTACTS:
        yield f"{where}: names {len(contacts)} contacts; at most {MOST_CONTACTS}."


def wording_problems(where: str, wording: object, content: Content) -> Iterator[str]:
    """What is wrong with the words of one wording, whatever answer it belongs to."""
    text, safeguarding = wording.text, wording.kind == SAFEGUARDING
    homes = " ".join(
        [
            " ".join(content.policy.text.split()),
            content.policy.year,
            content.law.text,
            *(f"{c.numbers} {c.about}" for c in content.contacts.values()),
        ]
    )
    words, most = len(text.split()), MOST_WORDS_SAFEGUARDING if safeguarding else MOST_WORDS
    if safeguarding and wording.role == PUPIL:
        most = MOST_WORDS_TO_A_PUPIL
    if words > most:
        yield f"{where}: {words} words; at most {most}."
    for number in re.findall(r"\d[\d,.]*\d|\d", text):
        if not re.search(rf"(?<!\d){re.escape(number)}(?!\d)", homes):
            yield (
                f"{where}: the number {number} is neither in the policy nor in data/contacts.yml."
            )
    yield from (
        f"{where}: the address {a} is not in data/contacts.yml."
        for a in re.findall(r"\S+@\S+", text)
        if a.strip(".,") not in homes
    )
    for quote in re.findall(r'"([^"]+)"', text):
        if len(quote.split()) > 3 and quote not in homes and wording.kind == "answer":
            yield f'{where}: "{quote}" is not in the policy word for word.'
    if re.search(r"\bI\b|\bI'm\b|\bmy\b", text.replace('"Can my child', "")):
        yield f"{where}: speaks as a person (I, my); a computer program is speaking."
    if safeguarding:
        yield from (
            f"{where}: says '{word}'; nothing of the kind may be promised."
            for word in NEVER_PROMISED
            if word in text.lower()
        )


def check_choices(_: Content) -> Iterator[str]:
    """Every button of data/choices.yml is an intent of domain.yml, and every answer's buttons
    exist.
    """
    choices, intents = load_choices(), set(domain_intents())
    yield from (
        f"data/choices.yml: '{choice}' is not in domain.yml."
        for choice in choices
        if choice not in intents
    )
    seen: dict[str, str] = {}
    for choice in choices.values():
        for typed in choice.typed:
            if typed in seen:
                yield (
                    f"data/choices.yml: \"{typed}\" is under '{seen[typed]}' and under "
                    f"'{choice.id}'."
                )
            seen[typed] = choice.id
    for intent, wordings in load_answers().items():
        used = {c for w in wordings for c in w.offers} | {
            MESSAGE_TO + w.to for w in wordings if w.to
        }
        yield from (
            (
                f"data/answers/{wordings[0].topic}.yml: utter_{intent} offers '{choice}', "
                "which data/choices.yml does not have."
            )
            for choice in sorted(used - set(choices))
        )


def check_contacts(content: Content) -> Iterator[str]:
    """Contacts say when they were checked, and until when that holds; routes rest on statements
    that exist.
    """
    for contact in content.contacts.values():
        if not contact.settings and not contact.checked_on:
            yield f"data/contacts.yml: '{contact.id}' has no date under 'checked_on'. Add it."
        if not contact.settings and "expires" not in contact.__fields_set__:
            yield (
                f"data/contacts.yml: '{contact.id}' has no 'expires'. Write the day after which it "
                "must be checked again, or null if that cannot change."
            )
    for route in content.routes:
        yield from (
            f"data/contacts.yml: the route '{route.matter}' rests on '{i}', which is no statement."
            for i in route.rests_on
            if i not in content.policy.statements
        )


def check_languages(_: Content) -> Iterator[str]:
    """Only numbers that data/contacts.yml prints are filled in in the lines of data/languages, and
    what is left out where somebody is alerted is marked.
    """
    printed = tuple(
        contact.id for contact in load_contacts(details={})[0].values() if contact.phone
    )
    for code, language in load_languages().items():
        path = DATA / "languages" / code / "language.yml"
        for where, line, names in (
            ("reply", language.reply, ()),
            ("safeguarding", language.safeguarding, printed),
        ):
            try:
                check_marks(line, names)
            except Wrong as wrong:
                yield f"{path}: '{where}' {wrong.problem}. {wrong.remedy}"
        if re.search(r"[\[\]]", re.sub(r"\[[^\[\]]*\]", "", language.safeguarding)):
            yield (
                f"{path}: 'safeguarding' has a square bracket without its other half. Close it "
                "behind what is left out where DSL_ALERTS is on."
            )


def check_thresholds() -> None:
    """The pipeline of config.yml has every threshold of what decides, and the gate no other key.

    Raises:
        ContentError, ConfigError: naming what is wrong.
    """
    path = ROOT / "config.yml"
    pipeline = {one.name: one.dict(exclude={"name"}) for one in load_record(_Config, path).pipeline}
    for missing in (name for name in (GATE, FOREIGN) if name not in pipeline):
        raise ContentError(
            path, f"'pipeline' has no {missing}", "Put it back (git restore): it is the safety net."
        )
    thresholds_of(pipeline[GATE])
    ForeignThresholds.of(pipeline[FOREIGN], "ForeignReader")
