"""Fixtures that several folders share."""
from __future__ import annotations

import asyncio
import os
from typing import Any, Iterator

import pytest

from bot.settings import ROOT
from bot.train import MODEL


@pytest.fixture(scope="session")
def agent() -> Iterator[Any]:
    """The trained assistant in this process, without any server."""
    from rasa.core.agent import load_agent
    from rasa.core.utils import AvailableEndpoints

    assert MODEL.is_file(), "no model: run `make train` first"
    os.chdir(ROOT)
    yield asyncio.run(load_agent(str(MODEL), endpoints=AvailableEndpoints.read_endpoints("endpoints.yml")))


@pytest.fixture
def content() -> Any:
    """Policy, contacts, platforms and phrases."""
    from bot import content

    return content.load()
