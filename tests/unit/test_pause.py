"""The pause: one file in STATE_DIR, which every program sees at once and a restart does not end."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from bot.content.closed import PAUSED
from bot.errors import ConfigError
from bot.record.pause import main, pause, pause_file, reason_of
from bot.settings import Settings
from bot.web.closed import closed_notice, why_closed


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Settings:
    monkeypatch.setenv("STATE_DIR", str(tmp_path / "state"))
    return Settings.load()


def test_it_holds_from_the_command_to_the_other_command(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert why_closed() == "" and closed_notice("en") == []
    main(["on", "--reason", " a wrong number "])
    assert why_closed() == PAUSED and "paused" in closed_notice("en")[0]
    assert closed_notice("pl") != closed_notice("en") == closed_notice("bn")
    main(["status"])
    assert capsys.readouterr().out.endswith("Paused. a wrong number\n")
    main(["off"])
    assert why_closed() == "" and reason_of(pause_file(settings)) is None
    main(["off"])
    assert "It was not paused" in capsys.readouterr().out


def test_nobody_sees_the_reason_but_staff(settings: Settings) -> None:
    pause(settings, "ask Ms Okafor")
    assert "Okafor" not in closed_notice("en")[0]


def test_a_reason_that_cannot_be_read_pauses_all_the_same(settings: Settings) -> None:
    pause(settings)
    pause_file(settings).write_bytes(b"\xff\xfe")
    assert reason_of(pause_file(settings)) is not None and why_closed() == PAUSED


def test_a_folder_that_cannot_be_written_to_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("STATE_DIR", str(tmp_path / "file"))
    with pytest.raises(ConfigError, match="STATE_DIR"):
        pause(Settings.load())


def test_a_turn_pays_next_to_nothing_for_the_look(settings: Settings) -> None:
    began = time.perf_counter()
    for _ in range(1000):
        why_closed()
    assert time.perf_counter() - began < 0.5
