"""`make benchmark`: the NLU pipeline against published platforms (HINT3), and the assistant beside
a stock Rasa bot.

With train=… and test=… (CSV files in the HINT3 format) only that pair is run.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from benchmarks import faq_sets, stock
from bot.errors import PolicyBotError
from bot.rasa_cli import hush_warnings
from bot.settings import ROOT

HINT3 = Path(__file__).parent / "hint3"


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--train", type=Path)
    parser.add_argument("--test", type=Path)
    parser.add_argument("--only", choices=("sets", "stock"), help="one half of it")
    arguments = parser.parse_args()
    if bool(arguments.train) != bool(arguments.test):
        print("Give both: make benchmark train=FILE test=FILE", file=sys.stderr)
        return 2
    from bot.rasa_defaults import keep_quiet

    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    hush_warnings()
    keep_quiet()
    try:
        if arguments.train:
            print(
                faq_sets.show(
                    [
                        faq_sets.run_set(
                            arguments.train.stem,
                            arguments.train.resolve(),
                            arguments.test.resolve(),
                        )
                    ]
                )
            )
            return 0
        if arguments.only != "stock":
            print(
                "Matthews correlation over all intents and out-of-scope (the platforms at "
                "their own best threshold on the test set):"
            )
            print(
                faq_sets.show(
                    [
                        faq_sets.run_set(
                            name, HINT3 / f"{name}_train.csv", HINT3 / f"{name}_test.csv"
                        )
                        for name in ("sofmattress", "curekart")
                    ]
                )
            )
        if arguments.only != "sets":
            figures = stock.compare()
            print(stock.show(figures))
            stock.save(figures, ROOT / "reports" / "stock.json")
    except PolicyBotError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
