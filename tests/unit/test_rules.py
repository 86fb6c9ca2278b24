"""data/stories/rules.yml and the plan of a turn answer an intent alike."""

from __future__ import annotations

import yaml

from bot.dialogue.answer_steps import answer_steps
from bot.settings import DATA

NO_ANSWER = {"unsure"}
"""Asks which of several answers is meant."""


def test_each_rule_does_what_a_turn_with_two_questions_does() -> None:
    """A person is brought in, and a message looked up, whether the intent comes alone or not."""
    rules = yaml.safe_load((DATA / "stories" / "rules.yml").read_text(encoding="utf-8"))["rules"]
    for rule in rules:
        (intent,) = (step["intent"] for step in rule["steps"] if "intent" in step)
        actions = [step["action"] for step in rule["steps"] if "action" in step]
        assert intent in NO_ANSWER or actions == answer_steps(intent), rule["rule"]
