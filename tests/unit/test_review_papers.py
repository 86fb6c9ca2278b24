"""The papers for reviewers (docs/security.md, docs/compliance/) name files, tests and commands.
Each of them exists, so that nobody is sent to a proof that is not there.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.settings import ROOT

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
