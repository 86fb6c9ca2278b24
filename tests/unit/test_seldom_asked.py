"""What one kind of visitor seldom asks: it must be likelier than the rest to be answered."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, Optional

import pytest
from rasa.shared.nlu.training_data.message import Message

from bot.checks import examples as check_examples
from bot.content.content import load
from bot.errors import ContentError
from bot.nlu.gate import SafetyAndScopeGate
from bot.nlu.memory import role_of
from bot.nlu.reader import MessageReader
from bot.nlu.scores import Scores
from bot.nlu.seldom_asked import seldom_asked, seldom_asked_by
from tests.component_config import config_of
from tests.unit.changed_file import changed


def scores(**probabilities: float) -> Scores:
    return Scores(probabilities, dict.fromkeys(probabilities, 0.5))


def test_of_two_alike_the_usual_one_is_taken() -> None:
    """A pupil's joke about teachers is not a question about what staff may say."""
    alike = scores(staff_discussing_school=0.5, posting_rules=0.4, bedtime=0.1)
    assert alike.ranking()[0] == "staff_discussing_school"
    assert alike.less_likely(seldom_asked_by("pupil"), 0.35).ranking()[0] == "posting_rules"
    assert alike.less_likely(seldom_asked_by("staff"), 0.35).ranking() == alike.ranking()[:3]


def test_what_is_plain_is_answered_whoever_asks() -> None:
    plain = scores(staff_discussing_school=0.9, posting_rules=0.1)
    weighed = plain.less_likely(seldom_asked_by("pupil"), 0.35)
    assert weighed.ranking()[0] == "staff_discussing_school"
    assert sum(weighed.probabilities.values()) == pytest.approx(1)


@pytest.mark.parametrize(
    "text, first",
    [
        ("minecraft, she is 7, what do you say", "minimum_age"),
        ("minecraft, what do you say", "talk_at_home"),
        ("she is 7, what do you say", "talk_at_home"),
    ],
)
def test_an_app_beside_a_childs_age_asks_about_the_age(text: str, first: str) -> None:
    gate = SafetyAndScopeGate(config_of(SafetyAndScopeGate))
    message = Message({"text": text})
    MessageReader().process([message])
    weighed = gate._weighed(message, text, "parent")
    assert weighed(scores(talk_at_home=0.5, minimum_age=0.3, bedtime=0.2)).ranking()[0] == first
    assert weighed(scores(talk_at_home=0.9, minimum_age=0.1)).ranking()[0] == "talk_at_home"


def test_nothing_is_weighed_where_the_role_is_not_known() -> None:
    assert seldom_asked_by(None) == frozenset()


@pytest.mark.parametrize(
    "entities, known, role",
    [
        ([{"entity": "role", "value": "staff"}], "parent", "staff"),
        ([{"entity": "platform", "value": "TikTok"}], "parent", "parent"),
        ([], None, None),
    ],
)
def test_the_role_is_that_of_the_message_or_of_the_conversation(
    entities: list[dict[str, Any]], known: Optional[str], role: Optional[str]
) -> None:
    tracker = SimpleNamespace(slots=("role",), get_slot={"role": known}.get)
    assert role_of(Message({"entities": entities}), tracker) == role
    assert role_of(Message({"entities": []}), None) is None


def test_a_name_that_is_no_answer_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    wrong = changed(tmp_path, "seldom_asked.yml", "[talk_at_home", "[talk_at_hom")
    monkeypatch.setattr(check_examples, "seldom_asked", lambda: seldom_asked.__wrapped__(wrong))
    (line,) = check_examples.check_seldom_asked(load())
    assert line.startswith("data/seldom_asked.yml: staff: there is no answer 'talk_at_hom'")


def test_a_role_that_is_misspelt_is_named(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="pupils"):
        seldom_asked.__wrapped__(changed(tmp_path, "seldom_asked.yml", "pupil: [", "pupils: ["))
