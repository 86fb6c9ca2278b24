"""Kubernetes' own schemas of the oldest and the newest version know every line of the manifests."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from bot.settings import ROOT

DEPLOY = ROOT / "deploy"
VALIDATE = ROOT / ".venv-dev" / "bin" / "kubernetes-validate"
OLDEST, NEWEST = "1.30", "1.37"


@pytest.mark.parametrize("version", [OLDEST, NEWEST])
def test_kubernetes_knows_every_line(version: str, tmp_path: Path) -> None:
    """By its schemas, which refuse what they do not know; a slip is refused."""
    assert VALIDATE.is_file(), "kubernetes-validate is missing: run `make lint`"
    slip = tmp_path / "slip.yml"
    good = (DEPLOY / "kubernetes" / "assistant.yml").read_text(encoding="utf-8")
    slip.write_text(good.replace("readinessProbe", "readynessProbe"), encoding="utf-8")
    command = [VALIDATE, "--strict", "--quiet", "-k", version]
    files = sorted((DEPLOY / "kubernetes").glob("*.yml"))
    done = subprocess.run([*command, *files], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    if version == NEWEST:
        assert subprocess.run([*command, slip], capture_output=True).returncode != 0
