"""What containers need of one school of several is made from its .env and data/, fits what all
share, and has nothing in common with another school's.
"""

from __future__ import annotations

import re
import stat
from pathlib import Path

import pytest

from bot import settings
from bot.content import school_overlay, school_parts
from bot.content.school_overlay import OF_A_MACHINE, has_own_model, write_overlay
from bot.content.school_parts import NoOverlay, parts_of
from bot.content.school_secrets import SECRETS
from bot.errors import ConfigError
from bot.settings.env_file import read_env_file
from tests.running import every_setting
from tests.unit.two_schools import DEPLOY, Made, base, read, set_in

OURS = {"migrate", "actions", "courier", "assistant-1", "assistant-2"}


def secret(school: Path, name: str) -> str:
    return (school / "deploy" / "secrets" / name).read_text()


def remake(school: Path, own_model: bool = False) -> list[str]:
    return write_overlay(school, school, own_model)


def test_a_schools_compose_file_adds_to_services_that_are_there(two: Made) -> None:
    for school in two:
        made = read(school / "deploy" / "compose.yml")
        assert set(made["services"]) == OURS | {"caddy"} <= set(base()["services"])
        for name in OURS:
            service = made["services"][name]
            assert service["environment"] == {"SCHOOL": "/school"}
            source, target, mode = service["volumes"][0].split(":")
            assert (DEPLOY / source).resolve() == school / "data"
            assert (target, mode) == ("/school/data", "ro")
            assert set(service.get("networks", ())) <= set(made["networks"])
            assert "image" not in service
        assert made["services"]["caddy"] == {"profiles": ["alone"]}
        assert set(made["secrets"]) == set(base()["secrets"])
        for name, one in made["secrets"].items():
            assert (DEPLOY / one["file"]).resolve().is_file(), name


def test_what_compose_asks_for_is_in_the_schools_settings(two: Made) -> None:
    text = (DEPLOY / "compose.yml").read_text(encoding="utf-8")
    for school in two:
        given = read_env_file(school / "deploy" / "settings.env")
        assert set(re.findall(r"\$\{(\w+)", text)) == set(given)
        assert set(given) == set(every_setting()) - set(SECRETS) - set(OF_A_MACHINE)
        assert all(given[name] for name in re.findall(r"\$\{(\w+):\?", text))


def test_two_schools_share_nothing(two: Made) -> None:
    """No project, so no volume and no network; no host, no port, no database, no key."""
    one, other = (read(school / "deploy" / "compose.yml") for school in two)
    assert one["name"] != other["name"] != base()["name"]
    assert one["networks"]["front"]["name"] != other["networks"]["front"]["name"]
    spaces = {read(school / "deploy" / "namespace.yml")["metadata"]["name"] for school in two}
    assert len(spaces) == 2
    for name in SECRETS[:-1]:
        assert secret(two[0], name.lower()) != secret(two[1], name.lower()), name
    settings_of = [read_env_file(school / "deploy" / "settings.env") for school in two]
    assert settings_of[0]["PUBLIC_URL"] != settings_of[1]["PUBLIC_URL"]
    assert len({read_env_file(school / ".env")["PORT"] for school in two} | {"5005"}) == 3


def test_its_secrets_are_those_of_its_env_and_nobody_elses_to_read(two: Made) -> None:
    school, given = two[0], read_env_file(two[0] / ".env")
    for key in ("REFERRAL_KEY", "LINK_SECRET", "SESSION_SECRET"):
        assert secret(school, key.lower()) == given[key]
    folder = school / "deploy" / "secrets"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o400 for path in folder.iterdir())
    password = (school / "deploy" / "passwords" / "postgres_password").read_text()
    assert secret(school, "database_url").split(":")[2].split("@")[0] == password
    everything = (school / "deploy" / "settings.env").read_text() + (
        school / "kustomization.yml"
    ).read_text()
    assert not [key for key in given if key in SECRETS and f"{key}=" in everything]


def test_made_again_it_follows_env_and_keeps_the_password_of_the_database(two: Made) -> None:
    school = two[0]
    before = secret(school, "database_url")
    set_in(school, PUBLIC_URL="https://chat.oak.example/", DSL_EMAIL="dsl@oak.example")
    set_in(school, SMTP_PASSWORD="new", REDIS_URL="redis://redis.example:6379/3")
    lines = remake(school)
    assert secret(school, "database_url") == before
    assert secret(school, "smtp_password") == "new"
    assert secret(school, "redis_url") == "redis://redis.example:6379/3"
    given = read_env_file(school / "deploy" / "settings.env")
    assert given["PUBLIC_URL"] == "https://chat.oak.example"
    assert given["DSL_EMAIL"] == "dsl@oak.example"
    assert "chat.oak.example}" in (school / "kustomization.yml").read_text()
    assert [line for line in lines if "DATABASE_URL" in line and "REDIS_URL" not in line]
    assert not [line for line in lines if line.startswith("PUBLIC_URL")]


