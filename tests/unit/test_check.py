"""What the checks refuse: every slip here would have passed unseen and then left a visitor without
a reply, or a worry without an alert.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from bot.checks import content as check_content
from bot.content import content
from bot.content.answers import load_answers
from bot.content.choices import load_choices, typed_choice
from bot.content.contacts import load_contacts
from bot.errors import ConfigError, ContentError
from bot.nlu.gate import SafetyAndScopeGate
from bot.nlu.thresholds import thresholds_of
from bot.settings import DATA, ROOT
from bot.web.word_records import Pages, Widget
from bot.web.words import load_words
from tests.component_config import config_of
from tests.unit.changed_file import changed


@pytest.mark.parametrize(
    "old, new, names",
    [
        ("level: concern,", "level: concerned,", "concerned"),
        ("level: concern, ", "", "no 'level'"),
        ("{kind: safeguarding, level: soft", "{kind: answer, level: soft", "level"),
        ("kind: safeguarding", "kind: safegarding", "safegarding"),
        ("contacts: route", "contact: route", "contact"),
        ("name: role,", "name: rolle,", "rolle"),
        ("value: pupil}", "value: pupils}", "pupils"),
        ("{nobody_told}", "{nobody_tld}", "nobody_tld"),
        ("offer: dsl", "ofer: dsl", "ofer"),
        ("offer: dsl}", "offer: dsl, aside: plattform}", "plattform"),
        ("contacts: route", "contacts: rout", "contacts"),
        ("cites: []", "cites: breaches", "cites"),
    ],
)
def test_a_slip_in_a_safety_reply_is_refused(
    tmp_path: Path, old: str, new: str, names: str
) -> None:
    """Alerts go by the level, and the words by the role."""
    path = changed(tmp_path, "answers/safeguarding.yml", old, new)
    with pytest.raises(ContentError, match=names) as error:
        load_answers.__wrapped__(tmp_path)
    assert str(path) in str(error.value) and "utter_" in str(error.value)


@pytest.mark.parametrize(
    "old, new, names",
    [
        ("{title} {year}", "{titel} {year}", "titel"),
        ("none_of_these:", "none_of_thes:", "none_of_thes"),
        ('left_out: "left out"', "left_out: no", "left_out"),
        ("{value}", "{value!r}", "value"),
        ("{value}", "{value", "brace"),
    ],
)
def test_a_slip_in_the_phrases_is_refused(tmp_path: Path, old: str, new: str, names: str) -> None:
    """Each is filled in at every reply with a source, a person or an app."""
    with pytest.raises(ContentError, match=names):
        content.load_phrases(changed(tmp_path, "phrases.yml", old, new))


@pytest.mark.parametrize(
    "old, new, names",
    [
        ('source: "Source: {title} {year}"', 'source: "Source: {titel} {year}"', "reply: source"),
        ("  chat_title:", "  chat_titel:", "chat_title"),
        ("  notice:\n", "  notice: One line.\n  noticed:\n", "notice"),
        ("    pupil: I am a pupil\n", "", "pupil"),
        ("{count} characters", "{counts} characters", "counts"),
        ("{school}", "{scool}", "policy_of"),
        ("Nobody is watching the chat.", "Nobody {is} watching the chat.", "chat_lead"),
        ("leave_to: https", "leave_to: http", "leave_to"),
        ("id: minimum_age", "id: minimum_ag", "minimum_ag"),
        ("starters:", "starter:", "starter"),
    ],
)
def test_a_slip_in_the_websites_words_is_refused(
    tmp_path: Path, old: str, new: str, names: str
) -> None:
    """Before, the first visitor whose answer had a source met it."""
    changed(tmp_path, "website/en.yml", old, new)
    with pytest.raises(ContentError, match=names):
        load_words.__wrapped__(tmp_path)


def test_the_websites_words_are_those_that_the_scripts_and_pages_use() -> None:
    """Nothing is read that the checks do not ask for."""
    widget = set(Widget.__fields__)
    given = {
        "language",
        "direction",
        "leave_to",
        "longest_message",
        "policy",
        "starters",
        "apps",
        "help",
        "alerts",
        "school",
        "languages",
        "language_name",
    }  # by bot.web.words.module
    scripts = " ".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "bot" / "web" / "static").glob("*.js")
    )
    assert set(re.findall(r"\bwords\.([a-z_]+)\b(?!\.js)", scripts)) <= widget | given | {"default"}
    pages = " ".join(
        path.read_text(encoding="utf-8")
        for path in (ROOT / "bot" / "web" / "templates").glob("*.jinja")
    )
    assert set(re.findall(r"{{ page\.([a-z_]+)", pages)) <= set(Pages.__fields__)


def languages_with(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, old: str, new: str
) -> list[str]:
    from bot.content.languages import load_languages

    (tmp_path / "pl").mkdir()
    changed(tmp_path / "pl", "languages/pl/language.yml", old, new)
    changed(tmp_path / "pl", "languages/pl/samples.yml", "harm:", "harm:")
    loaded = load_languages.__wrapped__(tmp_path)
    monkeypatch.setattr(check_content, "load_languages", lambda: loaded)
    return list(check_content.check_languages(content.load()))


@pytest.mark.parametrize(
    "old, new, names",
    [
        ("{childline}", "{child_line}", "child_line"),
        ("{nspcc}", "{dsl}", "dsl"),
        ("wysłane]", "wysłane", "bracket"),
        ("999.", "{emergency}.", "reply"),
    ],
)
def test_a_slip_in_a_translated_safety_line_is_found(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, old: str, new: str, names: str
) -> None:
    """Only numbers that data/contacts.yml prints can stand there."""
    found = languages_with(monkeypatch, tmp_path, old, new)
    assert len(found) == 1 and names in found[0] and "pl/language.yml" in found[0]


def test_a_contact_that_is_gone_is_missed_by_every_language(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    without = {
        name: contact
        for name, contact in load_contacts(details={})[0].items()
        if name != "childline"
    }
    monkeypatch.setattr(check_content, "load_contacts", lambda details: (without, ()))
    found = list(check_content.check_languages(content.load()))
    assert len(found) == len(list((DATA / "languages").glob("*/language.yml"))) and all(
        "childline" in line for line in found
    )


def test_a_route_rests_on_statements_that_exist(monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    loaded = content.load()
    wrong = loaded.routes[0].copy(update={"rests_on": ("complain-direcly",)})
    routes = (wrong, *loaded.routes[1:])
    assert any(
        "complain-direcly" in line
        for line in check_content.check_contacts(replace(loaded, routes=routes))
    )


@pytest.mark.parametrize(
    "change, names",
    [
        ({"concernn": 0.3}, "concernn"),
        ({"concern": None}, "concern"),
        ({"answer": "high"}, "answer"),
        ({"answer": True}, "answer"),
        ({"plainest": 1.5}, "plainest"),
        ({"check": 0.65}, "check"),
        ({"language": 2}, "language"),
    ],
)
def test_a_threshold_that_is_misspelt_missing_or_no_number_is_refused(
    change: dict[str, Any], names: str
) -> None:
    """No other value comes into force instead: config.yml is their only home."""
    config = config_of(SafetyAndScopeGate)
    assert {**vars(thresholds_of(config)[0]), **vars(thresholds_of(config)[1])} == config
    with pytest.raises(ConfigError, match=names):
        thresholds_of(
            {key: value for key, value in {**config, **change}.items() if value is not None}
        )


def test_words_that_yaml_takes_for_something_else_are_refused(tmp_path: Path) -> None:
    """An unquoted yes is no word to YAML, so that typing it did not send the message."""
    with pytest.raises(ContentError, match="referral_send"):
        load_choices.__wrapped__(changed(tmp_path, "choices.yml", '"yes", ', "yes, "))
    assert typed_choice("Yes") == "referral_send"
