"""Fixtures that several folders share."""

from __future__ import annotations

import asyncio
import os
from typing import Any, Iterator

import hypothesis
import pytest

from bot.settings import MODEL, ROOT
from tests.hanging import pytest_runtest_protocol  # noqa: F401  (pytest finds it here)

# The same examples in every run, so that a change is to blame for what fails.
# HYPOTHESIS_PROFILE=search looks for new ones.
hypothesis.settings.register_profile("same", derandomize=True, deadline=None)
hypothesis.settings.register_profile("search", deadline=None)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))


@pytest.fixture(autouse=True)
def record_of_its_own() -> Iterator[None]:
    """Every test opens the record of conversations, and the pause, that its own settings name."""
    from bot.record.conversations import conversations
    from bot.record.in_turn import turn_record
    from bot.shared.server import shared_server
    from bot.web import closed

    caches = (turn_record, conversations, shared_server, closed.shutter)
    for cache in caches:
        cache.cache_clear()
    yield
    for cache in caches:
        cache.cache_clear()


@pytest.fixture(scope="session")
def agent() -> Iterator[Any]:
    """The trained assistant in this process, without any server."""
    from bot.in_process import load_assistant

    assert MODEL.is_file(), "no model: run `make train` first"
    yield asyncio.run(load_assistant())


@pytest.fixture
def content() -> Any:
    """Policy, contacts, platforms and phrases."""
    from bot.content import content

    return content.load()


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The real Rasa server and the real action server, for all tests that harm neither."""
    from tests.running import servers_in

    started = servers_in(
        tmp_path_factory.mktemp("servers"), credentials=str(ROOT / "tests" / "credentials.yml")
    ).start()
    try:
        yield started
    finally:
        started.stop()
