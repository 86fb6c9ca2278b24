"""What config.yml says of one component of the pipeline."""

from __future__ import annotations

from typing import Any

import yaml

from bot.settings import ROOT


def config_of(component: type) -> dict[str, Any]:
    """Its keys beside its name."""
    pipeline = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))["pipeline"]
    ours = next(entry for entry in pipeline if entry["name"].endswith(f".{component.__name__}"))
    return {key: value for key, value in ours.items() if key != "name"}
