"""Reads the files under data/. An error names the file and, for YAML, the line. No Rasa."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from bot.errors import ContentError


def read_text(path: Path) -> str:
    """A file's text.

    Raises:
        ContentError: if it is missing, cannot be read or is not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise ContentError(path, "the file is missing", "Put it back (git restore).") from None
    except UnicodeDecodeError as error:
        raise ContentError(path, f"not UTF-8 text ({error.reason})", "Save it as UTF-8.") from None
    except OSError as error:
        raise ContentError(
            path, f"cannot be read ({error.strerror})", "Check who may read it."
        ) from None


def read_yaml(path: Path) -> Any:
    """A YAML file's content.

    Raises:
        ContentError: if it is missing or empty, cannot be parsed, or has the same key twice.
    """
    try:
        found = _parsed(read_text(path))
    except _SameKeyTwice as error:
        raise ContentError(path, str(error), "Keep one of the two.") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" at line {mark.line + 1}" if mark else ""
        raise ContentError(
            path,
            f"not valid YAML{where}",
            "Check the indentation and the quotes there; YAML takes no tabs.",
        ) from None
    except ValueError as error:  # a date that does not exist
        raise ContentError(
            path, f"not valid YAML ({error})", "Correct it, or put it in quotes."
        ) from None
    if found is None:  # no line in it, or only comments
        raise ContentError(path, "the file is empty", "Put back what was in it (git restore).")
    return found


class _SameKeyTwice(yaml.YAMLError):
    """YAML itself would let the last of the two win without a word."""


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict:
        seen: set[str] = set()
        for key, _ in node.value:
            written = f"{key.tag} {key.value}"
            if written in seen:
                line = key.start_mark.line + 1
                raise _SameKeyTwice(f"the key '{key.value}' is there twice, again at line {line}")
            seen.add(written)
        return super().construct_mapping(node, deep)


def _parsed(written: str) -> Any:
    return yaml.load(written, Loader=_Loader)
