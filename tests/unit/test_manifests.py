"""What deploy/ says to a container engine and to Kubernetes is what they and the programs know."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Iterator

import pytest
import yaml

from bot.settings import ROOT
from tests.running import every_setting

DEPLOY = ROOT / "deploy"
KNOWN = {*every_setting(), "ACTIONS_URL", "REDIS_URL"}
"""The settings that the code knows; the last two are of a deployment, and not of a school."""
BASE = "kustomization.yml"
"""What the overlays of several schools stand on; `kubectl apply -f` does not know it."""
LONG = {"assistant", "actions", "courier"}


@lru_cache
def manifests() -> list[dict[str, Any]]:
    return [
        one
        for path in sorted((DEPLOY / "kubernetes").glob("*.yml"))
        if path.name != BASE
        for one in yaml.safe_load_all(path.read_text(encoding="utf-8"))
    ]


def of_kind(*kinds: str) -> list[dict[str, Any]]:
    return [one for one in manifests() if one["kind"] in kinds]


def names(kind: str) -> set[str]:
    return {one["metadata"]["name"] for one in of_kind(kind)}


def pods() -> Iterator[tuple[str, dict[str, Any]]]:
    """The template of every pod, by the name of what makes it."""
    for one in of_kind("Deployment", "Job"):
        yield one["metadata"]["name"], one["spec"]["template"]
    for one in of_kind("CronJob"):
        yield one["metadata"]["name"], one["spec"]["jobTemplate"]["spec"]["template"]


def programs() -> set[str]:
    """What start.sh can be asked for."""
    text = (DEPLOY / "containers" / "start.sh").read_text(encoding="utf-8")
    found = re.findall(r"^([a-z]+(?: \| [a-z]+)*)\)", text, re.MULTILINE)
    return {name for line in found for name in line.split(" | ")}


def test_every_pod_runs_without_rights_and_cannot_write_its_image() -> None:
    for name, template in pods():
        spec = template["spec"]
        assert spec["securityContext"]["runAsNonRoot"] is True, name
        assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}, name
        assert spec["automountServiceAccountToken"] is False, name
        for container in spec["containers"]:
            rights = container["securityContext"]
            assert rights["readOnlyRootFilesystem"] is True, name
            assert rights["allowPrivilegeEscalation"] is False, name
            assert rights["capabilities"] == {"drop": ["ALL"]}, name
            assert {"requests", "limits"} == set(container["resources"]), name
            assert set(container["args"]) <= programs(), name
            if name in LONG:
                assert "livenessProbe" in container, name
            for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
                path = container.get(probe, {}).get("httpGet", {}).get("path", "/alive")
                assert path in ("/alive", "/webhooks/website/widget.css"), name


def test_what_kubernetes_is_pointed_at_is_there() -> None:
    labels = [template["metadata"]["labels"] for _, template in pods()]

    def somebody(selector: dict[str, str]) -> bool:
        return any(selector.items() <= one.items() for one in labels)

    for _, template in pods():
        spec = template["spec"]
        for volume in spec["volumes"]:
            if "persistentVolumeClaim" in volume:
                assert volume["persistentVolumeClaim"]["claimName"] in names(
                    "PersistentVolumeClaim"
                )
        for container in spec["containers"]:
            assert {m["name"] for m in container["volumeMounts"]} == {
                v["name"] for v in spec["volumes"]
            }
            for source in container["envFrom"]:
                assert source["configMapRef"]["name"] in names("ConfigMap")
    for one in of_kind("Service"):
        assert somebody(one["spec"]["selector"])
    for one in of_kind("PodDisruptionBudget"):
        assert somebody(one["spec"]["selector"]["matchLabels"])
    for one in of_kind("NetworkPolicy"):
        assert somebody(one["spec"]["podSelector"]["matchLabels"])
    (scaler,) = of_kind("HorizontalPodAutoscaler")
    assert scaler["spec"]["scaleTargetRef"]["name"] in names("Deployment")
    (ingress,) = of_kind("Ingress")
    (path,) = ingress["spec"]["rules"][0]["http"]["paths"]
    assert path["path"] == "/webhooks/website/"
    assert path["backend"]["service"]["name"] in names("Service")


def test_what_all_schools_of_a_cluster_share_is_all_of_it() -> None:
    """With a tag for each image, so that a new version is written in one place."""
    base = yaml.safe_load((DEPLOY / "kubernetes" / BASE).read_text(encoding="utf-8"))
    files = {path.name for path in (DEPLOY / "kubernetes").glob("*.yml")}
    assert set(base["resources"]) == files - {BASE}
    images = {c["image"].split(":")[0] for _, pod in pods() for c in pod["spec"]["containers"]}
    assert {one["name"] for one in base["images"]} == images
    assert all(one["newTag"] for one in base["images"])


def test_every_setting_of_kubernetes_is_one_that_the_code_knows() -> None:
    (settings,) = of_kind("ConfigMap")
    assert set(settings["data"]) <= KNOWN
    assert all(isinstance(value, str) for value in settings["data"].values())
    text = (DEPLOY / "kubernetes" / "settings.yml").read_text(encoding="utf-8")
    secrets = re.findall(r"--from-file=(\w+)", text)
    assert secrets and {name.upper() for name in secrets} <= KNOWN
    for name, template in pods():
        assert not [one for one in template["spec"]["containers"] if "env" in one], name


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return yaml.safe_load((DEPLOY / "compose.yml").read_text(encoding="utf-8"))


def test_compose_names_only_what_is_there(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert {"postgres", "redis", "migrate", "assistant-1", "assistant-2"} <= set(services)
    built = {one["image"] for one in services.values() if "build" in one}
    for name, one in services.items():
        image, _, tag = one["image"].partition(":")
        assert "/" not in image and (one["image"] in built or re.match(r"\d", tag)), name
        assert set(one.get("secrets", ())) <= set(compose["secrets"]), name
        assert set(one["networks"]) <= set(compose["networks"]), name
        assert set(one.get("depends_on", ())) <= set(services), name
        for volume in one.get("volumes", ()):
            source = volume.split(":")[0]
            there = (DEPLOY / source).exists() if source[0] == "." else source in compose["volumes"]
            assert there, volume
        if "build" in one:
            assert (DEPLOY / one["build"]["context"] / one["build"]["dockerfile"]).is_file(), name
        if one["image"] in built:
            assert set(one["command"]) <= programs(), name
    used = {secret for one in services.values() for secret in one.get("secrets", ())}
    assert used == set(compose["secrets"])


def test_every_service_of_compose_is_bounded_and_without_rights(compose: dict[str, Any]) -> None:
    for name, one in compose["services"].items():
        assert one["read_only"] is True and one["cap_drop"] == ["ALL"], name
        assert one["security_opt"] == ["no-new-privileges:true"], name
        assert {"mem_limit", "cpus", "pids_limit", "restart"} <= set(one), name
        assert "privileged" not in one and (name == "caddy") == ("ports" in one), name
        health = "healthcheck" in one or f"{one['image']}".startswith("policy-assistant")
        assert health, name
    assert compose["networks"]["inside"] == {"internal": True}


def test_every_setting_of_compose_is_one_that_the_code_knows(compose: dict[str, Any]) -> None:
    ours = [one for one in compose["services"].values() if "policy-assistant" in one["image"]]
    for one in ours:
        assert set(one["environment"]) <= KNOWN
        assert {secret.upper() for secret in one["secrets"]} <= KNOWN
    text = (DEPLOY / "compose.yml").read_text(encoding="utf-8")
    assert set(re.findall(r"\$\{(\w+)", text)) <= KNOWN


def test_the_web_server_passes_on_the_one_public_path(compose: dict[str, Any]) -> None:
    text = (DEPLOY / "Caddyfile").read_text(encoding="utf-8")
    assert re.findall(r"handle (\S+) {", text) == ["/webhooks/website/*"]
    upstreams = re.search(r"reverse_proxy (.*) {", text)[1].split()
    assert {one.partition(":")[0] for one in upstreams} <= set(compose["services"])
    assert text.count("{") == text.count("}") and "respond 404" in text
    mounted = [volume.split(":")[0] for volume in compose["services"]["caddy"]["volumes"]]
    for name in re.findall(r"^import (\S+)$", text, re.MULTILINE):
        assert f"./{name}" in mounted and "(proxying) {" in (DEPLOY / name).read_text()


@pytest.mark.parametrize("part", ["assistant", "actions"])
def test_the_last_stage_of_an_image_builds_nothing(part: str) -> None:
    """Its user has no rights; what it holds comes from build.sh, which tests/programs runs."""
    text = (DEPLOY / "containers" / f"{part}.Dockerfile").read_text(encoding="utf-8")
    build, last = re.split(r"^FROM (?!.* AS build)", text, flags=re.MULTILINE)
    assert f"build.sh {part} /app" in build and "setup.sh" not in last
    assert re.search(r"^USER 10001:10001$", last, re.MULTILINE)
    assert re.search(r"^HEALTHCHECK .*healthy", last, re.MULTILINE)
    assert not re.search(r"gcc|build-essential|-dev\b|pip install|COPY \. ", last)
    assert not re.search(r"https?://|FROM \S+/", text)
    ignored = (DEPLOY / "containers" / f"{part}.Dockerfile.dockerignore").read_text()
    assert {".env", "state", ".git", "backups"} <= set(ignored.split("\n"))
