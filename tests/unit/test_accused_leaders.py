"""The Headteacher and the safeguarding lead are known by whatever name, and gone round where they
are named beside harm.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.nlu.accused import accused_rules, with_accused
from bot.understanding import ANSWER, CONCERN, NONE, OUTSIDE, Understanding

OUT = Understanding(NONE, OUTSIDE, ("not_understood",), ("bedtime",), 0.2)
HARM_AT_HOME = Understanding(CONCERN, ANSWER, ("disclosure",), (), 1.0, harm="home")


@pytest.mark.parametrize(
    "text, who",
    [
        ("my uncle hurts me and the headteacher knows all about it", "headteacher"),
        ("i said to my mum that t h e  h e a d  comes into my room", "headteacher"),
        ("the safeguarding lady rang my stepdad and now it is worse", "dsl"),
        ("my dad hits me, can i tell the headteacher", ""),
        ("my dad hits me. who is the dsl", ""),
        ("mrs w who is the safeguarding lead gave my letter to my dad and he hit me", "dsl"),
        ("the man who does the safeguarding rang my uncle and he hit me", "dsl"),
        ("a pupil told me he is beaten at home. do i report it to the dsl or who", ""),
        ("my dad hits me, i want to talk to the dsl because the dsl was kind", "dsl"),
        ("shall i keep the picture she was sent to show the dsl", ""),
        ("my dad hits me", ""),
        ("my uncle hurts me and the woman for safety of childs rang him", "dsl"),
        ("dad hits me. the lady on the poster said i make it up", "dsl"),
        ("dad hits me and the designated person laughed", "dsl"),
        ("dad hits me. the miss who ur meant to go to told him", "dsl"),
        ("dad hits me. im not supposed to tell", ""),
        ("dad hits me. mrs o (shes the safeguarding) said good", "dsl"),
        ("dad hits me and mr oduya is head he put my note in the bin", "headteacher"),
        ("dad hits me. the man who leads this place read my note to him", "headteacher"),
        ("dad hits me. the online safety lead gave a talk", ""),
        ("dad hits me. the health and safety officer checked the gym", ""),
        ("dad hits me and i am looking for the headteacher", ""),
        ("dad hits me, what is the number for the safeguarding lead", ""),
    ],
)
def test_leaders_named_with_any_harm_are_gone_round_unless_somebody_turns_to_them(
    text: str, who: str
) -> None:
    assert with_accused(HARM_AT_HOME, text).accused == who


def test_a_leader_who_is_named_without_harm_is_not_accused() -> None:
    assert with_accused(OUT, "the headteacher knows the date of the fair").accused == ""


@pytest.mark.parametrize(
    "text, who",
    [
        ("hedteecher slapped me", "headteacher"),
        ("the head techr kicks kids", "headteacher"),
        ("my principle hits the children", "headteacher"),
        ("a safegaurdin lead? no, the safegarding lead pinched her", "dsl"),
        ("sfgrding lead kissed me", "dsl"),
        ("i want to report the safe gaurding lady", "dsl"),
        ("my head-techer slapped me", "headteacher"),
    ],
)
def test_a_name_spelt_by_ear_is_known_by_its_consonants(text: str, who: str) -> None:
    assert accused_rules().accusation_in(text).who == who


@pytest.mark.parametrize(
    "text", ["the headed paper hits him", "guarding lead hits me", "we had teachings, hit me up"]
)
def test_other_words_are_no_name(text: str) -> None:
    assert accused_rules().accusation_in(text).who == ""


@pytest.mark.parametrize(
    "before, text, who",
    [
        ("can i talk to the dsl. i cant", "because its him that does it", "dsl"),
        ("quick question about the headteacher", "she pinches the little ones", "headteacher"),
        ("hello, I wrote to the safeguarding lead", "and he slapped my son for it", "dsl"),
        ("can i talk to the dsl about my mum", "she hits me", ""),
        ("how do i contact the dsl?", "She has bruises and told me her stepdad hits her", ""),
        ("can i talk to the dsl about Amy", "she cuts herself", ""),
        ("has the headteacher a teacher helping", "he hits me", ""),
        ("has the headteacher a page", "my dad says he hits me", ""),
        ("", "he hits me", ""),
    ],
)
def test_he_and_she_mean_the_leader_of_whom_alone_the_visitor_spoke(
    before: str, text: str, who: str
) -> None:
    assert with_accused(HARM_AT_HOME, text, before=before).accused == who


def test_a_leader_named_before_is_gone_round_when_an_adult_at_school_does_harm() -> None:
    at_school = replace(HARM_AT_HOME, harm="school_adult")
    about, to = "a question about the headteacher", "can i see the headteacher"
    assert with_accused(at_school, "a helper pinched him", before=about).accused == "headteacher"
    assert with_accused(at_school, "a helper pinched him", before=to).accused == "staff"
    assert with_accused(HARM_AT_HOME, "dad pinched him", before=about).accused == ""


@pytest.mark.parametrize(
    "text, who",
    [
        ("a ta slapped my son and the head knew of it since may", "headteacher"),
        ("the head says she calls him if i write about the ta who slapped us", "headteacher"),
        ("a ta slapped my son, may i see the headteacher", "staff"),
        ("a ta slapped my son. do i tell the dsl or the headteacher?", "staff"),
        ("a ta slapped my son. i reported it to the headteacher", "staff"),
        ("a ta hit my son on the head", "staff"),
        ("the dsl slapped my son and the head knew all about it", "headteacher"),
        ("the vice principal slapped me", "staff"),
    ],
)
def test_a_leader_named_beside_staff_who_do_harm_is_gone_round(text: str, who: str) -> None:
    assert with_accused(HARM_AT_HOME, text).accused == who


def test_she_after_a_question_about_a_leader_is_no_accusation() -> None:
    assert with_accused(OUT, "she does not care about phones", before="who is the dsl") == OUT


@pytest.mark.parametrize(
    "text, named",
    [
        ("Head lets him do it", True),
        ("We went home. Head told nobody", True),
        ("head hurts and he was sick", False),
        ("head is bleeding", False),
        ("he banged his head told me so", False),
        ("Mrs Quince (Head) knows", True),
        ("the lady who runs the whole building", True),
        ("a head injury", False),
    ],
)
def test_a_bare_head_is_the_headteacher_only_where_a_person_is_meant(
    text: str, named: bool
) -> None:
    assert accused_rules().names("headteacher", text) is named
