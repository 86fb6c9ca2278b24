"""The file .env, in which a school writes its settings: lines of KEY=value.

A line that begins with # is a note, and so is everything after a space and #. A value that contains
these is put in quotes.
"""

from __future__ import annotations

import os
import re
import shlex
import stat
from pathlib import Path

from bot import settings
from bot.errors import ConfigError
from bot.settings.school import lay_over

_QUOTED = re.compile(r"""(['"])(.*?)\1(?:\s+#.*)?""")
_NOTE = re.compile(r"\s+#.*")


def take_settings() -> None:
    """Puts the settings of .env into the environment. What is set there already stays, even if it
    is empty. Before that, the files of one school of several are laid over the project's.

    Raises:
        ConfigError: as read_env_file does.
    """
    lay_over()
    for key, value in read_env_file(settings.SETTINGS_FILE).items():
        os.environ.setdefault(key, value)


def read_env_file(path: Path) -> dict[str, str]:
    """The settings in a file; none if there is no such file.

    Raises:
        ConfigError: naming the file and the line. The line is not repeated: it may hold a password.
    """
    if not path.is_file():
        return {}
    try:
        # Editors on Windows put a mark before the first letter, which utf-8-sig takes away.
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise _refusal(
            path, line, "letters in UTF-8: save the file again in that encoding"
        ) from None
    except OSError as error:
        raise ConfigError(
            path.name, str(path), f"a file that can be read ({error.strerror})"
        ) from None
    found = {}
    for number, line in enumerate(map(str.strip, text.splitlines()), 1):
        if not line or line.startswith("#"):
            continue
        key, equals, value = line.partition("=")
        if not equals or not key.strip().isidentifier() or "\0" in value:
            raise _refusal(
                path,
                number,
                "KEY=value in UTF-8, such as PORT=5005; a note begins with # (deploy/env.example)",
            )
        found[key.strip()] = _value(value, path, number)
    return found


def _value(written: str, path: Path, number: int) -> str:
    bare = written.strip()
    if not bare.startswith(("'", '"')):
        return _NOTE.sub("", written, count=1).strip()
    quoted = _QUOTED.fullmatch(bare)
    if not quoted:
        raise _refusal(
            path, number, "the quote at the beginning of the value again at its end, or none"
        )
    return quoted[2]


def _refusal(path: Path, number: int, expected: str) -> ConfigError:
    return ConfigError(f"{path.name}, line {number}", "…", expected)


def warnings_about(path: Path) -> list[str]:
    """A line if other users of this computer can read the file; it may hold passwords."""
    if not path.is_file() or not path.stat().st_mode & stat.S_IROTH:
        return []
    return [f"{path.name}: other users can read it. Run: chmod 600 {shlex.quote(str(path))}"]
