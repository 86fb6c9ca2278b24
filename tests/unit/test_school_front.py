"""One Caddy has the ports of a machine, and leads each address to the assistants of its school."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.content.school_front import write_front
from bot.content.school_parts import NoOverlay
from tests.unit.two_schools import Made, base, read, set_in


def test_one_caddy_is_in_front_of_all(two: Made, tmp_path: Path) -> None:
    """On the networks that the schools make, as bounded as the one of a single school."""
    write_front(tmp_path)
    front, text = read(tmp_path / "compose.yml"), (tmp_path / "Caddyfile").read_text()
    caddy, alone = front["services"]["caddy"], base()["services"]["caddy"]
    for key in ("image", "ports", "read_only", "cap_drop", "cap_add", "security_opt", "restart"):
        assert caddy[key] == alone[key], key
    assert {"mem_limit", "cpus", "pids_limit", "healthcheck"} <= set(caddy)
    assert set(caddy["networks"]) == set(front["networks"])
    joined = {one["name"] for one in front["networks"].values() if one.get("external")}
    for volume in caddy["volumes"]:
        source = volume.split(":")[0]
        assert source in front["volumes"] or (tmp_path / source).resolve().is_file(), volume
    upstreams = {
        name for line in re.findall(r"reverse_proxy (.*) {", text) for name in line.split()
    }
    for school in two:
        made = read(school / "deploy" / "compose.yml")
        assert made["networks"]["front"]["name"] in joined
        names = [
            alias
            for service in made["services"].values()
            for alias in (service.get("networks", {}).get("front") or {}).get("aliases", ())
        ]
        assert {f"{name}:5005" for name in names} <= upstreams and len(names) == 2
        assert f"\n{school.name}.school.example {{\n" in text
    assert len(upstreams) == 4
    assert set(re.findall(r"handle (\S+) {", text)) == {"/webhooks/website/*"}
    assert text.count("{") == text.count("}") and text.count("respond 404") == 2


def test_two_schools_at_one_address_are_named(two: Made, tmp_path: Path) -> None:
    for school in two:
        set_in(school, PUBLIC_URL="https://chat.example")
    with pytest.raises(NoOverlay, match="elm-road/.env and oak-lane/.env"):
        write_front(tmp_path)


def test_a_folder_without_schools_is_named(tmp_path: Path) -> None:
    with pytest.raises(NoOverlay, match="new-school"):
        write_front(tmp_path)
