"""The papers for reviewers (docs/security.md, docs/compliance/) name files, tests and commands.
Each of them exists, so that nobody is sent to a proof that is not there.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.record.feedback import KEEP_DAYS
from bot.settings import DATA, ROOT, Settings

PAPERS = sorted([ROOT / "docs" / "security.md", *(ROOT / "docs" / "compliance").glob("*.md")])
QUOTED = re.compile(r"`([^`\n]+)`")
FILE = re.compile(r"(?:bot|actions|referrals|data|deploy|docs|tests|benchmarks)/[\w./-]+")
MAKE = re.compile(r"make ([a-z]+)")
LINK = re.compile(r"\]\(([^)#]+)[^)]*\)")
FIGURE = re.compile(r"^\| ([\d.]+(?:, [\d.]+| to [\d.]+)*) \|", re.MULTILINE)


def missing(paper: Path) -> list[str]:
    """What a paper names and is not there."""
    text, found = paper.read_text(encoding="utf-8"), []
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    for quoted in QUOTED.findall(text):
        name, _, test = quoted.partition("::")
        if FILE.fullmatch(name) and not (ROOT / name).exists():
            found.append(name)
        elif test and f"def {test}(" not in (ROOT / name).read_text(encoding="utf-8"):
            found.append(quoted)
        made = MAKE.match(quoted)
        if made and made[1] not in targets:
            found.append(quoted)
    found += [link for link in LINK.findall(text) if not (paper.parent / link).exists()]
    return found


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.name)
def test_what_a_paper_names_is_there(paper: Path) -> None:
    assert not missing(paper)


def test_a_name_that_is_not_there_is_found(tmp_path: Path) -> None:
    paper = tmp_path / "paper.md"
    paper.write_text(
        "`tests/unit/test_tuba.py`, `tests/unit/test_limits.py::test_tuba`, `make tuba`, "
        "[tuba](tuba.md), `docs/runbook.md`, `make check`"
    )
    assert missing(paper) == [
        "tests/unit/test_tuba.py",
        "tests/unit/test_limits.py::test_tuba",
        "make tuba",
        "tuba.md",
    ]


def test_each_point_of_the_standard_is_answered_once() -> None:
    """No point of ASVS stands in two rows that could differ."""
    text = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    points = [point for row in FIGURE.findall(text) for point in re.split(", | to ", row)]
    assert len(points) > 50 and len(points) == len(set(points))


CRITERIA = set(
    "1.1.1 1.2.1 1.2.2 1.2.3 1.2.4 1.2.5 1.3.1 1.3.2 1.3.3 1.3.4 1.3.5 1.4.1 1.4.2 1.4.3 1.4.4 "
    "1.4.5 1.4.10 1.4.11 1.4.12 1.4.13 2.1.1 2.1.2 2.1.4 2.2.1 2.2.2 2.3.1 2.4.1 2.4.2 2.4.3 2.4.4 "
    "2.4.5 2.4.6 2.4.7 2.4.11 2.5.1 2.5.2 2.5.3 2.5.4 2.5.7 2.5.8 3.1.1 3.1.2 3.2.1 3.2.2 3.2.3 "
    "3.2.4 3.2.6 3.3.1 3.3.2 3.3.3 3.3.4 3.3.7 3.3.8 4.1.2 4.1.3".split()
)
"""WCAG 2.2, levels A and AA: 55."""


def test_every_criterion_of_accessibility_is_answered_once() -> None:
    text = (ROOT / "docs" / "compliance" / "accessibility-statement.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d[\d., ]*) ", text, re.MULTILINE)
    answered = [number.strip() for row in rows for number in row.split(",")]
    assert len(CRITERIA) == 55 and sorted(answered) == sorted(CRITERIA)


def test_no_paper_claims_a_real_screen_reader() -> None:
    """Until somebody has tried one, and says so here."""
    text = (ROOT / "docs" / "compliance" / "accessibility-statement.md").read_text(encoding="utf-8")
    assert "not tested with a real screen reader" in text


def test_the_times_are_those_of_the_program() -> None:
    """What the notice says is kept for how long is so unless a school sets something else."""
    notice = (ROOT / "docs" / "compliance" / "privacy-notice.md").read_text(encoding="utf-8")
    contacts = yaml.safe_load((DATA / "contacts.yml").read_text(encoding="utf-8"))
    kept = {kind["keep_days"] for kind in find_all(contacts, "keep_days")}
    assert kept == {90} and notice.count("[90 days]") == 3
    hours = Settings.__fields__["conversation_hours"].default
    assert notice.count(f"[{hours:g} hours]") == 2
    assert f"| {KEEP_DAYS} days |" in notice


def find_all(document: Any, key: str) -> list[dict[str, Any]]:
    """Every part of a document that has this key."""
    inner = document.values() if isinstance(document, dict) else document
    if not isinstance(document, (dict, list)):
        return []
    here = [document] if isinstance(document, dict) and key in document else []
    return here + [one for value in inner for one in find_all(value, key)]
