"""Checks of topics, training examples, test questions and rules, for bot.check."""

from __future__ import annotations

import collections
import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any, Iterator, Optional

from bot.content.answers import load_answers
from bot.content.choices import load_choices
from bot.content.content import Content
from bot.content.fields import Words, not_empty
from bot.content.files import read_yaml
from bot.content.records import Loose, Record, load, record
from bot.nlu.decision import DISCLOSURES
from bot.nlu.seldom_asked import seldom_asked
from bot.nlu.training_examples import example_lines
from bot.settings import DATA, ROOT

FEWEST_EXAMPLES, FEWEST_QUESTIONS = 30, 6
WITHOUT_EXAMPLES = (
    *("not_understood", "too_long", "other_language", "in_english", "none_of_these"),
    *DISCLOSURES,
)
"""Intents that are never learnt: the program finds them in another way."""
WITHOUT_NLU = ("safeguarding",)
"""Topics that data/nlu has no file for: data/safety teaches them."""
QUESTIONS = ROOT / "tests" / "questions"
RULES = DATA / "stories" / "rules.yml"


@cache
def folded(text: str) -> str:
    """Letters and digits only, lower case: two lines that differ in nothing else are the same
    example.
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return " ".join(re.findall(r"[a-z0-9]+", plain)) or " ".join(text.split())


def check_stems(_: Content) -> Iterator[str]:
    """One topic, one stem: nlu, answers and questions have the same files (safety and fallback
    words excepted).
    """
    folders = {"data/nlu": DATA / "nlu", "data/answers": DATA / "answers"}
    if QUESTIONS.is_dir():
        folders["tests/questions"] = QUESTIONS
    stems = {
        name: {p.stem for p in folder.glob("*.yml") if not p.name.startswith("_")}
        for name, folder in folders.items()
    }
    for topic in sorted(set.union(*stems.values())):
        yield from (
            f"{name}/{topic}.yml is missing; the topic is in another folder."
            for name, found in stems.items()
            if topic not in found and not (topic in WITHOUT_NLU and name == "data/nlu")
        )


def check_examples(_: Content) -> Iterator[str]:
    """Training examples: enough of them, each under one intent and once, each intent with its
    answer, test questions apart.
    """
    seen: dict[str, tuple[str, str]] = {}
    counts: collections.Counter[str] = collections.Counter()
    answers, intents = load_answers(), set(domain_intents())
    for path in sorted((DATA / "nlu").glob("*.yml")):
        examples = example_lines(path)
        for example, intent in examples:
            counts[intent] += 1
            key = folded(example)
            if key in seen:
                other = f"under '{seen[key][0]}' too" if seen[key][0] != intent else "twice"
                yield f'data/nlu/{path.name}: "{example[:60]}" is {other}.'
            seen[key] = (intent, path.stem)
            if re.search(r"\[[^\]]*\][({]", example):
                yield (
                    f'data/nlu/{path.name}: "{example[:60]}" has an entity mark; entities come '
                    "from platforms.yml and roles.yml."
                )
        for intent in dict.fromkeys(i for _, i in examples):
            if intent not in answers:
                yield f"data/nlu/{path.name}: the intent '{intent}' has no answer utter_{intent}."
            elif answers[intent][0].topic != path.stem:
                yield (
                    f"data/nlu/{path.name}: the answer of '{intent}' is in "
                    f"data/answers/{answers[intent][0].topic}.yml."
                )
            if intent not in intents:
                yield f"data/nlu/{path.name}: the intent '{intent}' is not in domain.yml."
    for intent in sorted(intents & set(answers) - set(counts) - set(WITHOUT_EXAMPLES)):
        yield (
            f"data/nlu/{answers[intent][0].topic}.yml: '{intent}' has no examples, so nothing "
            "is ever understood as it. Add them, or remove it from domain.yml."
        )
    yield from (
        f"data/nlu: '{intent}' has {count} examples; at least {FEWEST_EXAMPLES}."
        for intent, count in counts.items()
        if count < FEWEST_EXAMPLES
    )
    if QUESTIONS.is_dir():
        yield from _question_problems(seen, counts)


def _question_problems(
    seen: dict[str, tuple[str, str]], counts: collections.Counter[str]
) -> Iterator[str]:
    asked: collections.Counter[str] = collections.Counter()
    for path in sorted(p for p in QUESTIONS.glob("*.yml") if not p.name.startswith("_")):
        for intent, questions in _questions(path):
            asked[intent] += len(questions)
            for question in questions:
                if len(folded(question)) > 12 and folded(question) in seen:
                    yield (
                        f'tests/questions/{path.name}: "{question[:60]}" is a training '
                        "example; write another."
                    )
    for intent in counts:
        if asked[intent] < FEWEST_QUESTIONS:
            yield (
                f"tests/questions: '{intent}' has {asked[intent]} questions; at least "
                f"{FEWEST_QUESTIONS}."
            )


class _Question(Loose):
    ask: Words


class _Asked(Record):
    intent: Words
    questions: tuple[_Question, ...]


class _Questions(Record):
    """A file of test questions, which is a list."""

    intents: tuple[_Asked, ...]


def _questions(path: Path) -> Iterator[tuple[str, list[str]]]:
    """The intents of one file of test questions, each with what is asked."""
    for asked in record(_Questions, path, {"intents": read_yaml(path)}).intents:
        yield asked.intent, [question.ask for question in asked.questions]


class _Domain(Loose):
    """The names that are wanted of domain.yml."""

    intents: tuple[Words, ...]
    _some = not_empty("intents")


def check_asked_with_an_age(content: Content) -> Iterator[str]:
    """Every name under `asked` in data/ages.yml is that of an answer."""
    for intent in sorted(set(content.ages.asked) - set(load_answers())):
        yield (
            f"data/ages.yml: asked: there is no answer '{intent}'. "
            "Take one that is there (data/answers)."
        )


def check_seldom_asked(_: Content) -> Iterator[str]:
    """Every name in data/seldom_asked.yml is that of an answer."""
    for role, intents in vars(seldom_asked()).items():
        for intent in sorted(intents - set(load_answers())):
            yield (
                f"data/seldom_asked.yml: {role}: there is no answer '{intent}'. "
                "Take one that is there (data/answers)."
            )


def domain_intents(path: Path = ROOT / "domain.yml") -> list[str]:
    """The names under `intents`."""
    return list(load(_Domain, path).intents)


class _Step(Loose):
    intent: Optional[Words]
    action: Optional[Words]


class _Rule(Record):
    """A rule as Rasa writes it."""

    rule: Words
    condition: Any
    steps: tuple[_Step, ...]
    wait_for_user_input: Any


class _Rules(Record):
    version: Any
    rules: tuple[_Rule, ...]


def check_rules(_: Content) -> Iterator[str]:
    """Each rule can be read; it names an intent of domain.yml, and what it says exists. Each intent
    but a button's has a rule.
    """
    intents, answers, ruled = set(domain_intents()), load_answers(), set(load_choices())
    for rule in load(_Rules, RULES).rules:
        for step in rule.steps:
            action = step.action or ""
            if step.intent:
                ruled.add(step.intent)
                if step.intent not in intents:
                    yield (
                        f"data/stories/rules.yml: the rule '{rule.rule}' is for '{step.intent}', "
                        "which is not in domain.yml. Correct it, or add it there."
                    )
            if action.startswith("utter_") and action.removeprefix("utter_") not in answers:
                yield (
                    f"data/stories/rules.yml: the rule '{rule.rule}' says {action}, which "
                    "no file of data/answers has. Correct it, or add it there."
                )
    yield from (
        (
            f"data/stories/rules.yml: there is no rule for '{intent}', so the visitor reads "
            "that it was not understood. Add one."
        )
        for intent in sorted(intents - ruled)
    )
