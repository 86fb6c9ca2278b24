"""`make benchmark`: the NLU pipeline against published platforms, and the assistant beside a stock
Rasa bot.

The question sets are other people's, and are not part of this project. `sets=FOLDER` runs every
pair of files <name>_train.csv and <name>_test.csv in a folder; `train=FILE test=FILE` runs one pair
and nothing else. Columns: sentence, label; in a test file the label NO_NODES_DETECTED means out of
scope.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from benchmarks import faq_sets, stock
from bot.command_line import run_command
from bot.errors import ContentError
from bot.settings import ROOT

WHERE = (
    "No question sets were given: make benchmark sets=FOLDER. HINT3, with the scores of five "
    "platforms, is published as hellohaptik/HINT3 on GitHub; take the full training sets of its "
    "version 1."
)
HEADING = (
    "Matthews correlation over all intents and out-of-scope (each platform at its own best "
    "threshold on the test set):"
)


def pairs_in(folder: Path) -> list[tuple[str, Path, Path]]:
    """Name, training file and test file of every pair in a folder.

    Raises:
        ContentError: if there is none, or a training file has no test file.
    """
    found = [
        (name, path, path.with_name(f"{name}_test.csv"))
        for path in sorted(folder.glob("*_train.csv"))
        if (name := path.name.removesuffix("_train.csv"))
    ]
    if not found:
        raise ContentError(folder, "no file <name>_train.csv in this folder", WHERE)
    for name, _, test in found:
        if not test.is_file():
            raise ContentError(test, "no such file", f"Put it beside {name}_train.csv.")
    return found


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--sets", type=Path, help="a folder of pairs of CSV files")
    parser.add_argument("--train", type=Path, help="one training file, with --test")
    parser.add_argument("--test", type=Path)
    parser.add_argument("--only", choices=("sets", "stock"), help="one half of it")
    arguments = parser.parse_args()
    if bool(arguments.train) != bool(arguments.test):
        print("Give both: make benchmark train=FILE test=FILE", file=sys.stderr)
        return 2
    from bot.rasa_defaults import keep_quiet

    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    keep_quiet()
    if arguments.train:
        train, test = arguments.train.resolve(), arguments.test.resolve()
        print(faq_sets.show([faq_sets.run_set(train.stem, train, test)]))
        return 0
    if arguments.only != "stock" and arguments.sets:
        pairs = pairs_in(arguments.sets.resolve())
        print(HEADING)
        print(faq_sets.show([faq_sets.run_set(*pair) for pair in pairs]))
    elif arguments.only != "stock":
        print(WHERE, file=sys.stderr)
    if arguments.only != "sets":
        figures = stock.compare()
        print(stock.show(figures))
        stock.save(figures, ROOT / "reports" / "stock.json")
    return 0


if __name__ == "__main__":
    sys.exit(run_command(main))