@pytest.mark.parametrize("key", ["REFERRAL_KEY", "LINK_SECRET", "DATABASE_URL", "PUBLIC_URL"])
def test_what_another_school_has_too_is_refused(two: Made, key: str) -> None:
    """As in a folder that was copied by hand. Secrets are not repeated."""
    value = read_env_file(two[0] / ".env")[key] or {
        "DATABASE_URL": "postgresql://one:secret@db.example:5432/all",
        "PUBLIC_URL": "https://chat.example",
    }.get(key, "")
    for school in two:
        set_in(school, **{key: value})
    with pytest.raises(ConfigError, match=f"elm-road/.env: {key}.*oak-lane/.env") as refusal:
        remake(two[1])
    assert (value in str(refusal.value)) == (key == "PUBLIC_URL")


@pytest.mark.parametrize(
    "url",
    ["http://chat.example", "https://chat.example/x", "https://chat.example:8443", "https://"],
)
def test_an_address_that_no_certificate_can_be_had_for_is_refused(two: Made, url: str) -> None:
    set_in(two[0], PUBLIC_URL=url)
    with pytest.raises(ConfigError, match="PUBLIC_URL.*https://chat.school.example"):
        remake(two[0])


def test_a_value_that_would_be_read_otherwise_there_is_refused(two: Made) -> None:
    set_in(two[0], SMTP_USER="pa$word")
    with pytest.raises(ConfigError, match=r"SMTP_USER.*no \$"):
        remake(two[0])


def test_every_file_of_its_data_is_mounted_in_kubernetes(two: Made) -> None:
    """What is really made of it by kubectl: tests/programs/test_kubernetes.py."""
    school = two[0]
    extra = school / "data" / "answers" / "photos.yml"
    extra.parent.mkdir()
    extra.write_text("ours")
    remake(school)
    made = read(school / "kustomization.yml")
    for path in made["resources"]:
        assert (school / path).exists(), path
    assert (school / made["resources"][0] / "kustomization.yml").is_file()
    entries = [entry for one in made["configMapGenerator"] for entry in one.get("files", ())]
    mounted = {path for _, path in (entry.split("=") for entry in entries)}
    there = [path for path in (school / "data").rglob("*") if path.is_file()]
    assert mounted == {path.relative_to(school).as_posix() for path in there}
    assert "data/answers/photos.yml" in mounted


def test_files_are_parted_so_that_each_part_fits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(school_parts, "MOST", 10)
    for name in "abc":
        (tmp_path / name).write_text("12345")
    assert [[file.path for file in part] for part in parts_of(tmp_path)] == [["a", "b"], ["c"]]
    (tmp_path / "d").write_text("12345678901")
    with pytest.raises(NoOverlay, match=f"{tmp_path / 'd'}: 11 bytes.*smaller"):
        parts_of(tmp_path)


@pytest.mark.parametrize("name", ["our photos.yml", "größe.yml"])
def test_a_name_that_kubernetes_cannot_hold_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch()
    with pytest.raises(NoOverlay, match="letters from a to z"):
        parts_of(tmp_path)


def test_a_school_with_a_model_of_its_own_has_an_image_of_its_own(
    two: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared, own = tmp_path / "assistant.tar.gz", two[0] / ".laid" / "models" / "assistant.tar.gz"
    monkeypatch.setattr(settings, "SHARED_MODEL", shared)
    monkeypatch.setattr(settings, "MODEL", own)
    own.parent.mkdir(parents=True)
    shared.with_suffix(".stamp").write_text("one")
    assert not has_own_model()
    own.with_suffix(".stamp").write_text("one")
    assert not has_own_model()
    own.with_suffix(".stamp").write_text("another")
    assert has_own_model()
    remake(two[0], own_model=True)
    services = read(two[0] / "deploy" / "compose.yml")["services"]
    assert services["assistant-1"]["image"] == "policy-assistant-oak-lane:latest"
    build = services["assistant-1"]["build"]
    assert build["args"] == {"IMAGE": base()["services"]["assistant-1"]["image"]}
    context = (DEPLOY / build["context"]).resolve()
    assert context == two[0] and (context / build["dockerfile"]).is_file()
    assert "image" not in services["actions"]
    (image,) = read(two[0] / "kustomization.yml")["images"]
    assert image == {"name": "policy-assistant", "newName": "policy-assistant-oak-lane"}


def test_the_image_of_a_school_gets_its_model_and_nothing_else() -> None:
    text = (DEPLOY / "containers" / "school.Dockerfile").read_text(encoding="utf-8")
    ((copied, into),) = re.findall(r"^COPY (.*) (\S+)$", text, re.MULTILINE)
    ignored = (DEPLOY / "containers" / "school.Dockerfile.dockerignore").read_text().split("\n")
    rules = [line for line in ignored if line and not line.startswith("#")]
    assert rules == ["*", *(f"!{path}" for path in copied.split())]
    model = settings.MODEL
    assert {Path(path).name for path in copied.split()} == {
        model.name,
        model.with_suffix(".stamp").name,
    }
    assert into == f"/app/{model.parent.name}/"


def test_without_a_school_the_command_says_how(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "SCHOOL", "")
    with pytest.raises(ConfigError, match="SCHOOL.*make overlay SCHOOL="):
        school_overlay.main()
