"""The trees of the images, built once for the tests that look into them or run them."""

from __future__ import annotations

import os
import tempfile
import uuid
from pathlib import Path
from typing import Iterator

import pytest

from tests.programs.containers import Container, build, build_assistant, project


@pytest.fixture(scope="session")
def place() -> Iterator[Path]:
    """A folder that every user may enter; pytest keeps its own to itself."""
    with tempfile.TemporaryDirectory(prefix="containers-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture(scope="session")
def source(place: Path) -> Path:
    """The project as a build finds it."""
    return project(place / "source")


@pytest.fixture(scope="session")
def actions_tree(source: Path) -> Path:
    """The tree of the action server and the courier, with the packages of its lock."""
    return build(source, "actions")


@pytest.fixture(scope="session")
def assistant_tree(source: Path) -> Path:
    """The tree of the assistant, with the packages of its lock."""
    return build_assistant(source)


@pytest.fixture
def container(place: Path) -> Iterator[Container]:
    assert os.geteuid() == 0, "run these tests as root: they make mounts, and become nobody"
    one = Container(place / uuid.uuid4().hex)
    try:
        yield one
    finally:
        one.stop()
