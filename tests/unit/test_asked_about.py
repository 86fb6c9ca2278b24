"""Which question stands at a sentence of the policy."""

from __future__ import annotations

import pytest

from bot.content.answers import choice_ids, load_answers
from bot.content.policy import load_policy
from bot.dialogue.resolve import MOST_CITES
from bot.translations.load import load_translations
from bot.web.asked_about import asked_about


@pytest.mark.parametrize("language", ["en", *load_translations()])
def test_nearly_every_sentence_has_its_question(language: str) -> None:
    """That is offered by its name, and whose answer shows the sentence."""
    asked = asked_about(language)
    assert set(load_policy().statements) - set(asked) <= {"staff-further-help"}
    for statement, question in asked.items():
        shown = [wording.cites[:MOST_CITES] for wording in load_answers()[question.id]]
        assert question.id in choice_ids() and any(statement in cites for cites in shown)
        assert question.title.strip()


def test_the_answer_that_rests_on_it_most_is_taken() -> None:
    assert asked_about("en")["minimum-age"].id == "minimum_age"
    assert asked_about("pl")["minimum-age"].title != asked_about("en")["minimum-age"].title
