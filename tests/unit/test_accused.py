"""Words against somebody at the school are noticed, and nobody is accused who is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import ContentError
from bot.nlu.accused import (
    ACCUSED_SLOT,
    PATH,
    AccusedRules,
    accused_entity,
    accused_rules,
    with_accused,
)
from bot.understanding import ANSWER, CONCERN, EMERGENCY, NONE, OUTSIDE, SOFT, Understanding


def accused_in(text: str) -> str:
    return accused_rules().accusation_in(text).who


@pytest.mark.parametrize(
    "text, who",
    [
        ("Our headmistress kicked my little boy", "headteacher"),
        ("i was dragged out of class by the head teacher", "headteacher"),
        ("the ht asked us not to phone the police about it", "headteacher"),
        ("I told the head a month ago and nothing has been done", "headteacher"),
        ("Whom may I talk to? I need to report the principal.", "headteacher"),
        ("can i whistleblow on our head", "headteacher"),
        ("the DSL keeps brushing off my concerns", "dsl"),
        ("I don't trust the safeguarding lead", "dsl"),
        ("My son was pinched by the d.s.l.", "dsl"),
        ("sir slapped my friend", "staff"),
        ("Mrs Larkspur locks us in", "staff"),
        ("the deputy head teacher grabbed a girl", "staff"),
        ("one of the TAs hits the children", "staff"),
    ],
)
def test_the_person_accused_is_found(text: str, who: str) -> None:
    assert accused_in(text) == who


@pytest.mark.parametrize(
    "text",
    [
        "",
        "the headteacher has a cold",
        "may I complain to the head about another mum",
        "I told the head teacher that his dad hits him",
        "my teacher hit the ball over the fence",
        "the head is going to ring me",
        "is the DSL in school today",
        "the teacher asked us to keep quiet in the library",
        "mum said that the boy next door kicked me",
        "who tells the headteacher if a pupil follows a teacher",
        "nobody hurt the teacher",
    ],
)
def test_nobody_is_accused_who_is_not(text: str) -> None:
    assert accused_in(text) == ""


def test_of_two_people_the_more_senior_counts() -> None:
    """The way round the Headteacher goes round everybody below."""
    assert accused_in("the head is covering for a teacher who slapped my son") == "headteacher"
    assert accused_in("the dsl did nothing when the ta pushed her") == "dsl"


def test_every_phrase_finds_its_sentences_and_no_others() -> None:
    assert list(accused_rules().problems()) == []


def test_a_phrase_that_finds_too_much_or_too_little_is_named(tmp_path: Path) -> None:
    path = tmp_path / "accused.yml"
    entry = "called: {headteacher: [head], dsl: [dsl], staff: [ta], nobody: []}\nskipped: [the]\n"
    entry += "bare: [told]\nturned_to: [tell]\nreported_to: [told]\nothers: [mum]\n"
    entry += "words: {x: (hits|hit)}\nphrases:\n- phrase: '{who} {x}'\n"
    path.write_text(entry + "  fires: {staff: [a ta waved]}\n  silent: [the head hits]\n")
    lines = list(AccusedRules(path).problems())
    assert "does not find 'a ta waved'" in lines[0] and "finds 'the head hits'" in lines[1]


@pytest.mark.parametrize(
    "old, new, names",
    [
        ("{who} ({aux})? ({aux})? {hurts} {child}", "({aux})? {hurts} {child}", "{who}"),
        ("({hurts}|hurt)", "({harms}|hurt)", "harms"),
        ("  - phrase:", "  - phrases:", "phrases"),
        ("skipped:", "skips:", "skips"),
    ],
)
def test_a_mistake_in_the_file_is_named(tmp_path: Path, old: str, new: str, names: str) -> None:
    path = tmp_path / "accused.yml"
    text = PATH.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(ContentError) as error:
        AccusedRules(path)
    assert str(path) in str(error.value) and names in str(error.value)


OUT = Understanding(NONE, OUTSIDE, ("not_understood",), ("bedtime",), 0.2)


def test_an_accusation_alone_is_a_concern_about_an_adult_at_school() -> None:
    for before in (OUT, Understanding(SOFT, ANSWER, ("complain_how",), harm="bullying")):
        after = with_accused(before, "where do i report our headteacher?")
        assert (after.safety, after.harm, after.accused) == (CONCERN, "school_adult", "headteacher")
        assert (after.band, after.answers, after.choices) == (ANSWER, ("disclosure",), ())


def test_what_the_net_found_stays_as_it_is() -> None:
    found = Understanding(EMERGENCY, ANSWER, ("disclosure_emergency",), (), 1.0, harm="sexual")
    after = with_accused(found, "the dsl is touching her now")
    assert (after.safety, after.harm, after.accused) == (EMERGENCY, "sexual", "dsl")


def test_a_complaint_goes_round_the_person_and_is_no_worry() -> None:
    after = with_accused(OUT, "how do i complain about the headteacher")
    assert (after.safety, after.accused, after.answers) == (NONE, "headteacher", OUT.answers)
    assert with_accused(OUT, "can i see the headteacher") == OUT


def test_an_accusation_in_pieces_is_found_once() -> None:
    """ "thanks" after it says nothing new."""
    assert with_accused(OUT, "pinches me", "our head pinches me").accused == "headteacher"
    assert with_accused(OUT, "thanks", "our head pinches me thanks") == OUT
    assert with_accused(OUT, "thanks", "thanks") == OUT


def test_english_words_are_answered_in_english() -> None:
    other = Understanding(NONE, answers=("other_language",), language="pl")
    assert with_accused(other, "our head pinches me").language == "en"
    assert with_accused(other, "dzien dobry").language == "pl"


def test_a_disguise_hides_nobody() -> None:
    assert accused_in("the headteacher h1ts me") == "headteacher"


def kept(understood: Understanding, before: str = "") -> list[str]:
    class Slot:
        value = before

    class Tracker:
        slots = {ACCUSED_SLOT: Slot()}

    return [entity["value"] for entity in accused_entity(understood, Tracker())]


def test_the_conversation_remembers_who_was_accused() -> None:
    """A question about what staff may do accuses nobody for long."""
    dsl = Understanding(CONCERN, accused="dsl")
    assert kept(dsl) == ["dsl"] and kept(dsl, "headteacher") == ["headteacher"]
    assert kept(Understanding(accused="headteacher"), "staff") == ["headteacher"]
    assert kept(Understanding(accused="staff")) == [] and kept(Understanding()) == []
    assert kept(Understanding(CONCERN, accused="staff")) == ["staff"]
    assert accused_entity(dsl)[0]["entity"] == ACCUSED_SLOT
