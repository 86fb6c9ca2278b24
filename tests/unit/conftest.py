"""What several unit tests share."""

from __future__ import annotations

from pathlib import Path
from typing import Iterator

import pytest


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
