"""Rasa's own command line as one of our commands: `python -m bot.rasa_cli run …`."""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack
from typing import Any

from bot.command_line import run_command
from bot.shared.garbage import not_collected
from bot.supervisor import HOST
from bot.supervisor.workers import share_port


def rasa_command() -> None:
    """Imports Rasa only now, when its warnings are hushed. Without -i a server is for this machine
    only: the REST channel has no limits.
    """
    if sys.argv[1:2] == ["run"] and "actions" not in sys.argv:
        # To wake a second core for each product of a turn takes longer than the product.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        _load_without_collecting()
    import rasa.core.constants

    rasa.core.constants.DEFAULT_SERVER_INTERFACE = HOST
    from rasa.__main__ import main

    os.environ["SANIC_WORKERS"] = "1"  # WORKERS starts several, each watched by itself
    share_port()
    main()


def _load_without_collecting() -> None:
    """From here until the server has loaded its model (bot/shared/garbage.py)."""
    loading = ExitStack()
    loading.enter_context(not_collected())
    import rasa.core.run

    from bot.rasa_defaults import ask_nobody_about_telemetry, check_each_file_once

    check_each_file_once()
    ask_nobody_about_telemetry()
    usual = rasa.core.run.load_agent_on_start

    async def load(*given: Any) -> Any:
        with loading:
            return await usual(*given)

    rasa.core.run.load_agent_on_start = load


if __name__ == "__main__":
    sys.exit(run_command(rasa_command))
