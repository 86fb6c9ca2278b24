"""Checks the words and times of messages to people: `make check` runs it beside bot.check. Needs no settings, no database and no mail server."""
from __future__ import annotations

import sys

import jinja2

from actions.compose import templates
from actions.plan import load_plan
from actions.words import FOLDER, load_words
from bot.errors import PolicyBotError


def problems() -> list[str]:
    """Every fault in data/contacts.yml (hours, referrals) and data/emails, each a line that names the file."""
    found = []
    try:
        load_words(load_plan(environ={}))
    except PolicyBotError as error:
        found.append(str(error))
    loaded = templates()
    for path in sorted(FOLDER.glob("*.jinja")):
        try:
            loaded.get_template(path.name)
        except jinja2.TemplateError as error:
            line = getattr(error, "lineno", None)
            found.append(f"data/emails/{path.name}{f', line {line}' if line else ''}: {error}. Put it right there (git diff shows what was changed).")
    return found


def main() -> int:
    """The command line."""
    found = problems()
    for line in found:
        print(line, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
