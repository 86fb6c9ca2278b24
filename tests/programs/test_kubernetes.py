"""Kubernetes' own schemas of the oldest and the newest version know every line of the manifests,
and of what kubectl makes of the overlay of one school of several.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any, Iterator

import pytest
import yaml

from bot.content.new_school import make
from bot.content.school_overlay import write_overlay
from bot.settings import ROOT
from tests.running import every_setting

DEPLOY = ROOT / "deploy"
VALIDATE = ROOT / ".venv-dev" / "bin" / "kubernetes-validate"
OLDEST, NEWEST = "1.30", "1.37"
BASE = "kustomization.yml"


def validate(version: str, *files: Path) -> subprocess.CompletedProcess:
    assert VALIDATE.is_file(), "kubernetes-validate is missing: run `make lint`"
    command = [VALIDATE, "--strict", "--quiet", "-k", version]
    return subprocess.run([*command, *files], capture_output=True, text=True)


@pytest.mark.parametrize("version", [OLDEST, NEWEST])
def test_kubernetes_knows_every_line(version: str, tmp_path: Path) -> None:
    """By its schemas, which refuse what they do not know; a slip is refused."""
    slip = tmp_path / "slip.yml"
    good = (DEPLOY / "kubernetes" / "assistant.yml").read_text(encoding="utf-8")
    slip.write_text(good.replace("readinessProbe", "readynessProbe"), encoding="utf-8")
    files = sorted(path for path in (DEPLOY / "kubernetes").glob("*.yml") if path.name != BASE)
    done = validate(version, *files)
    assert done.returncode == 0, done.stdout + done.stderr
    if version == NEWEST:
        assert validate(version, slip).returncode != 0


def built(school: Path) -> str:
    """What `kubectl apply -k` would hand to a cluster."""
    tools = [["kubectl", "kustomize"], ["kustomize", "build"]]
    found = [command for command in tools if shutil.which(command[0])]
    assert found, "kubectl is missing: install it (1.21 or newer), or kustomize (4 or newer)"
    done = subprocess.run([*found[0], str(school)], capture_output=True, text=True)
    assert done.returncode == 0 and not done.stderr, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def schools(tmp_path_factory: pytest.TempPathFactory) -> list[list[dict[str, Any]]]:
    """What is made of two schools. The first has another file of its own, and another model."""
    folder = tmp_path_factory.mktemp("schools")
    one, other = make("oak-lane", folder), make("elm-road", folder)
    own = one / "data" / "answers" / "photos.yml"
    own.parent.mkdir()
    shutil.copy(ROOT / "data" / "answers" / "photos.yml", own)
    write_overlay(one, one, own_model=True)
    made = []
    for school in (one, other):
        text = built(school)
        (folder / f"{school.name}.yml").write_text(text, encoding="utf-8")
        made.append(list(yaml.safe_load_all(text)))
    for version in (OLDEST, NEWEST):
        done = validate(version, *sorted(folder.glob("*.yml")))
        assert done.returncode == 0, done.stdout + done.stderr
    return made


def pods(school: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for one in school:
        if one["kind"] in ("Deployment", "Job"):
            yield one["spec"]["template"]["spec"]
        if one["kind"] == "CronJob":
            yield one["spec"]["jobTemplate"]["spec"]["template"]["spec"]


def config_maps(school: list[dict[str, Any]]) -> dict[str, dict[str, str]]:
    return {one["metadata"]["name"]: one["data"] for one in school if one["kind"] == "ConfigMap"}


def test_all_of_a_school_is_in_a_namespace_of_its_own(schools: list) -> None:
    spaces = []
    for school in schools:
        (space,) = [one["metadata"]["name"] for one in school if one["kind"] == "Namespace"]
        others = [one for one in school if one["kind"] != "Namespace"]
        assert {one["metadata"]["namespace"] for one in others} == {space}
        assert len({(one["kind"], one["metadata"]["name"]) for one in others}) == len(others)
        spaces.append(space)
    assert spaces == ["school-oak-lane", "school-elm-road"]


def test_every_program_of_a_school_reads_its_settings_and_its_data(schools: list) -> None:
    """Its own settings come last, which is what counts; no file of data/ is left out."""
    for school, extra in zip(schools, ({"answers/photos.yml"}, set())):
        maps = config_maps(school)
        for pod in pods(school):
            (container,) = pod["containers"]
            names = [source["configMapRef"]["name"] for source in container["envFrom"]]
            assert names[0] == "assistant-settings" and names[-1].startswith("school-settings-")
            given = {key: value for name in names for key, value in maps[name].items()}
            assert set(given) <= {*every_setting(), "ACTIONS_URL", "SCHOOL"}
            assert given["SCHOOL"] == "/school" and given["PRODUCTION"] == "on"
            (mount,) = [one for one in container["volumeMounts"] if one["name"] == "school"]
            assert mount == {"name": "school", "mountPath": "/school/data", "readOnly": True}
            (volume,) = [one for one in pod["volumes"] if one["name"] == "school"]
            seen = {}
            for source in volume["projected"]["sources"]:
                data = maps[source["configMap"]["name"]]
                for item in source["configMap"]["items"]:
                    seen[item["path"]] = data[item["key"]]
            assert {"contacts.yml", "policy/statements.yml", *extra} <= set(seen)
            text = (ROOT / "data" / "policy" / "statements.yml").read_text(encoding="utf-8")
            assert seen["policy/statements.yml"] == text


def test_two_schools_have_no_address_in_common(schools: list) -> None:
    hosts = []
    for school in schools:
        (ingress,) = [one for one in school if one["kind"] == "Ingress"]
        (rule,), (tls,) = ingress["spec"]["rules"], ingress["spec"]["tls"]
        assert tls["hosts"] == [rule["host"]]
        urls = {
            one["PUBLIC_URL"]
            for name, one in config_maps(school).items()
            if "school-" in name and "PUBLIC_URL" in one
        }
        assert urls == {f"https://{rule['host']}"}
        hosts.append(rule["host"])
    assert len(set(hosts)) == 2


def test_not_every_school_deletes_in_the_same_minute(schools: list) -> None:
    jobs = [one for school in schools for one in school if one["kind"] == "CronJob"]
    hourly = [re.fullmatch(r"([0-5]?\d) \* \* \* \*", job["spec"]["schedule"]) for job in jobs]
    assert len({match[1] for match in hourly}) == len(schools)


def test_only_the_school_with_another_model_has_another_image(schools: list) -> None:
    """And of that one only the assistant."""
    images = [{c["image"] for pod in pods(school) for c in pod["containers"]} for school in schools]
    assert images[1] == {"policy-assistant:latest", "policy-assistant-actions:latest"}
    assert images[0] == {"policy-assistant-oak-lane:latest", "policy-assistant-actions:latest"}
