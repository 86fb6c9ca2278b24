"""Groups of intents are read off the data; these are the groups as the code relies on them."""

from __future__ import annotations

import re

import pytest

from bot.content.intents import brings_in, intents_of
from bot.errors import ContentError
from bot.settings import DATA


@pytest.mark.parametrize(
    "topic, intents",
    [
        ("followups", "followup_why followup_source followup_if_not followup_confirm"),
        ("scope", "out_of_scope_school out_of_scope_other not_stated"),
        (
            "smalltalk",
            "greet thanks goodbye bot_challenge capabilities praise bot_complaint affirm deny",
        ),
    ],
)
def test_the_intents_of_a_topic_are_those_that_have_examples(topic: str, intents: str) -> None:
    assert intents_of(topic) == tuple(intents.split())


def test_a_topic_that_has_no_file_is_named() -> None:
    with pytest.raises(ContentError, match="no_such_topic.yml"):
        intents_of("no_such_topic")


def test_a_person_is_brought_in_for_the_intents_whose_rules_say_so() -> None:
    """The answer and the rule say it; a check would be a third place."""
    rules = (DATA / "stories" / "rules.yml").read_text(encoding="utf-8")
    by_rules = re.findall(r"- intent: (\w+)\n  - action: \w+\n  - action: action_bring_in", rules)
    # An answer in place of the person accused has no rule: it is said instead of another.
    by_intent = {one for one in brings_in() if not one.startswith("accused_")}
    assert len(by_rules) == len(by_intent) and by_intent == set(by_rules)
