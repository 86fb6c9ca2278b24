"""The form of a message to a person: each step, stopping, changing, and who is taken out of it."""

from __future__ import annotations

import time

import pytest

from tests.http.post import REFERENCE, Post, Writer, choices, text
from tests.running import DETAILS


def test_each_thing_can_be_changed_before_it_is_sent(writer: Writer) -> None:
    """The rest is kept."""
    writer.write("message_headteacher", "the first words", "a@b.example", "Bo")
    assert "own words" in text(writer.press("referral_change_about"))
    shown = text(writer.say("the second words"))
    for part in ("the second words", "a@b.example", "Bo"):
        assert part in shown
    assert "the first words" not in shown
    writer.press("referral_change_reach")
    assert "020 7946 0111" in text(writer.say("020 7946 0111"))
    writer.press("referral_change_name")
    assert "Name: left out" in text(writer.press("referral_skip"))


@pytest.mark.parametrize(
    "steps",
    [
        (),
        ("about the play",),
        ("about the play", "a@b.example"),
        ("about the play", "a@b.example", "Bo"),
    ],
)
@pytest.mark.parametrize("stop", ["referral_stop", "never mind"])
def test_it_can_be_stopped_at_every_step(
    post: Post, writer: Writer, steps: tuple, stop: str
) -> None:
    """By the button or in words; the message is not sent, and the next question is a question
    again.
    """
    before = post.stored()
    assert "This message was not sent" in text(writer.write("message_headteacher", *steps, stop))
    assert writer.say("can my child use instagram")[0]["sources"]
    assert "You are not writing a message" in text(writer.press("referral_send"))
    assert post.stored() == before


@pytest.mark.parametrize(
    "steps, asked",
    [
        ((), "own words"),
        (("about the play",), "email address"),
        (("about the play", "a@b.example"), "What is your name"),
        (("about the play", "a@b.example", "Bo"), "not been sent"),
    ],
)
def test_a_question_in_the_middle_is_answered_and_the_form_goes_on(
    writer: Writer, steps: tuple, asked: str
) -> None:
    """The answer with its source, then what was asked before."""
    writer.write("message_headteacher", *steps)
    said = writer.say("can my child use instagram?")
    assert said[0]["sources"] and asked in text(said[-1:])


def test_two_failed_attempts_explain_and_offer_to_leave_it_out(writer: Writer) -> None:
    """The first only says what is wrong."""
    writer.write("message_headteacher", "about the play")
    first = writer.say("call me on my phone")
    assert "Please check it" in text(first) and "referral_skip" not in choices(first)
    second = writer.say("my phone, 12")
    assert "leave this out" in text(second) and "referral_skip" in choices(second)
    assert "What is your name" in text(writer.press("referral_skip"))
    assert "How to reach you: left out" in text(writer.press("referral_skip"))


def test_what_cannot_be_used_is_said_and_loses_nothing(writer: Writer) -> None:
    """No words at all; a choice that means nothing here."""
    writer.press("message_headteacher")
    assert "was empty" in text(writer.say("   "))
    writer.write("about the play", "a@b.example", "Bo")
    again = text(writer.say("hmm let me think"))
    assert "Please choose one" in again and "about the play" in again


def test_a_worry_inside_the_form_gets_help_first_and_keeps_the_words(
    post: Post, writer: Writer
) -> None:
    """The safety reply before anything else; the words are what the message is about, and need not
    be said again.
    """
    writer.press("message_dsl")
    said = writer.say("my daughter says her uncle hits her every weekend", role="parent")
    assert (
        said[0]["kind"] == "safeguarding"
        and "999" in said[0]["text"]
        and "email address" in text(said[-1:])
    )
    shown = writer.write("a@b.example", "referral_skip")
    assert "her uncle hits her every weekend" in text(shown)
    reference = REFERENCE.search(text(writer.press("referral_send")))[0]
    assert post.letter(reference)["To"].endswith(DETAILS["DSL_EMAIL"])


def test_somebody_who_may_be_a_child_is_not_asked_for_anything_after_a_worry(post: Post) -> None:
    """The role was never chosen. Help comes, the form ends; an adult says so by one press, and
    begins again.
    """
    visitor = Writer(post.servers)
    visitor.say(choice="message_headteacher")
    said = visitor.say("mr brown hurts me after class")
    assert said[0]["kind"] == "safeguarding" and "email address" not in text(said)
    assert "was not sent" in text(said[-1:]) and choices(said[-1:]) == {
        "referral_again_parent",
        "referral_again_staff",
    }
    assert "You are not writing a message" in text(visitor.say(choice="referral_send"))
    assert "to the Headteacher" in text(visitor.say(choice="referral_again_parent"))
    said = visitor.say("mr brown hurts her after class")
    assert said[0]["kind"] == "safeguarding" and "email address" in text(said[-1:])


@pytest.mark.parametrize(
    "role, words",
    [
        (None, "I am a pupil in year 8 and my teacher added me on snapchat"),
        ("pupil", "it is about the football"),
        ("pupil", "07911 123456"),
    ],
)
def test_a_pupil_is_taken_out_of_the_form(post: Post, role: str | None, words: str) -> None:
    """Said in words, or chosen on the page in the middle. Nothing is sent."""
    visitor, before = Writer(post.servers), post.stored()
    visitor.say(choice="message_headteacher")
    assert "fill anything in" in text(visitor.say(words, role=role))
    assert "You are not writing a message" in text(visitor.say(choice="referral_send"))
    assert post.stored() == before


def test_adults_are_offered_the_dsl_after_a_disclosure_and_pupils_are_not(post: Post) -> None:
    """A pupil is told whom to tell, also where they press what adults press."""
    for role, offered in (
        ("parent", {"message_dsl"}),
        ("staff", {"message_dsl"}),
        ("pupil", set()),
    ):
        said = Writer(post.servers).say("my uncle hits my cousin", role=role)
        assert said[0]["kind"] == "safeguarding" and choices(said) == offered
    pupil = Writer(post.servers)
    assert "fill anything in" in text(pupil.press("message_dsl", role="pupil"))
    assert not choices(pupil.say("can i talk to a real person please", role="pupil"))


def test_no_word_of_a_visitor_is_in_any_log(post: Post, writer: Writer) -> None:
    """After all that was written above, and once more."""
    writer.send_message(
        "my turquoise elephant is sad", "turquoise@elephant.example", "Tula Elephant"
    )
    time.sleep(1)
    written = ("turquoise", "Tula", "elephant", "purple-wolf", "uncle", "a@b.example", "7946 0999")
    for log in post.servers.folder.glob("*.log"):
        content = log.read_text(errors="replace")
        assert not [word for word in written if word in content], log.name
