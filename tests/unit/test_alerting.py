"""To whom an alert goes: never to the person whom the words may be about."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.content.contacts import load_alert_rule
from bot.errors import ContentError
from bot.settings import DATA

CONTACTS = DATA / "contacts.yml"


@pytest.mark.parametrize(
    "words",
    [
        "my uncle hits me",
        "the dslr camera man wants photos of me",
        "dsla hurts me",
        "he says it is safe and leads me away",
        "",
    ],
)
def test_a_worry_goes_to_the_dsl(words: str) -> None:
    """Also while a message to them, or to somebody else, is being written."""
    rule = load_alert_rule()
    assert [rule.goes_to(words, to) for to in (None, "dsl", "office")] == ["dsl"] * 3


@pytest.mark.parametrize(
    "words",
    [
        "the DSL at school hit my daughter yesterday and she has bruises",
        "the d.s.l. hurts me",
        "dsl's hands",
        "it was the Designated\n Safeguarding   Lead",
        "the deputy safeguarding-lead",
        "(SAFEGUARDING LEAD)",
        "\uff44\uff53\uff4c",
        "_dsl_",
    ],
)
def test_words_that_name_the_dsl_go_to_the_headteacher_and_not_to_the_dsl(words: str) -> None:
    rule = load_alert_rule()
    assert {rule.goes_to(words, to) for to in (None, "dsl", "headteacher")} == {"headteacher"}


def test_a_worry_in_a_message_to_the_headteacher_goes_to_the_headteacher() -> None:
    """A visitor who writes to one of the two may have chosen not to write to the other."""
    assert load_alert_rule().goes_to("she hits my daughter", "headteacher") == "headteacher"


def told_of(words: str, accused: str, *can_be: str, writing_to: str = "") -> str | None:
    """For whom a note is kept if these people can be told."""
    rule = load_alert_rule()
    return rule.told_of(words, writing_to or None, accused, lambda person: person in can_be)


def test_an_alert_goes_round_the_person_accused() -> None:
    everybody = ("dsl", "headteacher", "chair_of_governors")
    assert told_of("the head hits him", "headteacher", *everybody) == "chair_of_governors"
    assert told_of("the dsl hits him", "dsl", *everybody) == "headteacher"
    assert told_of("a ta hits him", "staff", *everybody) == "headteacher"
    assert told_of("his uncle hits him", "", *everybody) == "dsl"
    assert told_of("a ta hits him", "staff", *everybody, writing_to="dsl") == "headteacher"


def test_an_alert_goes_to_nobody_rather_than_to_the_person_accused() -> None:
    """Without a chair of governors the DSL is told of the Headteacher, but not if the words name
    the DSL as well.
    """
    assert told_of("the head hits him", "headteacher", "dsl", "headteacher") == "dsl"
    assert told_of("the head and the dsl hit him", "headteacher", "dsl", "headteacher") is None
    assert told_of("the dsl hits him", "dsl", "dsl") is None


ACCUSED = {"headteacher": ["dsl"], "dsl": ["headteacher"], "staff": ["headteacher"]}


@pytest.mark.parametrize(
    "change, names",
    [
        (None, "alerts"),
        ({"to": "dsl", "named": ["dsl"]}, "instead"),
        ({"to": "dsl", "instead": "headteacher", "named": []}, "named"),
        ({"to": "dsl", "instead": "headteacher", "named": ["..."]}, "named"),
        ({"to": "dsl", "instead": "headteacher", "named": [7]}, "named"),
        ({"to": "dsl", "instead": "headteacher", "named": ["x"]}, "accused"),
        ({"to": "nspcc", "instead": "headteacher", "named": ["x"], "accused": ACCUSED}, "nspcc"),
        ({"to": "dsl", "instead": "dsl_deputy", "named": ["x"], "accused": ACCUSED}, "dsl_deputy"),
        (
            {
                "to": "dsl",
                "instead": "headteacher",
                "named": ["x"],
                "accused": {**ACCUSED, "dsl": ["dsl"]},
            },
            "accused: dsl",
        ),
        (
            {
                "to": "dsl",
                "instead": "headteacher",
                "named": ["x"],
                "accused": {**ACCUSED, "staff": ["office"]},
            },
            "office",
        ),
    ],
)
def test_a_mistake_in_the_rule_is_named(tmp_path: Path, change: object, names: str) -> None:
    """A school that writes its own contacts is told which key is wrong."""
    path = tmp_path / "contacts.yml"
    path.write_text(yaml.safe_dump({**yaml.safe_load(CONTACTS.read_text()), "alerts": change}))
    with pytest.raises(ContentError) as error:
        load_alert_rule(path)
    assert str(path) in str(error.value) and names in str(error.value)
