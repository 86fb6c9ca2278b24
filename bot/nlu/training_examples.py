"""The training examples of data/nlu as (text, intent) pairs, without Rasa: for the checks, the
benchmarks and the encoder's adaptation.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bot.content.fields import Words, Wrong
from bot.content.records import Record, load
from bot.nlu.reading import as_read
from bot.settings import DATA


class _Examples(Words):
    """Lines that begin with a dash, as Rasa writes a list of examples."""

    @classmethod
    def read(cls, value: Any) -> str:
        """`value` itself if it is of this kind."""
        for line in super().read(value).splitlines():
            if line.strip() and not line.lstrip().startswith("- "):
                raise Wrong(
                    f'has "{line.strip()[:60]}", which is not an example',
                    "Begin it with a dash and a blank.",
                )
        return value


class _Intent(Record):
    intent: Words
    examples: _Examples


class _File(Record):
    version: Any
    nlu: tuple[_Intent, ...]


def example_lines(path: Path) -> list[tuple[str, str]]:
    """The (example as written, intent) pairs of one Rasa NLU file.

    Raises:
        ContentError: if the file is not of Rasa's form.
    """
    return [
        (line.lstrip()[2:].strip(), block.intent)
        for block in load(_File, path).nlu
        for line in block.examples.splitlines()
        if line.strip()
    ]


def load_examples(folder: Path = DATA / "nlu") -> list[tuple[str, str]]:
    """All examples of `folder` as (text as read, intent), in the order of the files."""
    return [
        (as_read(text), intent)
        for path in sorted(folder.glob("*.yml"))
        for text, intent in example_lines(path)
    ]
