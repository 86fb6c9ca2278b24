"""The loader and the checks: bad files get a line that names the file, the fault and the remedy."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.checks import content as check_content
from bot.content import content
from bot.content.contacts import load_contacts
from bot.content.policy import load_policy
from bot.errors import ContentError
from bot.settings import DATA, ROOT


def test_the_loader_needs_no_rasa() -> None:
    """bot.content.content and bot.content.answers load without Rasa, TensorFlow or spaCy, so the
    action server and the checks stay light.
    """
    code = (
        "import sys, bot.content.content, bot.content.answers; bot.content.content.load(); "
        "sys.exit(any(m in sys.modules for m in ('rasa', 'tensorflow', 'spacy')))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0


@pytest.mark.parametrize(
    "old, new, names",
    [
        ("contacts:\n  - id: emergency", "contacts: [", "line"),
        ("contacts:\n  - id: emergency", "contacts: nobody\nx:\n  - id: x", "not a list"),
        ("    about: for danger now\n", "", "'contacts: emergency' has no 'about'"),
        ('phone: "999"', "fax: 999", "'contacts: emergency' has an unknown key 'fax'"),
        ('phone: "999"', "phone: 999", "'contacts: emergency: phone' is 999"),
        ('phone: "999"', 'phone: "999"\n    phone: "112"', "the key 'phone' is there twice"),
        ("id: police", "id: emergency", "'contacts' has two entries with the id 'emergency'"),
        ("{phone: DSL_PHONE,", "{phon: DSL_PHONE,", "phon"),
        ("{phone: DSL_PHONE,", "{phone: DSL_FONE,", "DSL_FONE"),
        ("disclosure, role: pupil", "disclosure, role: cat", "'routes: disclosure: role' is 'cat'"),
        ("[dsl, childline, nspcc", "[dsl, kidline, nspcc", "contacts' names 'kidline'"),
        ("\nroutes:\n", "\nroute:\n", "'route'"),
        ("confidence: medium", "confidence: fair", "fair"),
        ("checked_on: 2026-11-22", "checked_on: November", "not a date"),
    ],
)
def test_a_fault_in_contacts_is_named(tmp_path: Path, old: str, new: str, names: str) -> None:
    """The message holds the file and what is wrong."""
    path, written = tmp_path / "contacts.yml", (DATA / "contacts.yml").read_text(encoding="utf-8")
    assert old in written
    path.write_text(written.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ContentError) as error:
        load_contacts(path)
    assert str(path) in str(error.value) and names in str(error.value)


def test_a_missing_policy_file_is_named(tmp_path: Path) -> None:
    """Not a traceback about open()."""
    with pytest.raises(ContentError, match="missing"):
        load_policy(tmp_path)


def test_school_details_come_from_settings_and_are_left_out_gracefully() -> None:
    """Without settings the Headteacher has no number; with them, the school's own."""
    assert load_contacts(details={})[0]["headteacher"].phone == ""
    assert load_contacts(details={"HEADTEACHER_PHONE": "020 1"})[0]["headteacher"].phone == "020 1"


def test_the_old_parents_line_is_nowhere() -> None:
    """The closed NSPCC/O2 number is printed by no file."""
    for path in DATA.rglob("*.yml"):
        assert "800 5002" not in path.read_text(encoding="utf-8"), path


@pytest.mark.parametrize(
    "change, fault",
    [
        (lambda a: a["utter_bedtime"][0]["metadata"].update(cites=["no-such"]), "no-such"),
        (lambda a: a["utter_bedtime"][0].update(text="Ring 01234 567890 before 9."), "01234"),
        (
            lambda a: a["utter_bedtime"][0].update(text='It says "never ever use a phone".'),
            "word for word",
        ),
        (lambda a: a["utter_bedtime"][0].update(text="I think so."), "person"),
        (lambda a: a["utter_bedtime"][0].update(text="word " * 80), "80 words"),
        (
            lambda a: a["utter_bedtime"][0].update(
                condition=[{"type": "slot", "name": "role", "value": "staff"}]
            ),
            "without a condition",
        ),
        (lambda a: a["utter_bedtime"][0]["metadata"].update(contacts=["mayor"]), "mayor"),
    ],
)
def test_a_fault_in_an_answer_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: Any, fault: str
) -> None:
    """Each kind of fault is found by the check, with the answer's name."""
    from bot.content import answers

    document = yaml.safe_load((DATA / "answers" / "online_safety.yml").read_text(encoding="utf-8"))
    change(document["responses"])
    (tmp_path / "online_safety.yml").write_text(yaml.safe_dump(document))
    loaded = answers.load_answers.__wrapped__(tmp_path)
    monkeypatch.setattr(check_content, "load_answers", lambda: loaded)
    found = [
        line for line in check_content.check_answers(content.load()) if "utter_bedtime" in line
    ]
    assert any(fault in line for line in found), found


def test_a_safety_reply_may_promise_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The check knows the words that no safety reply may use."""
    from dataclasses import replace

    from bot.content.answers import load_answers

    wording = replace(load_answers()["disclosure"][0], text="This stays between us.")
    assert any(
        "between us" in line
        for line in check_content.wording_problems("x", wording, content.load())
    )
