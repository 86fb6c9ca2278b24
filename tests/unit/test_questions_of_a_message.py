"""Which questions a message holds, and what is made of them."""

from __future__ import annotations

from typing import Sequence

import pytest

from bot.nlu.decision import groups
from bot.nlu.markup import without_markup
from bot.nlu.questions import MOST, questions_in
from bot.nlu.scores import Scores
from bot.nlu.several import Several, judge_each
from tests.unit.test_decision import THRESHOLDS, SureAsProbable, scores


def asked(text: str) -> list[str]:
    """The questions in a message, as typed; those of which a sentence consists beside it."""
    found: list[str] = []
    for question in questions_in(text):
        found += [clause.asked for clause in question.clauses] or [question.asked]
    return found


@pytest.mark.parametrize(
    "text, parts",
    [
        (
            "who sees a complaint and is there an age for snapchat",
            ["who sees a complaint", "is there an age for snapchat"],
        ),
        (
            "Can he have Discord? Also, what happens if he swears on it?",
            ["Can he have Discord?", "Also, what happens if he swears on it?"],
        ),
        (
            "how old for roblox who do i ask about photos",
            ["how old for roblox", "who do i ask about photos"],
        ),
        ("(1) May I film? (2) May he vlog?", ["May I film?", "May he vlog?"]),
        (
            "what age is insta\nwho runs the school page",
            ["what age is insta", "who runs the school page"],
        ),
        ("may she have tiktok? and whatsapp?", ["may she have tiktok?", "and whatsapp?"]),
        (
            "tell me who to complain to, and tell me the age for facebook",
            ["tell me who to complain to", "tell me the age for facebook"],
        ),
        (
            "On the train I did wonder whether you read our posts, and whether games count.",
            ["On the train I did wonder whether you read our posts", "whether games count."],
        ),
        (
            "who can see a complaint, and separately whether games count",
            ["who can see a complaint", "whether games count"],
        ),
        (
            "for a talk (1) what age is tiktok (2) have we a rule on bedtimes",
            ["what age is tiktok", "have we a rule on bedtimes"],
        ),
        (
            "May she have Vinted? Oh and does Vinted count as social media",
            ["May she have Vinted?", "Oh and does Vinted count as social media"],
        ),
        (
            "who reads our complaints, and at what point are the governors told",
            ["who reads our complaints", "at what point are the governors told"],
        ),
        (
            "I need (a) what we say about phones and (b) which rule it is",
            ["what we say about phones", "which rule it is"],
        ),
        (
            "two question. 1 my son can have vinted? 2 how late he can be on it, he is tired",
            ["my son can have vinted?", "how late he can be on it, he is tired"],
        ),
        (
            "I can post of the cake? And I can tell it in parents group or no",
            ["I can post of the cake?", "And I can tell it in parents group or no"],
        ),
        (
            "7 year olds may use vinted? Who do i ask",
            ["7 year olds may use vinted?", "Who do i ask"],
        ),
        (
            "has the school a page and whats the age for it",
            ["has the school a page", "whats the age for it"],
        ),
        (
            "My aunt asked me on the bus if she may add a teacher. What happens if she does?",
            ["My aunt asked me on the bus if she may add a teacher.", "What happens if she does?"],
        ),
        (
            "Two things for new starters: who do they tell first, and which rules apply to them?",
            ["who do they tell first", "which rules apply to them?"],
        ),
    ],
)
def test_each_question_is_found(text: str, parts: list[str]) -> None:
    assert asked(text) == parts


@pytest.mark.parametrize(
    "text",
    [
        "can my son and daughter have instagram",
        "what about photos and videos of the play",
        "I run the parents chat. Any rules for it?",
        "is it ok to like and share posts",
        "do you know who I ask about this",
        "Could you help me? How do I complain?",
        "He is ten. She is twelve. May they have insta?",
        "One thing: may I film the play?",
        "We could not agree whether to ask her or him, so we asked nobody.",
        "If my son is called names online, what will the school do?",
        "We have 2 boys. 1 of them is ten. May he have insta?",
        "please explain why a rude post is a problem for you",
        "may i put on my page that our new driver is a legend",
        "",
        "???",
    ],
)
def test_one_question_stays_one(text: str) -> None:
    """An "and" inside a question, statements before it, and questions that ask nothing."""
    assert asked(text) == []


