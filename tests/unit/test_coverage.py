"""The test questions and stories reach everything that a visitor can be told or referred to."""

from __future__ import annotations

import pytest

from benchmarks import coverage


@pytest.mark.parametrize("kind", ["statements", "routes", "actions", "form paths", "intents"])
def test_everything_of_this_kind_is_reached_by_a_question_or_story(kind: str) -> None:
    """Statements and routes count only if a question reaches them, as a visitor would."""
    rows = coverage.coverage()[kind]
    assert rows and [row.name for row in rows if not row.reached] == []


def test_the_policy_has_43_statements() -> None:
    """A statement that is lost from the file would otherwise never be missed."""
    assert len(coverage.coverage()["statements"]) == 43


def test_the_page_puts_first_what_is_not_reached(tmp_path, monkeypatch) -> None:
    """It says so in words too, and needs no other file."""
    monkeypatch.setattr(coverage, "REPORT", tmp_path / "coverage.html")
    monkeypatch.setattr(coverage, "questions", lambda: iter(()))
    table = coverage.coverage()
    coverage.write_report(table)
    page = coverage.REPORT.read_text(encoding="utf-8")
    reached = [row.reached for row in table["intents"]]
    assert reached == sorted(reached) and set(reached) == {False, True}
    assert "0 of 43" in page and "<td>no</td>" in page
    assert "src=" not in page and "http" not in page
