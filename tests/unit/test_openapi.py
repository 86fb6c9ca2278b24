"""docs/openapi.yml and the servers name the same routes. A reviewer and the fuzzing go by the
description; a route that is not in it would be looked at by nobody.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Iterator

import pytest
import yaml
from sanic import Sanic

from bot.content.contacts import ROLES
from bot.settings import ROOT

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"}
Route = tuple[str, str]


@pytest.fixture(scope="module")
def description() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "docs" / "openapi.yml").read_text(encoding="utf-8"))


def described(description: dict[str, Any], *tags: str) -> set[Route]:
    return {
        (method.upper(), path)
        for path, operations in description["paths"].items()
        for method, operation in operations.items()
        if method.upper() in METHODS and set(operation["tags"]) & {*tags}
    }


def served(app: Sanic) -> set[Route]:
    return {
        (method, "/" + re.sub(r"<(\w+):\w+>", r"{\1}", str(route.path)))
        for route in app.router.routes
        for method in route.methods & METHODS
    }


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("STATE_DIR", str(tmp_path))
    yield


def test_the_routes_of_the_assistant(description: dict[str, Any], state: None) -> None:
    """Rasa's own HTTP interface, by which models can be loaded, is not among them."""
    from rasa.core.run import configure_app

    from bot.web.rest import StrictRestInput
    from bot.web.website import WebsiteInput

    channels = [WebsiteInput.from_credentials(None), StrictRestInput.from_credentials(None)]
    app = configure_app(input_channels=channels, enable_api=False)
    assert served(app) == described(description, "public", "development")


def test_the_routes_of_the_action_server(description: dict[str, Any], state: None) -> None:
    from actions.server import build_app

    assert served(build_app()) == described(description, "internal")


def test_what_is_public_is_under_one_path(description: dict[str, Any]) -> None:
    """The web server in front passes on nothing else."""
    public = described(description, "public")
    assert public and all(path.startswith("/webhooks/website/") for _, path in public)


def test_it_names_the_roles(description: dict[str, Any]) -> None:
    role = description["components"]["schemas"]["Message"]["properties"]["role"]
    assert set(role["enum"]) == set(ROLES)
