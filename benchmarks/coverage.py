"""Which intents, answers, actions, routes, statements and form paths the questions and stories
reach; writes reports/coverage.html: `make coverage`. Reads files only, no model.

A question reaches what its intent's rule does, worded for its role. A story reaches the intents,
answers, actions and form paths that it writes down; it never counts for a statement or a route.
Routes by kind of harm belong to no intent; tests/unit/test_harm_replies.py walks over them.
"""

from __future__ import annotations

import datetime
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Iterator, Optional

from bot.command_line import run_command
from bot.content.answers import RESPONSE, ROUTE, Variation, load_answers
from bot.content.choices import load_choices
from bot.content.content import load
from bot.content.files import read_yaml
from bot.settings import DATA, ROOT

REPORT = ROOT / "reports" / "coverage.html"
TEMPLATE = Path(__file__).with_name("coverage.html.jinja")
FORM, FORM_CHECK = "referral_form", "validate_referral_form"
KINDS = {
    "statements": "Statements of the policy",
    "routes": "Routes: who is brought in, by matter and role",
    "actions": "Actions of the action server",
    "form paths": "Form paths: the steps and buttons of a message to a person",
    "intents": "Intents",
    "answers": "Answers, each wording by role",
}


@dataclass(frozen=True)
class Source:
    """A question or a story, what it says, and the (kind, name) pairs that it reaches."""

    kind: str
    text: str
    reaches: frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Row:
    """One thing to reach: how many questions and stories reach it, and the first of them."""

    name: str
    questions: int
    stories: int
    example: str

    @property
    def reached(self) -> bool:
        """Whether any question or story reaches it."""
        return bool(self.questions or self.stories)


def with_role(name: str, role: Optional[str]) -> str:
    """The name of a wording or a route on the page."""
    return f"{name}, {role or 'anyone'}"


def wording_for(intent: str, role: Optional[str]) -> Variation:
    """The wording of an intent's answer for a role: its own, otherwise the one for anyone."""
    wordings = load_answers()[intent]
    return next((w for w in wordings if w.role == role), None) or next(
        w for w in wordings if w.role is None
    )


def things_to_reach() -> dict[str, list[str]]:
    """Everything that could be reached, by kind, in the order of the files."""
    domain, content, choices = read_yaml(ROOT / "domain.yml"), load(), load_choices()
    return {
        "statements": list(content.policy.statements),
        "routes": [
            with_role(route.matter, route.role)
            for route in content.routes
            if route.matter in domain["intents"]
        ],
        "actions": list(domain["actions"]),
        "form paths": [*domain["forms"][FORM]["required_slots"], *choices],
        "intents": [intent for intent in domain["intents"] if intent not in choices],
        "answers": [
            with_role(name, wording.role)
            for name, wordings in load_answers().items()
            for wording in wordings
        ],
    }


def rule_actions() -> dict[str, list[str]]:
    """What data/stories/rules.yml does after each intent."""
    rules = read_yaml(DATA / "stories" / "rules.yml")["rules"]
    return {
        step["intent"]: [s["action"] for s in rule["steps"] if "action" in s]
        for rule in rules
        for step in rule["steps"]
        if "intent" in step
    }


def reached_by_action(action: str, role: Optional[str]) -> set[tuple[str, str]]:
    """What an action of a rule or story reaches. Rasa checks a form's reply with FORM_CHECK."""
    if action.startswith(RESPONSE):
        name = action[len(RESPONSE) :]
        return {("answers", with_role(name, wording_for(name, role).role))}
    return {("actions", FORM_CHECK if action == FORM else action)}


def questions() -> Iterator[Source]:
    """Each question of tests/questions."""
    rules, content = rule_actions(), load()
    for path in sorted((ROOT / "tests" / "questions").glob("[!_]*.yml")):
        for block in read_yaml(path):
            intent = block["intent"]
            for question in block["questions"]:
                role = question.get("role")
                wording = wording_for(intent, role) if intent in load_answers() else None
                reached = {("intents", intent)}
                for action in rules[intent]:
                    reached |= reached_by_action(action, role)
                if wording:
                    reached |= {("statements", cite) for cite in wording.cites}
                if wording and wording.contacts == ROUTE:
                    route = content.route(intent, role)
                    reached.add(("routes", with_role(route.matter, route.role)))
                yield Source("question", question["ask"], frozenset(reached))


def stories() -> Iterator[Source]:
    """Each story of tests/stories."""
    for path in sorted((ROOT / "tests" / "stories").glob("*.yml")):
        for story in read_yaml(path)["stories"]:
            role, reached = None, set()
            for step in story["steps"]:
                slots = slots_set(step)
                role = slots.get("role", role)
                reached.add(("form paths", slots.get("requested_slot")))
                if "intent" in step:
                    reached |= {("intents", step["intent"]), ("form paths", step["intent"])}
                if "action" in step:
                    reached |= reached_by_action(step["action"], role)
            yield Source("story", story["story"], frozenset(reached))


def slots_set(step: dict[str, Any]) -> dict[str, Any]:
    """The slots that a step of a story sets."""
    return {name: value for slot in step.get("slot_was_set", ()) for name, value in slot.items()}


def coverage() -> dict[str, list[Row]]:
    """The rows of each kind; what is not reached comes first."""
    sources = [*questions(), *stories()]
    table = {}
    for kind, names in things_to_reach().items():
        rows = []
        for name in names:
            by = [source for source in sources if (kind, name) in source.reaches]
            asked = sum(source.kind == "question" for source in by)
            example = f"{by[0].kind}: {by[0].text}" if by else ""
            rows.append(Row(name, asked, len(by) - asked, example))
        table[kind] = sorted(rows, key=lambda row: row.reached)
    return table


def write_report(table: dict[str, list[Row]]) -> None:
    """One page that needs no other file."""
    from jinja2 import Environment

    page = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(
        TEMPLATE.read_text(encoding="utf-8")
    )
    made = datetime.datetime.now().strftime("%d %B %Y, %H:%M")
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(page.render(made=made, table=table, headings=KINDS), encoding="utf-8")


def main() -> None:
    """Prints a line for each kind and writes the page."""
    table = coverage()
    for kind, rows in table.items():
        missing = [row.name for row in rows if not row.reached]
        print(f"{kind} {len(rows) - len(missing)} of {len(rows)}")
        if missing:
            print(f"  not reached: {'; '.join(missing)}")
    write_report(table)
    print(f"The whole report: {REPORT.relative_to(ROOT)}")


if __name__ == "__main__":
    sys.exit(run_command(main))
