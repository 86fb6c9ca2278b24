"""Nothing goes through the person whom the visitor accuses: no answer, no contact, no message, no
alert.
"""

from __future__ import annotations

from typing import Optional

import pytest
from rasa.shared.core.events import ActiveLoop, SlotSet, UserUttered

from bot.content.answers import load_answers
from bot.understanding import UNDERSTANDING, Understanding
from tests.unit.safety_talk import ROLES, SAFETY, contacts, offered, said

SCHOOL = {
    "DSL_ALERTS": "on",
    "SMTP_HOST": "mail.example",
    "DSL_EMAIL": "d@school.example",
    "HEADTEACHER_EMAIL": "h@school.example",
}
CHAIR = {"CHAIR_OF_GOVERNORS_EMAIL": "c@school.example"}
LADO = {"LADO_PHONE": "020 7946 0009"}


@pytest.fixture
def school(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> pytest.MonkeyPatch:
    """Everybody but the chair of governors can be sent a message, and alerts are on."""
    for name in ("CHAIR_OF_GOVERNORS_EMAIL", "LADO_PHONE", "LADO_EMAIL"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {**SCHOOL, "STATE_DIR": str(tmp_path)}.items():
        monkeypatch.setenv(name, value)
    from bot.content import content

    content.load.cache_clear()
    yield monkeypatch
    content.load.cache_clear()


def set_too(school: pytest.MonkeyPatch, details: dict[str, str]) -> None:
    for name, value in details.items():
        school.setenv(name, value)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("harm", ["school_adult", "sexual", "bullying", ""])
@pytest.mark.parametrize("response", SAFETY)
def test_the_safety_reply_names_others(response: str, harm: str, role: Optional[str]) -> None:
    about_head = said(response, harm, "headteacher", role)
    assert not {"headteacher", "dsl"} & set(contacts(about_head))
    assert "chair_of_governors" in contacts(about_head)
    assert "(DSL)" not in about_head["text"]
    about_dsl = said(response, harm, "dsl", role)
    assert "dsl" not in contacts(about_dsl) and "headteacher" in contacts(about_dsl)
    assert "Headteacher" in about_dsl["text"] and "(DSL)" not in about_dsl["text"]
    about_staff = said(response, harm, "staff", role)
    people = [i for i in contacts(about_staff) if i != "emergency"]
    assert people[0] == "headteacher" and "Headteacher" in about_staff["text"]
    for reply in (about_head, about_dsl, about_staff):
        assert "emergency" in contacts(reply) and len(contacts(reply)) <= 4
        assert reply["custom"]["shown"]


@pytest.mark.parametrize("answer", sorted(load_answers()))
@pytest.mark.parametrize("accused", ["headteacher", "dsl"])
def test_no_answer_leads_to_the_person_accused(answer: str, accused: str) -> None:
    """Whatever is asked. If the policy's own answer names them, a line says whom to turn to."""
    if answer.startswith(("referral", "ask_referral")):
        return
    for role in ROLES:
        reply = said(f"utter_{answer}", "", accused, role, given="")
        assert accused not in contacts(reply), role
        named = {"headteacher": "Headteacher", "dsl": "(DSL)"}[accused]
        text = reply["text"] + " ".join(reply["custom"].get("asides", []))
        if named in text and reply["custom"]["kind"] in ("answer", "escalation"):
            assert "do not go t" in text, (role, text)


def test_it_holds_for_the_rest_of_the_conversation() -> None:
    """Also when the newest message accuses nobody: "who can i talk to" """
    before = (SlotSet("accused", "headteacher"),)
    reply = said("utter_ask_person", before=before, role="parent")
    assert contacts(reply)[0] == "chair_of_governors" and "do not go through" in reply["text"]
    bring_in = said("utter_bring_in", before=before, role="parent", offer="headteacher")
    assert "headteacher" not in contacts(bring_in) and not offered(bring_in)
    later = said("utter_disclosure", "home", before=before, role="parent")
    assert "headteacher" not in contacts(later)


def test_staff_who_are_accused_change_no_other_answer() -> None:
    """The Headteacher and the DSL are the right people then."""
    for answer in ("utter_ask_person", "utter_complain_how", "utter_report_staff_contact"):
        for role in ROLES:
            assert said(answer, "", "staff", role) == said(answer, "", "", role)


def test_the_council_is_named_until_the_school_has_confirmed_its_lado(
    school: pytest.MonkeyPatch,
) -> None:
    from bot.content import content

    reply = said("utter_disclosure", accused="headteacher", role="parent")
    assert "council" in contacts(reply) and "lado" not in contacts(reply)
    assert "the council's officer for allegations (LADO)" in reply["text"]
    set_too(school, LADO)
    content.load.cache_clear()
    reply = said("utter_disclosure", accused="headteacher", role="parent", channel="rest")
    assert "lado" in contacts(reply) and LADO["LADO_PHONE"] in reply["text"]


@pytest.mark.parametrize(
    "accused, details, to, words",
    [
        ("headteacher", CHAIR, "chair_of_governors", "kept for the chair of governors"),
        ("headteacher", {}, "dsl", "kept for the Designated Safeguarding Lead"),
        ("headteacher", {"DSL_EMAIL": "h@school.example"}, None, "nothing has been sent"),
        ("headteacher", {"DSL_DEPUTY_EMAIL": "h@school.example"}, None, "nothing has been sent"),
        ("dsl", CHAIR, "headteacher", "kept for the Headteacher"),
        ("dsl", {"HEADTEACHER_EMAIL": "d@school.example"}, None, "nothing has been sent"),
        ("dsl", {"HEADTEACHER_DEPUTY_EMAIL": "d@school.example"}, "headteacher", "Headteacher"),
        ("staff", CHAIR, "headteacher", "kept for the Headteacher"),
        ("", CHAIR, "dsl", "kept for the Designated Safeguarding Lead"),
    ],
)
def test_the_alert_goes_round_them_too(
    school: pytest.MonkeyPatch, accused: str, details: dict[str, str], to: Optional[str], words: str
) -> None:
    """And says so truly. Nobody is told who has the address of the accused, nor the DSL if it is
    their deputy's.
    """
    set_too(school, details)
    for role in ROLES:
        reply = said("utter_disclosure", "sexual", accused, role)
        assert reply["custom"].get("alert_to") == to and words in reply["text"], role


@pytest.mark.parametrize(
    "accused, details, button",
    [
        ("headteacher", CHAIR, ["message_chair_of_governors"]),
        ("headteacher", {}, []),
        ("dsl", {}, ["message_headteacher"]),
        ("staff", {}, ["message_headteacher"]),
        ("", {}, ["message_dsl"]),
    ],
)
def test_a_message_is_offered_to_others(
    school: pytest.MonkeyPatch, accused: str, details: dict[str, str], button: list[str]
) -> None:
    set_too(school, details)
    assert offered(said("utter_disclosure", "sexual", accused, "parent")) == button
    assert offered(said("utter_disclosure", "sexual", accused, "pupil")) == []
    offer = {"offer": accused} if accused in ("headteacher", "dsl") else {}
    for role in ("parent", "staff") if offer else ():
        assert offered(said("utter_bring_in", "", accused, role, **offer)) == button


def test_a_form_that_would_go_to_them_says_that_it_was_not_sent(school: pytest.MonkeyPatch) -> None:
    set_too(school, CHAIR)
    writing = (SlotSet("referral_to", "headteacher"), ActiveLoop("referral_form"))
    reply = said("utter_referral_accused", "", "headteacher", "parent", before=writing)
    assert "was not sent" in reply["text"] and offered(reply) == ["message_chair_of_governors"]
    assert "headteacher" not in reply["custom"]["shown"]


def test_an_accusation_is_remembered_without_the_slot_too() -> None:
    """And a question about staff in general is not."""
    for accused, safety, later in (
        ("headteacher", "none", "chair_of_governors"),
        ("dsl", "concern", "headteacher"),
        ("staff", "none", "headteacher"),
    ):
        stored = Understanding(safety, accused=accused).as_dict()
        earlier = UserUttered("y", {"name": "y"}, parse_data={UNDERSTANDING: stored})
        reply = said("utter_ask_person", before=(earlier,), role="parent")
        assert contacts(reply)[0] == later and accused not in contacts(reply)
    stored = Understanding("none", accused="staff").as_dict()
    earlier = UserUttered("y", {"name": "y"}, parse_data={UNDERSTANDING: stored})
    assert contacts(said("utter_disclosure", before=(earlier,)))[0] == "dsl"
