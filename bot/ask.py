"""A question and its answer in the terminal: `make ask q="…" role=staff`; without q, a prompt.

The assistant that runs on this machine is asked, if it is as new as the words and may be; else one
in this process, which says what it understood and forgets everything.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import sys
import urllib.error
import urllib.request
import uuid
from typing import Any, Mapping, Optional, Protocol

from bot.command_line import run_command
from bot.errors import PolicyBotError
from bot.settings import DATA, MODEL, ROOT, Settings
from bot.supervisor import HOST

NOT_RUNNING = 3
"""Exit code of --running if no assistant runs that may be asked."""
MADE_FROM = ("config.yml", "domain.yml", "bot/**/*.py", "data/**/*.*", f"models/{MODEL.name}")
HELP = """Type a question as a visitor would, or
  1, 2, …          takes a choice that was offered
  role staff       asks as staff from now on (parent, staff, pupil; role alone: as nobody)
  new              begins a new conversation
  ?                shows this
The arrow keys bring back what you typed. An empty line or Ctrl-D ends."""


class Assistant(Protocol):
    """Who answers: the messages of one reply, and a line about how it came about."""

    def reply(self, sender: str, role: Optional[str], said: Mapping[str, str]) -> tuple[list, str]:
        """`said` holds a `message`, or a `choice` by its id."""


class Running:
    """The assistant that listens on `port`. What it is asked counts as a visitor's message."""

    def __init__(self, port: int) -> None:
        self._port = port

    def may_be_asked(self) -> bool:
        """Whether it runs, nothing that it is made from is newer, and no alert can come of it."""
        starts = [path.stat().st_mtime for path in (MODEL.parent / "run").glob("*.yml")]
        if not starts or Settings.load().dsl_alerts:
            return False
        paths = (path for pattern in MADE_FROM for path in ROOT.glob(pattern))
        paths = itertools.chain(paths, DATA.rglob("*.*"))
        if max(path.stat().st_mtime for path in paths) > max(starts):
            return False
        try:
            with urllib.request.urlopen(self._address(""), timeout=5) as found:
                return json.load(found) == {"status": "ok"}
        except (OSError, ValueError):
            return False

    def reply(self, sender: str, role: Optional[str], said: Mapping[str, str]) -> tuple[list, str]:
        """Over its REST channel.

        Raises:
            PolicyBotError: with what it refuses, or that it is gone.
        """
        body = {"sender": sender, "metadata": {"role": role} if role else {}, **said}
        request = urllib.request.Request(
            self._address("webhook"),
            json.dumps(body).encode(),
            {"Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer), f"Asked the assistant that runs on port {self._port}."
        except urllib.error.HTTPError as refusal:
            raise PolicyBotError(json.load(refusal)["error"]) from None
        except OSError:
            raise PolicyBotError(f"The assistant on port {self._port} does not answer.") from None

    def _address(self, route: str) -> str:
        return f"http://{HOST}:{self._port}/webhooks/rest/{route}"


class OwnAssistant:
    """The trained assistant in this process."""

    def __init__(self) -> None:
        import asyncio

        from bot.in_process import load_assistant
        from bot.rasa_defaults import keep_quiet

        keep_quiet()
        self._loop = asyncio.new_event_loop()
        self._agent = self._loop.run_until_complete(load_assistant())

    def reply(self, sender: str, role: Optional[str], said: Mapping[str, str]) -> tuple[list, str]:
        """With what was understood."""
        return self._loop.run_until_complete(self._reply(sender, role, said))

    async def _reply(
        self, sender: str, role: Optional[str], said: Mapping[str, str]
    ) -> tuple[list, str]:
        from rasa.core.channels.channel import UserMessage

        from bot.understanding import Understanding
        from bot.web.turn import OneMessageOutput, plain_text

        text = f"/{said['choice']}" if "choice" in said else plain_text(said["message"])
        output = OneMessageOutput()
        metadata = {"role": role} if role else {}
        await self._agent.handle_message(
            UserMessage(text, output, sender, input_channel="rest", metadata=metadata)
        )
        tracker = await self._agent.tracker_store.retrieve(sender)
        understood = Understanding.of(tracker)
        return output.messages, "" if understood is None else (
            f"Understood as {' + '.join(understood.answers) or 'unsure'} ({understood.band}), "
            f"confidence {understood.confidence:.2f}, safety {understood.safety}."
        )


def shown(messages: list[dict[str, Any]], about: str) -> tuple[str, list[str]]:
    """A reply as text, and the ids of the choices in it."""
    lines, choices = [], []
    for message in messages:
        custom = message.get("custom") or {}
        lines.append(message.get("text", ""))
        for option in custom.get("options", []):
            choices.append(option["id"])
            lines.append(f"  {len(choices)} {option['title']}")
        lines.append(
            f"  [{custom.get('kind')}; cites: {', '.join(custom.get('cites') or ['nothing'])}; "
            f"contacts: {', '.join(custom.get('contacts') or ['nobody'])}]\n"
        )
    return "\n".join([*lines, about] if about else lines), choices


def prompt(assistant: Assistant, role: Optional[str]) -> None:
    """One question after the other, until an empty line."""
    import readline  # noqa: F401  the arrow keys; nothing of it is written to a file

    from bot.content.contacts import ROLES

    sender, choices = uuid.uuid4().hex, []
    print("Ask as a visitor would. ? shows what else you can type; an empty line ends.")
    while True:
        try:
            typed = input(f"{role or 'nobody in particular'}> ").strip()
        except (EOFError, KeyboardInterrupt):
            typed = ""
        word, _, rest = typed.partition(" ")
        if not typed:
            print()
            return
        if typed == "?":
            print(HELP)
        elif typed == "new":
            sender, choices = uuid.uuid4().hex, []
        elif word == "role" and rest in ("", *ROLES):
            role = rest or None
        else:
            chosen = typed.isdigit() and 0 < int(typed) <= len(choices)
            said = {"choice": choices[int(typed) - 1]} if chosen else {"message": typed}
            text, choices = shown(*assistant.reply(sender, role, said))
            print(text + "\n")


def _is_known(role: Optional[str]) -> bool:
    if not role:
        return True
    from bot.content.contacts import ROLES  # takes longer than a running assistant's answer

    if role not in ROLES:
        print(
            f"role: '{role}' is unknown; use one of {', '.join(ROLES)}, or leave it out.",
            file=sys.stderr,
        )
    return role in ROLES


def main() -> int:
    """The command line; question and role may come as the variables q and role, as make passes
    them.
    """
    parser = argparse.ArgumentParser(description=__doc__.split(":")[0])
    parser.add_argument("question", nargs="?", default=os.environ.get("q"))
    parser.add_argument("--role", default=os.environ.get("role") or None)
    parser.add_argument(
        "--running", action="store_true", help=f"only if one runs; else ends with {NOT_RUNNING}"
    )
    arguments = parser.parse_args()
    question, role = arguments.question, arguments.role
    if not (question or "").strip() and (question is not None or not sys.stdin.isatty()):
        print('Ask something: make ask q="can my child use instagram" role=parent', file=sys.stderr)
        return 2
    if not _is_known(role):
        return 2
    running = Running(Settings.load().port)
    found = running.may_be_asked()
    if arguments.running and not found:
        return NOT_RUNNING
    assistant = running if found else OwnAssistant()
    if question is None:
        prompt(assistant, role)
    else:
        text, _ = shown(*assistant.reply(uuid.uuid4().hex, role, {"message": question}))
        print(text)
    return 0


if __name__ == "__main__":
    sys.exit(run_command(main))
