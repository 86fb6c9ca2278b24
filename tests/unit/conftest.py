"""What several unit tests share."""

from __future__ import annotations

from pathlib import Path
from typing import Iterator

import pytest

from bot.content.new_school import make


@pytest.fixture
def state(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """The state folder of a school with alerts on."""
    folder = tmp_path / "state"
    for name, value in {"DSL_ALERTS": "on", "DATABASE_URL": "", "REFERRAL_KEY": ""}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("STATE_DIR", str(folder))
    from bot.record.conversations import conversations

    conversations()
    yield folder
    folder.chmod(0o755)


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    """Two of several schools, beside each other."""
    return make("oak-lane", tmp_path), make("elm-road", tmp_path)
