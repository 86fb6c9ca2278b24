"""Known weaknesses of the packages that are installed: each that fits a locked version is explained
in deploy/advisories.yml, and what is said there of this project's code is so.
"""

from __future__ import annotations

import datetime
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.checks import advisories
from bot.checks.advisories import Advisories, not_listed, problems, warnings
from bot.checks.asking_pypi import NotAsked, told_by_pypi
from bot.checks.locked_packages import Locked, locked_packages
from bot.content.records import load, record
from bot.errors import ContentError
from bot.settings import ROOT

DAY = datetime.date(2026, 11, 26)
TUBA = Locked("tuba", "1.4", ("0" * 64,), "run.lock")
CODE = sorted(
    path for room in ("bot", "actions", "referrals") for path in (ROOT / room).rglob("*.py")
)


def file_with(**changes: Any) -> Advisories:
    entry = {
        "package": "tuba",
        "affected": "<1.5",
        "ids": {"CVE-2026-10001": "A low note breaks glasses."},
        "applies": "no",
        "because": "Nobody plays it.",
        "shown_by": ["README.md"],
    }
    document = {
        "read_on": DAY,
        "again_by": DAY + datetime.timedelta(days=30),
        "read_in": "A list.",
        "advisories": [{**entry, **changes}],
        "none_known": {"flute": ["2.0"]},
    }
    return record(Advisories, advisories.PATH, document)


def test_the_list_fits_the_locks_of_today() -> None:
    assert not list(problems(load(Advisories, advisories.PATH), locked_packages()))


def test_the_locks_are_read_whole() -> None:
    """Every name with a version, whatever the lock."""
    found = {(one.lock, one.name) for one in locked_packages()}
    for path in (ROOT / "deploy" / "locks").glob("*.lock*"):
        lines = [line for line in path.read_text().splitlines() if line[:1].isalnum()]
        assert lines and len(lines) == sum(lock == path.name for lock, _ in found), path
    assert all(one.hashes for one in locked_packages())


def test_a_version_that_nobody_looked_at_is_named() -> None:
    newer = Locked("tuba", "1.6", (), "run.lock")
    said = list(warnings(file_with(), [TUBA, newer, Locked("flute", "2.0", (), "x")], DAY))
    assert len(said) == 1 and "tuba 1.6" in said[0] and "flute" not in said[0]


def test_an_entry_that_fits_nothing_any_more_is_named() -> None:
    said = list(problems(file_with(), [Locked("tuba", "1.5", (), "run.lock")]))
    assert len(said) == 1 and "tuba <1.5" in said[0]
    assert not list(problems(file_with(), [TUBA]))


def test_a_list_past_its_day_is_named() -> None:
    assert not list(warnings(file_with(), [TUBA], DAY))
    assert "past its day" in list(warnings(file_with(), [TUBA], datetime.date(2027, 2, 1)))[0]


@pytest.mark.parametrize(
    "changes, names",
    [
        ({"affected": "before 1.5"}, "affected"),
        ({"ids": {"CVE-26-1": "A low note."}}, "CVE-26-1"),
        ({"ids": {}}, "ids"),
        ({"because": ""}, "because"),
        ({"applies": "maybe"}, "maybe"),
        ({"shown_by": ["bot/tuba.py"]}, "bot/tuba.py"),
    ],
)
def test_a_slip_in_the_list_is_named(changes: dict[str, Any], names: str) -> None:
    with pytest.raises(ContentError, match=re.escape(names)) as error:
        file_with(**changes)
    assert "advisories.yml" in str(error.value)


def test_an_advisory_that_is_not_listed_is_named() -> None:
    """Whatever the number under which PyPI knows it."""
    told = [
        {"name": "tuba", "version": "1.4", "vulns": [
            {"id": "PYSEC-2026-7", "aliases": ["CVE-2026-10001"], "fix_versions": ["1.5"]},
            {"id": "PYSEC-2026-8", "aliases": ["CVE-2026-10002"], "fix_versions": ["1.6"]},
        ]},
        {"name": "flute", "version": "2.0", "vulns": []},
    ]  # fmt: skip
    said = list(not_listed(file_with(), told))
    assert len(said) == 1 and "CVE-2026-10002" in said[0] and "1.6" in said[0]


def test_silence_is_not_taken_for_a_clean_bill(tmp_path: Path) -> None:
    """pip-audit says "no known vulnerabilities" also of what it could not ask about."""
    skipped = {"name": "tuba", "skip_reason": "not found"}
    assert "not looked at" in list(not_listed(file_with(), [skipped]))[0]
    (tmp_path / "a.lock").write_text("tuba==1.4 \\\n    --hash=sha256:" + "0" * 64 + "\n")
    auditor = tmp_path / "pip-audit"
    with pytest.raises(NotAsked, match="missing"):
        told_by_pypi(tmp_path, auditor)
    auditor.write_text("#!/bin/sh\necho cannot resolve >&2; exit 1\n")
    auditor.chmod(0o755)
    with pytest.raises(NotAsked, match="cannot resolve"):
        told_by_pypi(tmp_path, auditor)
    auditor.write_text(f"#!/bin/sh\necho '{json.dumps({'dependencies': [skipped]})}'\n")
    assert told_by_pypi(tmp_path, auditor) == [skipped]


@pytest.mark.parametrize(
    "word",
    [
        r"aiohttp\.web\b",
        r"aiohttp import web",
        r"ws_connect",
        r"CookieJar",
        r"cookies=",
        r"EmailStr",
        r"^\s*(import|from) (joblib|skops|dns|sentry_sdk|pymongo|future|onnx\.hub)\b",
        r"json_format|ParseDict",
    ],
)
def test_no_code_of_ours_uses_what_has_the_fault(word: str) -> None:
    """What the list says of aiohttp's server, of pydantic's addresses and of the others."""
    assert not [path for path in CODE if re.search(word, path.read_text(), re.MULTILINE)]


def test_addresses_are_read_without_asking_a_name_service() -> None:
    calls = [
        text[found.start() : found.start() + 300]
        for path in CODE
        for text in [path.read_text()]
        for found in re.finditer(r"validate_email\(", text)
    ]
    assert len(calls) >= 2 and all("check_deliverability=False" in call for call in calls)


def test_the_pipeline_loads_nothing_with_skops() -> None:
    """Rasa's classifiers that do are named after what they learn with."""
    config = yaml.safe_load((ROOT / "config.yml").read_text())
    names = {part["name"] for part in (*config["pipeline"], *config["policies"])}
    ours = {name for name in names if name.startswith("bot.")}
    assert names - ours == {"RulePolicy"}


def test_no_file_would_be_run_by_mistake() -> None:
    """A test.py beside the program (CVE-2025-50817)."""
    assert not (ROOT / "test.py").exists()
