"""The settings in the file `.env`, for every program that is started by hand; deploy/env.example lists them."""
from __future__ import annotations

import os
import re
from pathlib import Path

from bot.errors import ConfigError
from bot.settings import ROOT

SETTINGS_FILE = ROOT / ".env"
_QUOTED = re.compile(r"""(['"])(.*?)\1(?:\s+#.*)?""")
_NOTE = re.compile(r"\s+#.*")


def read_env_file(path: Path) -> dict[str, str]:
    """The settings in a file of KEY=value lines; none if there is no such file. A line that begins with # is a note, and so is what stands after a
    blank and #; a value that holds these is put in quotes.

    Raises:
        ConfigError: naming the file and the line, and never repeating it: it may hold a password.
    """
    if not path.is_file():
        return {}
    try:
        text = path.read_text(encoding="utf-8-sig")  # editors on Windows put a mark before the first letter
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise ConfigError(f"{path.name}, line {line}", "…", "letters in UTF-8: save the file again in that encoding") from None
    except OSError as error:
        raise ConfigError(path.name, str(path), f"a file that can be read ({error.strerror})") from None
    settings = {}
    for number, line in enumerate(text.splitlines(), 1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        key, equals, value = line.partition("=")
        if not equals or not key.strip().isidentifier() or "\0" in value:
            raise ConfigError(f"{path.name}, line {number}", "…", "KEY=value in UTF-8, such as PORT=5005; a note begins with # (deploy/env.example)")
        settings[key.strip()] = _value(value, f"{path.name}, line {number}")
    return settings


def take_settings() -> None:
    """Takes the settings in .env into the environment; what is set there already stays.

    Raises:
        ConfigError: as read_env_file does.
    """
    for key, value in read_env_file(SETTINGS_FILE).items():
        os.environ.setdefault(key, value)


def _value(written: str, where: str) -> str:
    bare = written.strip()
    if not bare.startswith(("'", '"')):
        return _NOTE.sub("", written, count=1).strip()
    quoted = _QUOTED.fullmatch(bare)
    if not quoted:
        raise ConfigError(where, "…", "the quote at the beginning of the value again at its end, or none")
    return quoted[2]
