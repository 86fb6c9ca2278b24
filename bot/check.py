"""All checks of the words in data/: `make check`. Gathers every fault, file first, instead of
stopping at the first.
"""

from __future__ import annotations

import sys
import traceback
from functools import partial
from pathlib import Path
from typing import Callable, Iterator

from bot.checks.content import (
    check_answers,
    check_choices,
    check_contacts,
    check_file_names,
    check_languages,
    check_policy,
    check_thresholds,
)
from bot.checks.examples import check_examples, check_rules, check_stems
from bot.command_line import run_command
from bot.content.answers import load_answers
from bot.content.choices import load_choices
from bot.content.contacts import load_alert_rule, load_contacts, load_keep_days
from bot.content.content import Content, load, load_phrases
from bot.content.platforms import load_platforms
from bot.content.policy import load_policy
from bot.errors import PolicyBotError
from bot.nlu.entities import platforms_in, role_in
from bot.nlu.languages import load_languages
from bot.nlu.reading import question_words
from bot.nlu.safety_rules import rules
from bot.nlu.spelling import load_words
from bot.web.words import load_words as load_words_of_website

READERS: tuple[Callable[[], object], ...] = (
    *(
        load_policy,
        load_contacts,
        partial(load_keep_days, "message"),
        partial(load_keep_days, "alert"),
        load_platforms,
        load_phrases,
        load_answers,
        load_choices,
    ),
    *(
        load_alert_rule,
        rules,
        load_words,
        question_words,
        load_languages,
        partial(role_in, ""),
        partial(platforms_in, ""),
        load_words_of_website,
        check_thresholds,
    ),
)
"""Each reads a file, or the files of a folder, as the program does."""
CHECKS: tuple[Callable[[Content], Iterator[str]], ...] = (
    *(
        check_policy,
        check_answers,
        check_stems,
        check_examples,
        check_rules,
        check_choices,
        check_contacts,
        check_languages,
        check_file_names,
    ),
)


def problems() -> list[str]:
    """Every fault, each a line that names the file, what is wrong and what to do. Files are
    compared with each other once all can be read.
    """
    found = [line for read in READERS for line in _faults(read)]
    if not found:
        found = [line for check in CHECKS for line in _faults(partial(check, load()))]
    return list(dict.fromkeys(found))


def _faults(check: Callable[[], object]) -> list[str]:
    found: list[str] = []
    try:
        lines = check()
        found.extend(lines if isinstance(lines, Iterator) else ())
    except PolicyBotError as error:
        found.append(str(error))
    except Exception as error:  # a shape that no reader foresaw: still a line, not a traceback
        found.append(
            f"{_file_in(error)}: cannot be read as it stands ({type(error).__name__}: "
            f"{error}). Compare it with what it was before (git diff)."
        )
    return found


def _file_in(error: Exception) -> object:
    """The file that was being read: every reader calls it `path`."""
    paths = [
        frame.f_locals["path"]
        for frame, _ in traceback.walk_tb(error.__traceback__)
        if isinstance(frame.f_locals.get("path"), Path)
    ]
    return paths[-1] if paths else "data/"


def main() -> int:
    """The command line."""
    found = problems()
    for line in found:
        print(line, file=sys.stderr)
    if found:
        print(f"{len(found)} faults.", file=sys.stderr)
        return 1
    content = load()
    print(
        f"data/ is in order: {len(content.policy.statements)} statements, all cited; "
        f"{len(load_answers())} answers; {len(content.contacts)} contacts."
    )
    return 0


if __name__ == "__main__":
    sys.exit(run_command(main))
