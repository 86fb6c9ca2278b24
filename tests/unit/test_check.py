"""What the checks refuse: every slip here would have passed unseen and then left a visitor without
a reply, or a worry without an alert.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot import check
from bot.checks import content as check_content
from bot.checks import examples as check_examples
from bot.checks import files as check_files
from bot.content import content
from bot.content.answers import NEEDED, load_answers
from bot.content.choices import load_choices, typed_choice
from bot.content.contacts import load_contacts
from bot.errors import ConfigError, ContentError, PolicyBotError
from bot.nlu.decision import Thresholds
from bot.settings import DATA, ROOT
from bot.web.word_records import Pages, Widget
from bot.web.words import load_words


def changed(tmp_path: Path, file: str, old: str, new: str) -> Path:
    """A copy of a file of data/ with something changed wherever it stands."""
    written = (DATA / file).read_text(encoding="utf-8")
    assert old in written, "the file does not hold what is to be changed"
    path = tmp_path / Path(file).name
    path.write_text(written.replace(old, new), encoding="utf-8")
    return path


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
        "help",
        "alerts",
    }  # by bot.web.words.module
    scripts = " ".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "bot" / "web" / "static").glob("*.js")
    )
    assert set(re.findall(r"\bwords\.([a-z_]+)", scripts)) <= widget | given
    pages = " ".join(
        path.read_text(encoding="utf-8")
        for path in (ROOT / "bot" / "web" / "templates").glob("*.jinja")
    )
    assert set(re.findall(r"{{ page\.([a-z_]+)", pages)) <= set(Pages.__fields__)


def languages_with(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, old: str, new: str
) -> list[str]:
    from bot.nlu.languages import load_languages

    changed(tmp_path, "languages/pl.yml", old, new)
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
    assert len(found) == 1 and names in found[0] and "pl.yml" in found[0]


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
    assert len(found) == len(list((DATA / "languages").glob("*.yml"))) and all(
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
        ({"soft": 0.9}, "soft"),
        ({"language": 2}, "language"),
    ],
)
def test_a_threshold_that_is_misspelt_missing_or_no_number_is_refused(
    change: dict[str, Any], names: str
) -> None:
    """No other value comes into force instead: config.yml is their only home."""
    pipeline = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))["pipeline"]
    config = {
        key: value
        for key, value in next(c for c in pipeline if c["name"] == check_content.GATE).items()
        if key != "name"
    }
    assert Thresholds.of(config) == Thresholds(**config)
    with pytest.raises(ConfigError, match=names):
        Thresholds.of(
            {key: value for key, value in {**config, **change}.items() if value is not None}
        )


def test_what_a_component_refuses_is_said_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rasa wraps it in a line of its own, which names no key."""
    import rasa.model_training
    from rasa.engine.exceptions import GraphComponentException

    from bot import rasa_defaults, train

    def refuse(*_: Any, **__: Any) -> None:
        try:
            raise ConfigError(
                "config.yml: SentenceEncoder.threads", "many", "a whole number above 0"
            )
        except ConfigError as error:
            raise GraphComponentException("Error initializing graph component.") from error

    monkeypatch.setattr(rasa.model_training, "train", refuse)
    monkeypatch.setattr(rasa_defaults, "keep_quiet", lambda: None)
    monkeypatch.setattr(check, "problems", list)
    monkeypatch.chdir(ROOT)
    with pytest.raises(PolicyBotError, match="SentenceEncoder.threads"):
        train.train()


def test_a_topic_that_is_missing_in_one_folder_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in ("nlu", "answers", "questions"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "ages.yml").touch()
    (tmp_path / "nlu" / "trips.yml").touch()
    monkeypatch.setattr(check_examples, "DATA", tmp_path)
    monkeypatch.setattr(check_examples, "QUESTIONS", tmp_path / "questions")
    assert sorted(line.split()[0] for line in check_examples.check_stems(content.load())) == [
        "data/answers/trips.yml",
        "tests/questions/trips.yml",
    ]


@pytest.mark.parametrize("key", ["nlu", "responses", "stories", "rules"])
def test_a_word_list_that_rasa_would_read_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    (tmp_path / "extra.yml").write_text(f"words:\n  {key} :\n", encoding="utf-8")
    (tmp_path / "fine.yml").write_text("words:\n  the rules: of the game\n", encoding="utf-8")
    monkeypatch.setattr(check_files, "DATA", tmp_path)
    found = list(check_files.check_files(content.load()))
    assert len(found) == 1 and found[0].startswith("data/extra.yml")


