"""What keeps a public server shut, and what a broken data/launch.yml says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.content import launch
from bot.content.launch import NEEDED, TO_OPEN, keeps_shut, load_launch
from bot.errors import ContentError
from bot.settings import Settings

SIGNED = "{by: A. Person, day: 2026-11-02}"


def written(folder: Path, **other: str) -> Path:
    """A file in which everything is signed but what is written differently."""
    path = folder / "launch.yml"
    lines = {**dict.fromkeys(launch.Launch.__fields__, SIGNED), **other}
    path.write_text("\n".join(f"{key}: {value}" for key, value in lines.items()))
    return path


def a_school(monkeypatch: pytest.MonkeyPatch, path: Path, **changed: Any) -> list[str]:
    """What keeps a school shut whose hours are confirmed and whose languages are signed."""
    signed = {"load_launch": lambda: load_launch(path), "load_languages": dict}
    hours = type("File", (), {"hours": type("Hours", (), {"confirmed": True})})
    for name, value in {**signed, "load_contacts_file": lambda: hours, **changed}.items():
        monkeypatch.setattr(launch, name, value)
    return keeps_shut(Settings(details=dict.fromkeys(NEEDED, "x")))


def test_a_school_that_has_confirmed_everything_is_open(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert a_school(monkeypatch, written(tmp_path)) == []


@pytest.mark.parametrize("name", TO_OPEN)
def test_each_signature_counts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str) -> None:
    (line,) = a_school(monkeypatch, written(tmp_path, **{name: "{by: , day: }"}))
    assert f"'{name}'" in line and "data/launch.yml" in line


def test_what_is_no_reason_to_stay_shut_is_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """`make ready` names it all the same."""
    assert a_school(monkeypatch, written(tmp_path, tried="{by: , day: }")) == []


def test_the_project_as_it_comes_names_everything() -> None:
    """Numbers, hours, every language that answers in full, signatures; each line has its remedy."""
    found = keeps_shut(Settings())
    for expected in (*NEEDED, "hours", "Polish", "Arabic", *(f"'{one}'" for one in TO_OPEN)):
        assert any(expected in line for line in found), expected
    assert not any("Bengali" in line or "languages/other" in line for line in found)
    assert all("Write" in line or "write" in line for line in found)


@pytest.mark.parametrize(
    "value, says",
    [
        ("{by: A. Person, day: }", "only one of 'by' and 'day'"),
        ("{by: , day: 2026-11-02}", "only one of 'by' and 'day'"),
        ("{by: A. Person, day: soon}", "not a date"),
        ("{by: A. Person, on: 2026-11-02}", "True"),
        ("yes", "not keys and values"),
        ("{by: A. Person, day: 2026-11-02, note: x}", "unknown key 'note'"),
    ],
)
def test_a_mistake_in_the_file_is_named(tmp_path: Path, value: str, says: str) -> None:
    with pytest.raises(ContentError) as error:
        load_launch(written(tmp_path, open=value))
    assert says in str(error.value) and "'open" in str(error.value)
    assert "launch.yml" in str(error.value)
