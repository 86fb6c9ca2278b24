"""What the tests of several schools have in common. The fixture `two` makes them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from bot.settings import ROOT

DEPLOY = ROOT / "deploy"
Made = tuple[Path, Path]


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def base() -> dict[str, Any]:
    return read(DEPLOY / "compose.yml")


def set_in(school: Path, **values: str) -> None:
    with (school / ".env").open("a", encoding="utf-8") as file:
        file.writelines(f"{key}={value}\n" for key, value in values.items())
