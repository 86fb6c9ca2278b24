"""The statements of outbox.sql by name."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa


@lru_cache(maxsize=1)
def statements() -> dict[str, Any]:
    """Each statement, ready to be executed."""
    written = Path(__file__).with_name("outbox.sql").read_text(encoding="utf-8")
    return {
        name: sa.text(body.strip().rstrip(";"))
        for name, body in re.findall(
            r"^-- name: (\w+)\n(.*?)(?=^-- name:|\Z)", written, re.MULTILINE | re.DOTALL
        )
    }
