"""The file .env: what it may say, and the one line that says what is wrong with it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot import settings
from bot.errors import ConfigError
from bot.settings import ROOT
from bot.settings.env_file import read_env_file, take_settings, warnings_about


def written(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / ".env"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    "line, value",
    [
        ("KEY=plain", "plain"),
        ("  KEY = two words  ", "two words"),
        ("KEY=", ""),
        ("KEY=on # since Monday", "on"),
        ("KEY= # not yet", ""),
        ("KEY=#5", "#5"),
        ("KEY=pass#word", "pass#word"),
        ("KEY='pass #word'", "pass #word"),
        ('KEY="it\'s"  # a "note"', "it's"),
        ("KEY=a=b", "a=b"),
        ("KEY=rock'n'roll", "rock'n'roll"),
    ],
)
def test_a_value_is_what_stands_there_without_quotes_and_notes(
    tmp_path: Path, line: str, value: str
) -> None:
    assert read_env_file(written(tmp_path, f"# a note\n\n{line}\r\nPORT=5006".encode())) == {
        "KEY": value,
        "PORT": "5006",
    }


def test_a_file_from_windows_is_read(tmp_path: Path) -> None:
    """Its first line begins with a mark that no editor shows."""
    assert read_env_file(written(tmp_path, "SCHOOL_PHONE=020\r\n".encode("utf-8-sig"))) == {
        "SCHOOL_PHONE": "020"
    }


def test_the_example_can_be_copied_as_it_is() -> None:
    """It sets nothing that is not so without it."""
    given = {
        name: value
        for name, value in read_env_file(ROOT / "deploy" / "env.example").items()
        if value
    }
    assert given == {
        "SMTP_STARTTLS": "on",
        "DSL_ALERTS": "off",
        "WEEKLY_INSIGHTS": "off",
        "CONVERSATION_HOURS": "24",
        "PRODUCTION": "off",
        "PROXIES": "0",
        "PORT": "5005",
    }


def test_no_file_is_no_settings(tmp_path: Path) -> None:
    assert read_env_file(tmp_path / "none") == {}


@pytest.mark.parametrize(
    "content, line, remedy",
    [
        (b"PORT=5006\nhunter2\n", 2, "KEY=value"),
        (b"PORT=5006\n\nmy key=hunter2\n", 3, "KEY=value"),
        (b"PORT=5006\nSMTP_PASSWORD='hunter2\n", 2, "quote"),
        (b"PORT=5006\nSMTP_PASSWORD=hunter2\xe9\n", 2, "UTF-8"),
        ("PORT=5006\nSMTP_PASSWORD=hunter2\n".encode("utf-16"), 1, "UTF-8"),
        ("PORT=hunter2\n".encode("utf-16-le"), 1, "UTF-8"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line_and_never_repeated(
    tmp_path: Path, content: bytes, line: int, remedy: str
) -> None:
    with pytest.raises(ConfigError, match=rf"^\.env, line {line}: .*{remedy}") as error:
        read_env_file(written(tmp_path, content))
    assert "hunter2" not in str(error.value)


def test_what_is_set_already_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty setting is set: .env does not fill it."""
    monkeypatch.setattr(
        settings,
        "SETTINGS_FILE",
        written(tmp_path, b"PROXIES=1\nSCHOOL_EMAIL=a@school.example\nSCHOOL_PHONE=020"),
    )
    monkeypatch.setenv("PROXIES", "2")
    monkeypatch.setenv("SCHOOL_EMAIL", "")
    monkeypatch.setenv("SCHOOL_PHONE", "taken away again after the test")
    monkeypatch.delenv("SCHOOL_PHONE")
    take_settings()
    assert [os.environ[name] for name in ("PROXIES", "SCHOOL_EMAIL", "SCHOOL_PHONE")] == [
        "2",
        "",
        "020",
    ]


@pytest.mark.parametrize("mode, lines", [(0o600, 0), (0o640, 0), (0o644, 1)])
def test_a_file_that_everybody_can_read_is_said_with_the_remedy(
    tmp_path: Path, mode: int, lines: int
) -> None:
    """It may hold passwords."""
    path = written(tmp_path, b"SMTP_PASSWORD=hunter2")
    path.chmod(mode)
    said = warnings_about(path)
    assert len(said) == lines and all(f"chmod 600 {path}" in line for line in said)
