"""One question and its answer, without a server: `make ask q="…" role=staff`. Shows the answer, its
intent and the confidence.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys

from bot.command_line import run_command
from bot.content.contacts import ROLES
from bot.understanding import Understanding


async def ask(question: str, role: str | None) -> str:
    """The assistant's whole reply to `question` as text."""
    from rasa.core.channels.channel import UserMessage

    from bot.in_process import load_assistant
    from bot.rasa_defaults import keep_quiet
    from bot.web.turn import OneMessageOutput, plain_text

    keep_quiet()
    agent = await load_assistant()
    output = OneMessageOutput()
    await agent.handle_message(
        UserMessage(
            plain_text(question),
            output,
            "ask",
            input_channel="rest",
            metadata={"role": role} if role else {},
        )
    )
    tracker = await agent.tracker_store.retrieve("ask")
    lines = []
    for message in output.messages:
        custom = message.get("custom") or {}
        lines.append(message.get("text", ""))
        lines += [f"  * {option['title']}" for option in custom.get("options", [])]
        lines.append(
            f"  [{custom.get('kind')}; cites: {', '.join(custom.get('cites') or ['nothing'])}; "
            f"contacts: {', '.join(custom.get('contacts') or ['nobody'])}]\n"
        )
    understood = Understanding.of(tracker)
    if understood:
        lines.append(
            f"Understood as {' + '.join(understood.answers) or 'unsure'} "
            f"({understood.band}), confidence {understood.confidence:.2f}, safety "
            f"{understood.safety}."
        )
    return "\n".join(lines)


def main() -> int:
    """The command line; question and role may come as the variables q and role, as make passes
    them.
    """
    parser = argparse.ArgumentParser(description=__doc__.split(":")[0])
    parser.add_argument("question", nargs="?", default=os.environ.get("q", ""))
    parser.add_argument("--role", default=os.environ.get("role") or None)
    arguments = parser.parse_args()
    if not arguments.question.strip():
        print('Ask something: make ask q="can my child use instagram" role=parent', file=sys.stderr)
        return 2
    if arguments.role not in (None, *ROLES):
        print(
            f"role: '{arguments.role}' is unknown; use one of {', '.join(ROLES)}, or leave it out.",
            file=sys.stderr,
        )
        return 2
    print(asyncio.run(ask(arguments.question, arguments.role)))
    return 0


if __name__ == "__main__":
    sys.exit(run_command(main))
