"""The training examples of data/nlu as (text, intent) pairs, without Rasa: for the checks, the
benchmarks and the encoder's adaptation.
"""

from __future__ import annotations

from pathlib import Path

from bot.content.typed import entries, mapping, read_yaml, text
from bot.errors import ContentError
from bot.nlu.reading import as_read
from bot.settings import DATA


def example_lines(path: Path) -> list[tuple[str, str]]:
    """The (example as written, intent) pairs of one Rasa NLU file.

    Raises:
        ContentError: if the file is not of Rasa's form.
    """
    pairs = []
    for block in entries(
        path,
        mapping(path, "", read_yaml(path), ("nlu",), ("version",)),
        "nlu",
        ("intent", "examples"),
    ):
        intent = text(path, "nlu: intent", block["intent"])
        for line in text(path, f"nlu: {intent}: examples", block["examples"]).splitlines():
            if not line.strip():
                continue
            if not line.lstrip().startswith("- "):
                raise ContentError(
                    path,
                    f"\"{line.strip()[:60]}\" under '{intent}' is not an example",
                    "Begin it with a dash and a blank.",
                )
            pairs.append((line.lstrip()[2:].strip(), intent))
    return pairs


def load_examples(folder: Path = DATA / "nlu") -> list[tuple[str, str]]:
    """All examples of `folder` as (text as read, intent), in the order of the files."""
    return [
        (as_read(text), intent)
        for path in sorted(folder.glob("*.yml"))
        for text, intent in example_lines(path)
    ]