def test_what_was_said_before_a_question_goes_with_it() -> None:
    first, second = questions_in("My girl is nine. Can she have it? And may I film her class?")
    assert first.in_context == "my girl is nine. can she have it?" and first.leans
    assert second.alone == "may i film her class?" and not second.leans


def test_the_app_of_the_question_before_is_put_in() -> None:
    _, second = questions_in("How old for TikTok? Has the school got one?")
    assert second.alone == "has the school got tiktok?"


@pytest.mark.parametrize(
    "text",
    [
        "<b>May I film</b>?",
        "> May I film?",
        "**May I film?**",
        "\u201cMay I film?\u201d",
        '"<p>May I film?</p>"',
        "&quot;May I film?&quot;",
    ],
)
def test_markup_and_quotation_marks_change_nothing(text: str) -> None:
    assert " ".join(without_markup(text).split()).replace(" ?", "?") == "May I film?"


@pytest.mark.parametrize("text", ["is 3 < 4 > 2", "my son's friend's mum", '"a" or "b"?', "5*3*2"])
def test_what_only_looks_like_markup_stays(text: str) -> None:
    assert without_markup(text) == text


def judged(text: str, *found: Scores) -> Several | None:
    """What becomes of the questions of a message, given the scores of each of its texts."""
    questions = questions_in(text)
    texts: Sequence[str] = [t for q in questions[:MOST] for t in q.texts]
    assert len(texts) == len(found), texts
    return judge_each(SureAsProbable(), questions, found, groups(), THRESHOLDS)


TWO = "When is bed time for phones? Is there a school page?"


def test_all_that_was_asked_is_answered() -> None:
    several = judged(TWO, scores(bedtime=0.9), scores(school_accounts=0.8))
    assert several == Several(("bedtime", "school_accounts"), (), ())


def test_what_is_not_answered_is_named() -> None:
    """The policy says nothing about it, or it was not understood."""
    for other in (scores(out_of_scope_other=0.9), scores(school_accounts=0.2, bedtime=0.2)):
        several = judged(TWO, scores(bedtime=0.9), other)
        assert several == Several(("bedtime",), ("Is there a school page?",), ())


def test_a_message_of_which_nothing_is_understood_is_taken_as_one() -> None:
    nothing = scores(out_of_scope_other=0.9)
    assert judged(TWO, nothing, nothing) is None
    assert judged(TWO, scores(bedtime=0.9), scores(bedtime=0.9)) is None


def test_an_unsure_answer_has_others_beside_it() -> None:
    unsure = scores(school_accounts=0.4)
    several = judged(TWO, scores(bedtime=0.9), unsure)
    assert several.answers == ("bedtime", "school_accounts") and len(several.unsure) == 1


def test_a_question_that_only_sounds_as_if_it_leaned_is_taken_at_its_word() -> None:
    """It ends with "as well", but is surely understood by itself; a short one never is."""
    page, bed = scores(school_accounts=0.98), scores(bedtime=0.98)
    long, short = "Is there a school page as well?", "and tiktok as well?"
    first, begins = "When is bed time for phones? ", scores(bedtime=0.9)
    assert judged(first + long, begins, page, bed).answers == ("bedtime", "school_accounts")
    assert judged(first + short, begins, page, bed) is None


def test_clauses_are_parted_only_if_each_is_clear() -> None:
    text = "when is bed time for phones and is there a school page"
    whole, bed = scores(bedtime=0.6), scores(bedtime=0.9)
    both = judged(text, whole, bed, scores(school_accounts=0.9))
    assert both.answers == ("bedtime", "school_accounts")
    assert judged(text, whole, bed, scores(school_accounts=0.35)) is None


def test_a_short_clause_that_is_not_clear_goes_with_its_neighbours() -> None:
    text = "when is bed time for phones and can my sister and is there a school page"
    unclear, bed, page = scores(greet=0.2), scores(bedtime=0.9), scores(school_accounts=0.9)
    several = judged(text, unclear, bed, unclear, page)
    assert several.answers == ("bedtime", "school_accounts") and not several.unanswered


def test_what_is_one_too_many_is_named_too() -> None:
    text = " ".join(f"Is there a rule for number {n}?" for n in range(MOST + 1))
    several = judged(text, *[scores(bedtime=0.9)] * MOST)
    assert several.unanswered == (f"Is there a rule for number {MOST}?",)
