"""`make check` says where the words of the Headteacher's page cannot be filled in."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from insights import check, page


@pytest.fixture
def own_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / page.PATH.name
    path.write_bytes(page.PATH.read_bytes())
    monkeypatch.setattr(page, "PATH", path)
    return path


def test_the_page_as_it_is_is_right(own_page: Path) -> None:
    assert check.problems() == []


PLACES = len(re.findall(r"{{ found\.", page.PATH.read_text(encoding="utf-8")))


@pytest.mark.parametrize("place", range(PLACES))
def test_a_slip_in_a_name_is_found_wherever_it_is(own_page: Path, place: int) -> None:
    parts = re.split(r"(?<={{ )(?=found\.)", own_page.read_text(encoding="utf-8"))
    own_page.write_text(" ".join([*parts[: place + 1]]) + "x_" + "".join(parts[place + 1 :]))
    (line,) = check.problems()
    assert own_page.name in line and "x_found" in line and "git diff" in line


@pytest.mark.parametrize("slip", ["{% if %}", "{{ found", "{% endfor %}"])
def test_a_broken_template_is_named(own_page: Path, slip: str) -> None:
    own_page.write_text(own_page.read_text(encoding="utf-8") + slip)
    (line,) = check.problems()
    assert own_page.name in line


def test_letters_of_another_encoding_are_named(own_page: Path) -> None:
    own_page.write_bytes(own_page.read_bytes() + "\u00e9".encode("latin-1"))
    assert len(check.problems()) == 1
