"""`make insights`: the Headteacher's page, from the record as it is, on both databases."""

from __future__ import annotations

import datetime
import html.parser
import re
import stat
from pathlib import Path

import pytest

from bot.command_line import run_command
from bot.record import feedback
from bot.record.conversations import conversations
from insights import gather
from insights.__main__ import main
from tests.referrals.conftest import MONDAY, Office
from tests.unit.insights_talk import asked, visit

LAST_WEEK = MONDAY - datetime.timedelta(days=5)


class _Page(html.parser.HTMLParser):
    """What a browser would make of it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.handle_startendtag(tag, attrs)
        if tag != "meta":
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, (tag, self.getpos())

    def many(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.tags if name == tag]

    @property
    def words(self) -> str:
        return " ".join(re.sub(r"<style>.*?</style>|<[^>]+>", " ", self.text, flags=re.S).split())


def made(office: Office, tmp_path: Path, *arguments: str) -> _Page:
    path = tmp_path / "page.html"
    command = ["--to", str(path), *arguments]
    assert run_command(lambda: main(command, office.clock)) == 0
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    page = _Page(path.read_text(encoding="utf-8"))
    assert not page.open
    return page


def a_busy_week() -> None:
    for number in range(4):
        visit(
            conversations(),
            asked("is 10 too young", "utter_minimum_age", "parent", at=LAST_WEEK),
            asked(f"what time does the tuck shop open {'please ' * (number % 2)}", at=LAST_WEEK),
        )
        visit(conversations(), asked("he hits me", "utter_disclosure", "pupil", at=LAST_WEEK))
        feedback.keep_vote(
            conversations().engine, f"v{number}", "minimum_age", ["minimum-age"], False, "no!"
        )


def test_the_page_says_what_was_asked(office: Office, tmp_path: Path) -> None:
    a_busy_week()
    for number in range(3):
        reference = office.send("Please ring me.", conversation=f"m{number}").reference
        assert office.referral(reference)
    office.clock.forward(hours=1)
    page = made(office, tmp_path)
    assert "How old children must be" in page.words and "16 November" in page.words
    assert "what time does the tuck shop open" in page.words
    assert "data/nlu/" in page.words and "data/answers/" in page.words
    assert "minimum age of 13" in page.words, "the sentence whose answer did not help"
    assert "A worry: told who can help" in page.words
    assert "Not yet 3" in page.words
    for nobodys in ("he hits me", "no!", "Please ring me", "HSM-"):
        assert nobodys not in page.words


def test_it_needs_nothing_else_and_each_chart_has_its_table(office: Office, tmp_path: Path) -> None:
    a_busy_week()
    page = made(office, tmp_path)
    assert not page.many("script") and not page.many("link") and not page.many("img")
    assert not re.search(r"(?:src|href)=|url\(|@import|https?://", page.text)
    charts, tables = page.many("svg"), page.many("table")
    assert charts and all(one["role"] == "img" and one["aria-label"] for one in charts)
    assert len(tables) == len(page.many("caption")) >= len(charts)
    assert all(one.get("scope") in ("col", "row") for one in page.many("th"))


def test_an_empty_record_makes_a_page_that_says_so(office: Office, tmp_path: Path) -> None:
    page = made(office, tmp_path)
    assert "Nothing has been asked in the time that this page covers." in page.words
    assert not page.many("svg") and "None" not in page.words and "nan" not in page.words.split()


def test_a_first_week_with_few_visitors_shows_no_number(office: Office, tmp_path: Path) -> None:
    visit(conversations(), asked("is 10 too young", "utter_minimum_age", at=LAST_WEEK))
    page = made(office, tmp_path)
    assert "too few visitors" in page.words and "one week in the record yet" in page.words
    assert not page.many("svg")


def test_a_page_of_whole_weeks_leaves_this_one_out(office: Office, tmp_path: Path) -> None:
    a_busy_week()
    for _ in range(5):
        visit(conversations(), asked("is 10 too young", "utter_minimum_age", at=MONDAY))
    assert "23 November (so far)" in made(office, tmp_path).words
    whole = made(office, tmp_path, "--whole-weeks").words
    assert "from what was asked before Monday 23 November" in whole and "so far" not in whole


def test_without_the_encoder_the_rest_is_there(
    on_sqlite: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_busy_week()
    monkeypatch.setattr(gather, "ENCODER", tmp_path / "nowhere")
    page = made(on_sqlite, tmp_path)
    assert "This part was left out" in page.words and "How old children must be" in page.words


def test_a_file_that_cannot_be_written_is_named(
    on_sqlite: Office, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    (tmp_path / "taken").write_text("")
    target = tmp_path / "taken" / "page.html"
    assert run_command(lambda: main(["--to", str(target)], on_sqlite.clock)) == 1
    assert "--to FILE" in capsys.readouterr().err
