"""Writes what is to be translated into a folder, a file for each stem:
`python -m bot.translations export FOLDER`. docs/languages.md says what becomes of it.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

import yaml

from bot.command_line import run_command
from bot.translations.english import english
from bot.translations.trees import Tree

FOLDED_FROM = 70
"""Characters from which a text stands in a block of its own."""


class _Dumper(yaml.SafeDumper):
    """Long texts in folded blocks, which read as data/answers does; lists on one line."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> Any:
        """Never without an indent: Rasa's files are not the model here."""
        return super().increase_indent(flow, False)


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    style = ">" if len(text) > FOLDED_FROM or "\n" in text else '"' if "{" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def written(tree: Tree) -> str:
    """A tree as YAML."""
    return yaml.dump(
        tree,
        Dumper=_Dumper,
        allow_unicode=True,
        sort_keys=False,
        width=100,
        default_flow_style=False,
    )


def export(folder: Path) -> None:
    """Writes every stem, in English."""
    folder.mkdir(parents=True, exist_ok=True)
    for stem, tree in english().items():
        (folder / f"{stem}.yml").write_text(written(tree), encoding="utf-8")
    print(f"{len(english())} files are in {folder}.")


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.split(":")[0])
    parser.add_argument("what", choices=("export",))
    parser.add_argument("folder", type=Path)
    export(parser.parse_args().folder)
    return 0


if __name__ == "__main__":
    sys.exit(run_command(main))
