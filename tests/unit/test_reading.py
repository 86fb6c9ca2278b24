"""How a message is read: spelling, apps, roles, separate questions, and what leans on what."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.content.platforms import load_platforms
from bot.errors import ContentError
from bot.nlu.entities import platforms_in, role_in, says_plainly, with_platform_names
from bot.nlu.leaning import leans, opened
from bot.nlu.reading import Reading
from bot.nlu.spelling import LONGEST, clean, plain
from tests.unit.changed_file import changed


def test_typed_short_forms_are_written_out() -> None:
    """Text-speak becomes plain English; stretched letters shrink; apostrophes of any kind are
    alike.
    """
    assert (
        plain("wud u let ur kid??? sooooo cos its fun")
        == "would you let your kid?? soo because its fun"
    )
    assert clean("don\u2019t\x00 do\u202e it") == "don't do it"


def test_all_of_a_message_is_read_and_both_ends_of_one_that_is_too_long() -> None:
    """What matters most is often said last."""
    whole = "a" * (LONGEST - 12) + " he hurts me"
    assert clean(whole) == whole
    cut = clean("it began so. " + "b" * 3 * LONGEST + " and he hurts me")
    assert cut.startswith("it began so.") and cut.endswith("and he hurts me")
    assert len(cut) == 2 * LONGEST + 1 and clean(cut) == cut


@pytest.mark.parametrize(
    "text, names",
    [
        ("is insta ok", ["Instagram"]),
        ("Tik Tok and watsapp", ["TikTok", "WhatsApp"]),
        ("youtube kids please", ["YouTube Kids"]),
        ("is she old enough to be on X", ["X"]),
        ("he got a kick out of it and x marks the spot", []),
        ("snapping at me", []),
        ("my twins are 13 in a fortnight, what about discord", ["Discord"]),
        ("he plays fortnight at his nan's", ["Fortnite"]),
    ],
)
def test_apps_are_found_by_their_nicknames(text: str, names: list[str]) -> None:
    """Nicknames and misspellings count; everyday words only where the sentence speaks of an app."""
    assert [found.name for found in platforms_in(text)] == names


def test_an_everyday_nickname_that_is_no_nickname_is_named(tmp_path: Path) -> None:
    wrong = changed(tmp_path, "platforms.yml", "everyday: [fortnight]", "everyday: [fortnigt]")
    with pytest.raises(ContentError, match="fortnigt"):
        load_platforms(wrong)


def test_nicknames_are_read_as_names() -> None:
    """The encoder sees the app's usual name."""
    assert with_platform_names("can she have Insta") == "can she have instagram"


@pytest.mark.parametrize(
    "text, role",
    [
        ("im a TA at your school", "staff"),
        ("as a governor i wonder", "staff"),
        ("my grandson wants it", "parent"),
        ("im in year 5", "pupil"),
        ("I'm a TA at your school", "staff"),
        ("I\u2019m his nan", "parent"),
        ("i'm in year 8", "pupil"),
        ("I am a pupil, he is mean to me", "pupil"),
        ("im 12", "pupil"),
        ("I'm just a kid", "pupil"),
        ("I am a pupil's mother", "parent"),
        ("I am a child minder", None),
        ("i am 10 minutes late", None),
        ("i am his foster carer", "parent"),
        ("what is the rule", None),
    ],
)
def test_the_role_is_in_the_words(text: str, role: str | None) -> None:
    """People say who they are."""
    assert role_in(plain(text)) == role


def test_what_sounds_like_a_pupil_is_told_from_what_says_so() -> None:
    """ "My class is upset" may be a teacher's."""
    assert all(
        says_plainly("pupil", plain(text))
        for text in ("im in year 8", "I'm a pupil and he hurt me", "i am 9")
    )
    assert not any(
        says_plainly("pupil", plain(text))
        for text in ("my class is upset", "my mum says he did", "I'm a TA in year 8", "i teach", "")
    )


def test_a_follow_up_is_read_together_with_the_question_before_it() -> None:
    """Only with an earlier question, and only messages that begin so lean."""
    assert Reading.of("and whatsapp?").together is None
    reading = Reading.of("and at night?", "can she have insta")
    assert reading.leans and reading.together == "can she have instagram and at night?"
    assert not leans("does the school have a facebook page")


@pytest.mark.parametrize(
    "earlier, text, together",
    [
        ("may he have roblox", "and fortnite?", "may he have fortnite"),
        ("do you write on facebook", "ok not facebook. telegram?", "do you write on telegram"),
        ("is facebook checked", "whatsapp though? its private", "is whatsapp checked"),
        ("is facebook ok or insta", "and whatsapp", "is facebook ok or instagram and whatsapp"),
        ("is facebook checked", "what age is whatsapp", "is facebook checked what age is whatsapp"),
        ("may i film it", "and whatsapp", "may i film it and whatsapp"),
    ],
)
def test_the_same_is_asked_about_another_app(earlier: str, text: str, together: str) -> None:
    """If one was named, another is, and nothing else is asked."""
    reading = Reading.of(text, earlier)
    assert reading.together == together and reading.leans == (not text.startswith("what age"))


@pytest.mark.parametrize(
    "text, rest, corrects",
    [
        ("thanks, and whatsapp?", "and whatsapp?", False),
        ("ok thank you. can he have it", "can he have it", False),
        ("no, i meant for staff", "for staff", True),
        ("sorry i meant my other son", "my other son", True),
        ("thanks so much", "thanks so much", False),
        ("right of reply", "right of reply", False),
        ("yes please", "yes please", False),
    ],
)
def test_what_stands_before_the_message_is_not_looked_at(
    text: str, rest: str, corrects: bool
) -> None:
    """Thanks, and the words of a correction; the safety net reads them all the same."""
    assert opened(text) == (rest, corrects)
    assert leans(text) or not corrects
    assert Reading.of(text).said[0] == text


def test_a_short_message_leans_by_its_end_too() -> None:
    assert leans("who do i tell then") and leans("is she allowed it as well?")
    assert not leans("who do i tell")
    assert not leans("i told the teacher about it on monday and she has not said a word since then")


def test_an_app_named_before_is_put_in_for_it() -> None:
    assert Reading.of("what if he swears on it", "can he have Discord").whole == (
        "what if he swears on discord"
    )
    assert Reading.of("what if he swears on it", "may he have a phone").whole == (
        "what if he swears on it"
    )


def test_the_questions_of_a_settled_message_are_not_looked_for() -> None:
    from bot.nlu.short_messages import Settled

    text = "who am i? what am i?"
    assert (
        Reading.of(text).questions and not Reading.of(text, settled=Settled(("greet",))).questions
    )


def test_the_net_reads_a_few_words_with_the_question_before_them() -> None:
    """One or two words speak for themselves, and so does whoever writes more."""
    asked = "Can I put up a picture of my class?"
    assert Reading.of("his dad took it, not me", asked).after == (
        "can i put up a picture of my class. his dad took it, not me"
    )
    assert not Reading.of("his dad took it, not me").after, "nothing was answered before"
    assert not Reading.of("fresh bruises", asked).after
    assert not Reading.of("his dad took it and " + "then we went home " * 3, asked).after
