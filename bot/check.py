"""All checks of the words in data/. Says everything that is wrong, file first, instead of stopping
at the first mistake.
"""

from __future__ import annotations

import datetime
import sys
from functools import partial
from typing import Callable, Iterator, Mapping

from bot.checks.content import (
    check_answers,
    check_choices,
    check_contacts,
    check_languages,
    check_policy,
    check_thresholds,
)
from bot.checks.examples import (
    check_asked_with_an_age,
    check_examples,
    check_rules,
    check_seldom_asked,
    check_stems,
)
from bot.checks.files import check_files
from bot.checks.foreign_lines import check_foreign_lines
from bot.checks.plain_words import check_plain_words
from bot.checks.reading_age import hard_to_read
from bot.checks.safety import check_bodies, check_disguises, check_safety_phrases
from bot.checks.translations import check_translations, missing_texts
from bot.command_line import report, run_command
from bot.content.ages import load_ages
from bot.content.answers import load_answers
from bot.content.choices import load_choices
from bot.content.clock import now
from bot.content.closed import load_closed_words
from bot.content.contacts import load_contacts_file
from bot.content.content import Content, load, load_phrases
from bot.content.expiry import facts_past_their_day, past_their_day
from bot.content.languages import load_languages
from bot.content.launch import load_launch
from bot.content.platforms import load_platforms
from bot.content.policy import load_policy
from bot.errors import PolicyBotError
from bot.nlu.accused import accused_rules
from bot.nlu.disguises import undisguised
from bot.nlu.entities import role_in
from bot.nlu.harm_examples import harm_lines, ordinary_lines
from bot.nlu.question_words import question_words
from bot.nlu.safety_rules import rules
from bot.nlu.seldom_asked import seldom_asked
from bot.nlu.short_messages import short_messages
from bot.nlu.spelling import load_words
from bot.nlu.yes_no import load_yes_no
from bot.translations.load import load_translations
from bot.web.colours import load_colours
from bot.web.next_questions import load_next_questions
from bot.web.words import load_words as load_words_of_website

READERS: Mapping[str, Callable[[], object]] = {
    "data/policy": load_policy,
    "data/contacts.yml": load_contacts_file,
    "data/launch.yml": load_launch,
    "data/platforms.yml": load_platforms,
    "data/phrases.yml": load_phrases,
    "data/ages.yml": load_ages,
    "data/answers": load_answers,
    "data/choices.yml": load_choices,
    "data/safety/accused.yml": lambda: accused_rules().problems(),
    "data/safety/harm": harm_lines,
    "data/safety/ordinary": ordinary_lines,
    "data/safety/phrases.yml": rules,
    "data/safety/disguises.yml": partial(undisguised, ""),
    "data/spelling.yml": load_words,
    "data/questions.yml": question_words,
    "data/yes_no.yml": load_yes_no,
    "data/seldom_asked.yml": seldom_asked,
    "data/short_messages.yml": short_messages,
    "data/languages": load_languages,
    "data/languages/": load_translations,
    "data/roles.yml": partial(role_in, ""),
    "data/website": load_words_of_website,
    "data/website/colours.yml": load_colours,
    "data/website/closed.yml": load_closed_words,
    "data/website/next": load_next_questions,
    "config.yml": check_thresholds,
}
"""By file, or by folder: what reads it, as the program does."""
CHECKS: Mapping[str, Callable[[Content], Iterator[str]]] = {
    "data/policy": check_policy,
    "data/answers": check_answers,
    "data/answers/": check_plain_words,
    "data": check_stems,
    "data/nlu": check_examples,
    "data/stories/rules.yml": check_rules,
    "data/choices.yml": check_choices,
    "data/contacts.yml": check_contacts,
    "data/ages.yml": check_asked_with_an_age,
    "data/seldom_asked.yml": check_seldom_asked,
    "data/short_messages.yml": lambda _: short_messages().problems(),
    "data/languages": check_languages,
    "data/languages/": check_translations,
    "questions in other languages": check_foreign_lines,
    "data/safety/phrases.yml": check_safety_phrases,
    "data/safety/disguises.yml": check_disguises,
    "data/safety/ordinary": check_bodies,
    "data/": check_files,
}
"""By the file or folder that is compared with others."""


EXPIRED = "Check it, and write when it must be checked again (`expires`)."
CHECK_AGAIN = {"hours: closed": "Enter the school's next holidays."}
"""By what is past its day; for a contact EXPIRED."""


def problems() -> list[str]:
    """Everything that is wrong, each a line that names the file, what is wrong and what to do.
    Files are compared with each other once all can be read. What is wrong in one file may trip the
    readers of others: what nobody foresaw is said only if nothing else explains it.
    """
    found = [line for file, read in READERS.items() for line in _said_by(file, read)]
    if not found:
        for file, check in CHECKS.items():
            found += _said_by(file, lambda check=check: check(load()))
    foreseen = [line for line in found if not isinstance(line, _Unforeseen)]
    return list(dict.fromkeys(foreseen or found))


class _Unforeseen(str):
    """A line of the last resort, which can only repeat Python's words."""


def _said_by(file: str, check: Callable[[], object]) -> list[str]:
    found: list[str] = []
    try:
        lines = check()
        found.extend(lines if isinstance(lines, Iterator) else ())
    except PolicyBotError as error:
        found += str(error).splitlines()
    except Exception as error:  # a form that no reader foresaw: still a line, not a traceback
        found.append(
            _Unforeseen(
                f"{file}: cannot be read as it is ({type(error).__name__}: {error}). "
                "Compare it with what it was before (git diff)."
            )
        )
    return found


def warnings(moment: datetime.datetime) -> list[str]:
    """What is in order, but must be looked at again: a line for each contact, and for each fact
    about apps, that is past its day, and for each text that is hard to read or
    not translated.
    """
    past = {
        "data/contacts.yml": past_their_day(moment.date()),
        "data/platforms.yml": facts_past_their_day(moment.date()),
    }
    old = [
        f"{file}: '{name}' is past its day. {CHECK_AGAIN.get(name, EXPIRED)}"
        for file, names in past.items()
        for name in names
    ]
    return [*old, *hard_to_read(), *missing_texts()]


def main() -> int:
    """The command line: --strict takes a warning for a mistake."""
    if report(problems()):
        return 1
    if report(warnings(now())) and "--strict" in sys.argv[1:]:
        return 1
    content = load()
    print(
        f"data/ is in order: {len(content.policy.statements)} statements, all cited; "
        f"{len(load_answers())} answers; {len(content.contacts)} contacts."
    )
    return 0


if __name__ == "__main__":
    sys.exit(run_command(main))
