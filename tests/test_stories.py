"""Rasa's own story tests, end to end, and its own check of the training data."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import yaml

from bot.settings import MODEL, ROOT

ENVIRON = {**os.environ, "RASA_TELEMETRY_ENABLED": "false"}


def rasa(*arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "rasa", *arguments],
        cwd=ROOT,
        env=ENVIRON,
        capture_output=True,
        text=True,
        timeout=600,
    )


def test_every_story_is_predicted_end_to_end(tmp_path: Path) -> None:
    """All stories of tests/stories hold, and as many ran as are written: `rasa test` is content
    with none.
    """
    written = sum(
        len(yaml.safe_load(path.read_text(encoding="utf-8"))["stories"])
        for path in (ROOT / "tests" / "stories").glob("*.yml")
    )
    done = rasa(
        "test",
        "core",
        "--stories",
        "tests/stories",
        "--e2e",
        "--fail-on-prediction-errors",
        "-m",
        str(MODEL),
        "--out",
        str(tmp_path),
        "--no-plot",
    )
    assert done.returncode == 0, failures(tmp_path) + done.stdout[-1500:] + done.stderr[-1500:]
    report = json.loads((tmp_path / "story_report.json").read_text())
    assert report["conversation_accuracy"]["total"] == written > 0


def failures(folder: Path) -> str:
    """What `rasa test` wrote about stories that went another way."""
    path = folder / "failed_test_stories.yml"
    return path.read_text(encoding="utf-8")[-3000:] if path.is_file() else ""


def test_rasa_finds_no_fault_in_the_training_data() -> None:
    """`rasa data validate --fail-on-warnings` passes."""
    done = rasa("data", "validate", "--fail-on-warnings")
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
