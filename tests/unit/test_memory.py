"""What a conversation remembers of itself."""

from __future__ import annotations

import pytest
from rasa.shared.core.constants import ACTION_SESSION_START_NAME
from rasa.shared.core.events import ActionExecuted, BotUttered, Restarted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.nlu.memory import last_answer, not_answered, offered, short_ones_before


def said(*texts: str) -> DialogueStateTracker:
    """A conversation in which the visitor said this, and was answered each time."""
    return DialogueStateTracker.from_events(
        "t", [event for text in texts for event in (UserUttered(text), BotUttered("an answer"))]
    )


@pytest.mark.parametrize(
    "before, text, pieces",
    [
        ([], "hits me", ""),
        (["my dad"], "hits me", "my dad"),
        (["hi", "my dad", "hits me"], "please help", "hi my dad hits me"),
        (["one", "two", "three", "four"], "five", "two three four"),
        (["my dad", "what does the policy say about bedtime"], "hits me", ""),
        (["my dad"], "kicks a ball with us every single weekend", ""),
        (["my dad", "/message_dsl"], "hits me", ""),
        (["my dad"], "", "my dad"),
    ],
)
def test_short_messages_are_read_as_pieces_of_one_sentence(
    before: list[str], text: str, pieces: str
) -> None:
    """As far back as each is short; a long one or a button ends it."""
    assert short_ones_before(text, said(*before)) == pieces


def test_pieces_of_an_earlier_session_do_not_count() -> None:
    for end in (Restarted(), ActionExecuted(ACTION_SESSION_START_NAME)):
        tracker = said("my dad")
        tracker.update(end)
        assert short_ones_before("hits me", tracker) == ""
    assert short_ones_before("hits me", None) == ""


def answered(*turns: tuple[str, str]) -> DialogueStateTracker:
    """A conversation of messages and the intents that were answered."""
    events: list = []
    for text, intent in turns:
        data = {"custom": {"kind": "answer", "cites": ["definition"]}}
        events += [
            UserUttered(text),
            BotUttered("words", data, {"utter_action": f"utter_{intent}"}),
        ]
    return DialogueStateTracker.from_events("t", events)


def test_a_chain_of_follow_ups_keeps_its_topic() -> None:
    """ "And her brother?" after "and whatsapp?" is still about the age."""
    chain = answered(
        ("can she have insta", "minimum_age"),
        ("and whatsapp?", "minimum_age"),
        ("what about her brother", "minimum_age"),
    )
    assert last_answer(chain).question == "can she have insta and whatsapp? what about her brother"
    new = answered(
        ("can she have insta", "minimum_age"), ("may i film the play", "photo_permission")
    )
    assert last_answer(new).question == "may i film the play"
    assert last_answer(new).intent == "photo_permission"


def test_a_press_or_a_number_asks_what_the_title_of_its_answer_says() -> None:
    for text in ("/bedtime", "2"):
        assert last_answer(answered((text, "bedtime"))).question.startswith("Phones and games")


def test_only_the_newest_choices_are_offered() -> None:
    options = [{"id": "bedtime", "title": "Phones and games at night", "cites": []}]
    choice = BotUttered("which?", {"custom": {"kind": "clarify", "options": options}})
    tracker = said("hello")
    tracker.update(choice)
    assert offered(tracker) == (("bedtime", "Phones and games at night"),)
    tracker.update(UserUttered("no"))
    tracker.update(BotUttered("all right"))
    assert offered(tracker) == () and offered(None) == ()


def test_a_question_without_an_answer_can_be_gone_on_with_too() -> None:
    """ "And with a pupil?" after a question about which the policy says nothing."""
    tracker = said("may i be friends with a parent online")
    assert not_answered(tracker) == "" and not_answered(None) == ""
    tracker.update(UserUttered("may i be friends with a governor online"))
    tracker.update(BotUttered("not in the policy", {"custom": {"kind": "fallback", "cites": []}}))
    assert not_answered(tracker) == "may i be friends with a governor online"
