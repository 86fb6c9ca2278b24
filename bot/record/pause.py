"""Whether the assistant is paused: the file `paused` in STATE_DIR. Every program that uses the
folder sees it with the next message, and a restart changes nothing. The command line of `make
pause` and `make resume`.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import Optional

from bot.command_line import run_command
from bot.errors import ConfigError
from bot.settings import Settings

FILE = "paused"
"""Its text is the reason, for staff alone; mostly it is empty."""


def pause_file(settings: Settings) -> Path:
    """Where it is, or would be."""
    return settings.state_dir / FILE


def reason_of(file: Path) -> Optional[str]:
    """Why the assistant is paused, perhaps without words; None if it is not."""
    if not file.exists():
        return None
    try:
        return file.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:  # whoever may not read it sees that it is there
        return ""


def pause(settings: Settings, reason: str = "") -> None:
    """Pauses the assistant, or changes the reason.

    Raises:
        ConfigError: if STATE_DIR cannot be written to.
    """
    whole = settings.state_folder() / f"{FILE}.{os.getpid()}"
    try:
        whole.write_text(reason, encoding="utf-8")
        whole.replace(pause_file(settings))
    except OSError as error:
        raise _not_written(settings, error) from None


def resume(settings: Settings) -> bool:
    """Ends the pause; False if there was none.

    Raises:
        ConfigError: if STATE_DIR cannot be written to.
    """
    try:
        pause_file(settings).unlink()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise _not_written(settings, error) from None
    return True


def _not_written(settings: Settings, error: OSError) -> ConfigError:
    return ConfigError(
        "STATE_DIR", str(settings.state_dir), f"a folder that can be written to ({error.strerror})"
    )


def main(arguments: Optional[list[str]] = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog=".venv/bin/python -m bot.record.pause")
    parser.add_argument("what", choices=("on", "off", "status"))
    parser.add_argument("--reason", default="", help="for staff; visitors do not see it")
    given = parser.parse_args(arguments)
    settings = Settings.load()
    where = f"STATE_DIR: {settings.state_dir}"
    if given.what == "on":
        pause(settings, given.reason.strip())
        print(f"Paused ({where}). Worries still get the safety reply. To end it: make resume")
        return 0
    if given.what == "off":
        ended = resume(settings)
        print(f"{'The pause has ended' if ended else 'It was not paused'} ({where}).")
        return 0
    reason = reason_of(pause_file(settings))
    print("Not paused." if reason is None else f"Paused. {reason}".strip())
    return 0


if __name__ == "__main__":
    sys.exit(run_command(main))
