"""The training examples of data/nlu as (text, intent) pairs, without Rasa: for the checks, the benchmarks and the encoder's adaptation."""
from __future__ import annotations

from pathlib import Path

from bot.content import read_yaml
from bot.errors import ContentError
from bot.nlu.reading import as_read
from bot.settings import DATA


def example_lines(path: Path) -> list[tuple[str, str]]:
    """The (example as written, intent) pairs of one Rasa NLU file.

    Raises:
        ContentError: if the file is not of Rasa's form.
    """
    document = read_yaml(path)
    if not isinstance(document, dict) or not isinstance(document.get("nlu"), list):
        raise ContentError(path, "no list under 'nlu'", "Begin with 'nlu:', then '- intent: …' and 'examples: |'.")
    pairs = []
    for block in document["nlu"]:
        lines = str(block.get("examples") or "").splitlines()
        pairs += [(line.lstrip()[2:].strip(), block.get("intent")) for line in lines if line.lstrip().startswith("- ")]
    return pairs


def load_examples(folder: Path = DATA / "nlu") -> list[tuple[str, str]]:
    """All examples of `folder` as (text as read, intent), in the order of the files."""
    return [(as_read(text), intent) for path in sorted(folder.glob("*.yml")) for text, intent in example_lines(path)]
