"""Short messages that mean something by their words alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.content.answers import NONE_OF_THESE, load_answers
from bot.errors import ContentError
from bot.nlu.as_read import as_read
from bot.nlu.short_messages import PATH, Before, Settled, ShortMessages, short_messages

OFFERED = (
    ("photo_permission", "Putting up photos or videos of other people"),
    ("images_and_devices", "Cameras, phones and other devices"),
    ("posting_rules", "What may and may not be posted"),
)


NOTHING = Before()


def settled(text: str, before: Before = NOTHING) -> Settled | None:
    return short_messages().settled(as_read(text), before)


@pytest.mark.parametrize(
    "text",
    [
        "I'm a dad",
        "hello, I am a foster carer",
        "im a teaching assistant at your school",
        "hi my name's Rosa",
        "just call me Bertie please",
        "call me mrs Patel in future",
        "I'm Leo's nan",
        "governor here",
        "my name is Joan and I teach in year 4",
    ],
)
def test_who_only_says_who_they_are_is_asked_what_they_want_to_know(text: str) -> None:
    """Nobody is sent to the Headteacher for saying a name."""
    assert settled(text) == Settled(("greet",))


@pytest.mark.parametrize(
    "text",
    [
        "I am a dad and my son is being hurt",
        "call me back",
        "call me when you can",
        "they call me stupid",
        "i am scared",
        "i am a teacher can i follow a pupil",
        "my name is on a post",
    ],
)
def test_who_says_more_than_that_is_read_as_always(text: str) -> None:
    assert settled(text) is None


def test_a_role_said_after_an_answer_brings_the_answer_for_this_role() -> None:
    assert settled("I'm a teacher", Before("ask_person")) == Settled(("ask_person",))
    assert settled("my name is Ada", Before("ask_person")) == Settled(("greet",))


@pytest.mark.parametrize(
    "text, intent",
    [
        ("1", "photo_permission"),
        ("2.", "images_and_devices"),
        ("number three please", "posting_rules"),
        ("the second one", "images_and_devices"),
        ("yes, option 1", "photo_permission"),
        ("the last one thanks", "posting_rules"),
        ("the one about cameras", "images_and_devices"),
        ("i want to know about the cameras one", "images_and_devices"),
        ("neither", NONE_OF_THESE),
        ("none of them", NONE_OF_THESE),
    ],
)
def test_a_choice_is_picked_by_its_place_or_its_words(text: str, intent: str) -> None:
    assert settled(text, Before(offered=OFFERED)) == Settled((intent,))


@pytest.mark.parametrize("text", ["4", "the one about photos and cameras", "how many are there"])
def test_what_picks_no_choice_is_read_as_always(text: str) -> None:
    assert settled(text, Before(offered=OFFERED)) is None


def test_a_number_means_nothing_where_nothing_was_offered() -> None:
    assert settled("1") is None


@pytest.mark.parametrize(
    "text, same",
    [
        ("and snapchat?", True),
        ("ok what about insta then", True),
        ("no i meant discord not roblox", True),
        ("wait, roblox i mean", True),
        ("does that go for whatsapp as well", True),
        ("who can see me on snapchat", False),
        ("and what about swearing on whatsapp", False),
        ("what about my other son", False),
    ],
)
def test_another_app_asks_the_same_again(text: str, same: bool) -> None:
    """Only if a message says nothing else, and something was answered before."""
    found = settled(text, Before("minimum_age"))
    assert found == (Settled(("minimum_age",)) if same else None)
    assert settled(text) is None


def test_every_topic_that_the_assistant_names_is_understood() -> None:
    """What it says one can ask about, typed back to it in its own words."""
    named = (
        "how old children must be for an app",
        "photos",
        "group chats",
        "complaints",
        "staff and pupils online",
        "your own accounts",
        "pupils' requests",
        "parents' messages",
        "posts about the school",
        "extremism",
    )
    said = " ".join(w.text for w in load_answers()["capabilities"]).lower()
    for topic in named:
        assert topic in said, f"'{topic}' is named no longer; take it out here"
        assert settled(topic) and settled(f"I have a question about {topic} please"), topic
    assert list(short_messages().problems()) == []


def test_a_mistake_in_the_file_is_named(tmp_path: Path) -> None:
    text = PATH.read_text(encoding="utf-8")
    path = tmp_path / "short_messages.yml"
    path.write_text(text.replace('\n  last: ["', '\n  fifth: ["'), encoding="utf-8")
    with pytest.raises(ContentError, match="fifth"):
        ShortMessages(path)
    path.write_text(text.replace("offers: [minimum_age]", "offers: [minimum_wage]"))
    assert "'minimum_wage', which is no answer" in next(ShortMessages(path).problems())


def test_a_brace_in_the_file_is_a_sign_like_any_other(tmp_path: Path) -> None:
    path = tmp_path / "short_messages.yml"
    text = PATH.read_text(encoding="utf-8")
    assert "\nafter: [" in text
    path.write_text(text.replace("\nafter: [", '\nafter: ["now {x}", '), encoding="utf-8")
    assert list(ShortMessages(path).problems()) == []
