"""The trained assistant in this process, without a server and without a memory on disk: for `make ask`, the tests and the measurements."""
from __future__ import annotations

import os
from typing import Any

from bot.settings import ROOT
from bot.train import MODEL


async def load_assistant() -> Any:
    """Rasa's agent with everything of endpoints.yml but the tracker store: what is said here is forgotten with the process."""
    from rasa.core.agent import load_agent
    from rasa.core.utils import AvailableEndpoints

    os.chdir(ROOT)
    endpoints = AvailableEndpoints.read_endpoints("endpoints.yml")
    endpoints.tracker_store = None
    return await load_agent(str(MODEL), endpoints=endpoints)
