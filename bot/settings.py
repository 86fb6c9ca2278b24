"""The school's own details and the program's switches, read from the environment; deploy/env.example lists them all."""
from __future__ import annotations

import os
from pathlib import Path
from typing import Mapping

SCHOOL_SETTINGS = ("SCHOOL_PHONE", "SCHOOL_EMAIL", "HEADTEACHER_PHONE", "HEADTEACHER_EMAIL", "DSL_PHONE", "DSL_EMAIL")
"""Settings that fill data/contacts.yml. While one is missing the assistant names the person without it."""

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"


def school_details(environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The school settings that have a value, blanks stripped."""
    return {name: environ[name].strip() for name in SCHOOL_SETTINGS if environ.get(name, "").strip()}


def missing_details(environ: Mapping[str, str] = os.environ) -> list[str]:
    """The school settings that are not set yet, in the order of SCHOOL_SETTINGS."""
    present = school_details(environ)
    return [name for name in SCHOOL_SETTINGS if name not in present]