@pytest.mark.parametrize("name", ["nlu/extra.yaml", "nlu/deeper/photos.yml", "stories/more.json"])
def test_a_file_that_rasa_would_read_unchecked_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Rasa would train on it, whatever it says."""
    for file in (name, "nlu/photos.yml", "nlu/.photos.yml.swp", "emails/a.txt.jinja"):
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text("nlu:\n", encoding="utf-8")
    monkeypatch.setattr(check_files, "DATA", tmp_path)
    (found,) = [line for line in check_files.check_files(content.load()) if "emails" not in line]
    assert found.startswith(f"data/{name}: nothing checks")


def answers_with(monkeypatch: pytest.MonkeyPatch, **change: Any) -> dict[str, Any]:
    from dataclasses import replace

    loaded = load_answers()
    with_change = {
        **loaded,
        "bedtime": tuple(replace(wording, **change) for wording in loaded["bedtime"]),
    }
    monkeypatch.setattr(check_content, "load_answers", lambda: with_change)
    return with_change


def test_an_answer_cites_and_names_no_more_than_a_reply_can_hold(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers_with(
        monkeypatch,
        cites=tuple(content.load().policy.statements)[:4],
        contacts=tuple(content.load().contacts)[:5],
    )
    found = [
        line for line in check_content.check_answers(content.load()) if "utter_bedtime" in line
    ]
    assert any("cites 4 statements" in line for line in found) and any(
        "5 contacts" in line for line in found
    )


def test_a_button_that_does_not_exist_or_has_anothers_words_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers_with(monkeypatch, offers=("referral_stopp",), to="mayor")
    stop = load_choices()["referral_stop"].copy(update={"typed": frozenset({"send it"})})
    doubled = {**load_choices(), "referral_stop": stop}
    monkeypatch.setattr(check_content, "load_choices", lambda: doubled)
    found = list(check_content.check_choices(content.load()))
    assert (
        sum("referral_stopp" in line for line in found) == 1
        and sum("message_mayor" in line for line in found) == 1
        and sum('"send it"' in line for line in found) == 1
    )


def test_words_that_yaml_takes_for_something_else_are_refused(tmp_path: Path) -> None:
    """An unquoted yes is no word to YAML, so that typing it did not send the message."""
    with pytest.raises(ContentError, match="referral_send"):
        load_choices.__wrapped__(changed(tmp_path, "choices.yml", '"yes", ', "yes, "))
    assert typed_choice("Yes") == "referral_send"


def test_every_answer_that_the_program_says_by_itself_is_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Those whose names stand in the code, and those that it puts together."""
    code = " ".join(
        path.read_text(encoding="utf-8")
        for folder in ("bot", "actions", "referrals")
        for path in (ROOT / folder).rglob("*.py")
    )
    named = {name for name in re.findall(r'"utter_([a-z_]+)"', code) if name in load_answers()}
    by_rules = set(
        re.findall(r"action: utter_(\w+)", check_examples.RULES.read_text(encoding="utf-8"))
    )
    assert named - by_rules <= set(NEEDED)
    monkeypatch.setattr(
        check_content,
        "load_answers",
        lambda: {
            name: wordings for name, wordings in load_answers().items() if name != "soft_signpost"
        },
    )
    assert any(
        "utter_soft_signpost" in line for line in check_content.check_answers(content.load())
    )


def test_a_rule_that_says_what_is_not_there_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = changed(
        tmp_path,
        "stories/rules.yml",
        "- intent: minimum_age\n  - action: utter_minimum_age",
        "- intent: minimum_ages\n  - action: utter_minimum_aged",
    )
    monkeypatch.setattr(check_examples, "RULES", path)
    found = list(check_examples.check_rules(content.load()))
    assert (
        len(found) == 3
        and "minimum_ages" in found[0]
        and "utter_minimum_aged" in found[1]
        and "no rule for 'minimum_age'" in found[2]
    )


def test_an_intent_that_lost_all_its_examples_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing would be understood as it any more, a disclosure among them."""
    real = check_examples.example_lines
    monkeypatch.setattr(
        check_examples,
        "example_lines",
        lambda path: [pair for pair in real(path) if pair[1] != "disclosure"],
    )
    assert any(
        "'disclosure' has no examples" in line
        for line in check_examples.check_examples(content.load())
    )
    assert not list(check_content.check_contacts(content.load()))


def test_a_fault_that_nobody_foresaw_is_a_line_that_names_the_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def reader() -> None:
        raise RuntimeError("what is this")

    monkeypatch.setattr(check, "READERS", {**check.READERS, "data/roles.yml": reader})
    assert [line for line in check.problems() if "roles.yml" in line and "what is this" in line]
