"""What the check says of topics, answers, rules and the files that Rasa reads."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from bot import check
from bot.checks import content as check_content
from bot.checks import examples as check_examples
from bot.checks import files as check_files
from bot.content import content
from bot.content.answers import NEEDED, load_answers
from bot.content.choices import load_choices
from bot.errors import ConfigError, ContentError, PolicyBotError
from bot.settings import ROOT
from tests.unit.changed_file import changed


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
    """Nothing would be understood as it any more."""
    real = check_examples.example_lines
    monkeypatch.setattr(
        check_examples,
        "example_lines",
        lambda path: [pair for pair in real(path) if pair[1] != "bedtime"],
    )
    assert any(
        "'bedtime' has no examples" in line
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


def test_a_fault_that_follows_from_another_is_not_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who corrects the file has mended both; Python's words would only puzzle."""

    def foresees() -> None:
        raise ContentError("data/choices.yml", "the file is empty", "Put it back.")

    def builds_upon_it() -> None:
        raise KeyError("choices")

    monkeypatch.setattr(check, "READERS", {"data/languages/": builds_upon_it, "data": foresees})
    assert check.problems() == ["data/choices.yml: the file is empty. Put it back."]
