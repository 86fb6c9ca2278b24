"""What a visitor is told of their message, in the language of the chat."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from bot.content import content
from bot.errors import ContentError
from referrals.mail.spoken import problems, spoken_in
from referrals.states import ReferralState
from tests.referrals.conftest import MONDAY, Office

WORDS = {
    "read_when": {
        "open": "{who} potwierdzi do {by}.",
        "closed": "Zamknięte do {opens}{unless}. Teraz: {now}.",
        "unless": " (albo dłużej)",
        "now": "{name}, tel. {phone}, {hours}",
        "now_no_hours": "{name}, tel. {phone}",
        "now_joint": "; ",
    },
    "states": {
        **{state.value: f"{state.value}: {{who}}, {{to}}, {{at}}" for state in ReferralState},
        "unknown": "Nie ma takiej wiadomości.",
    },
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "pl").mkdir()
    (tmp_path / "pl" / "messages.yml").write_text(
        yaml.safe_dump(WORDS, allow_unicode=True), encoding="utf-8"
    )
    return tmp_path


def in_polish(office: Office, folder: Path) -> object:
    loaded = content.load()
    head = loaded.contacts["headteacher"].copy(update={"name": "Dyrektor", "called": "dyrektor"})
    own = replace(loaded, contacts={**loaded.contacts, "headteacher": head})
    return spoken_in("pl", office.desk.phrases, own, folder)


def test_when_it_is_read_is_said_in_the_language(on_sqlite: Office, folder: Path) -> None:
    said = in_polish(on_sqlite, folder).read_when("headteacher", MONDAY)
    assert said.startswith(("Dyrektor potwierdzi do ", "Zamknięte do "))


def test_what_has_become_of_it_too(on_sqlite: Office, folder: Path) -> None:
    assert in_polish(on_sqlite, folder).state(None) == "Nie ma takiej wiadomości."


def test_the_office_keeps_its_english_words(on_sqlite: Office, folder: Path) -> None:
    spoken, phrases = in_polish(on_sqlite, folder), on_sqlite.desk.phrases
    assert spoken.role("parent") == phrases.role("parent")
    assert spoken.subject("first", "message", "R", "x") == phrases.subject(
        "first", "message", "R", "x"
    )


def test_without_such_a_file_it_is_said_in_english(on_sqlite: Office, tmp_path: Path) -> None:
    assert in_polish(on_sqlite, tmp_path) is on_sqlite.desk.phrases


def test_a_slip_in_the_file_is_named(on_sqlite: Office, folder: Path) -> None:
    path = folder / "pl" / "messages.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("{who}", "{kto}"), encoding="utf-8")
    with pytest.raises(ContentError, match="pl/messages.yml"):
        in_polish(on_sqlite, folder)


@pytest.mark.parametrize("written", ["5", "", "states: 5", "states: {unknown: [x]}"])
def test_a_slip_is_found_before_a_visitor_meets_it(folder: Path, written: str) -> None:
    """`make check` reads the file of every language."""
    assert list(problems(folder)) == []
    (folder / "pl" / "messages.yml").write_text(written, encoding="utf-8")
    assert list(problems(folder)) and all("pl/messages.yml" in line for line in problems(folder))
