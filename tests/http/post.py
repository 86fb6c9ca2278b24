"""A school whose messages to a person work, and visitors who write them, for tests over HTTP."""

from __future__ import annotations

import contextlib
import re
import sqlite3
import time
from pathlib import Path
from typing import Any, Iterator

import httpx

from bot import run, supervisor
from bot.settings import ROOT
from tests.referrals.mail_server import MailServer, make_certificate
from tests.running import Servers, Visitor, servers_in

REFERENCE = re.compile(r"HSM-\w{3}-\w{3}")
STORED = "SELECT count(*) FROM referrals WHERE kind = 'message'"


class Post:
    """A school whose messages work: its servers, its mail server and what reached the mailboxes."""

    def __init__(self, servers: Servers, mail: MailServer) -> None:
        self.servers, self.mail = servers, mail

    def stored(self) -> int:
        """How many messages of visitors were ever stored to be sent; alerts, which come when they
        come, are not among them.
        """
        database = self.servers.folder / "state" / "referrals.db"
        with contextlib.closing(sqlite3.connect(database, timeout=10)) as rows:
            return rows.execute(STORED).fetchone()[0]

    def letter(self, reference: str) -> Any:
        """The e-mail about a reference, once it has come."""
        return self._wait_for(lambda letter: reference in letter["Subject"])[0]

    def letters_that_say(self, words: str) -> list[Any]:
        """The e-mails with these words in them, once there is one."""
        return self._wait_for(lambda letter: words in plain(letter))

    def _wait_for(self, wanted: Any, seconds: float = 30) -> list[Any]:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if found := [letter for letter in list(self.mail.handler.taken) if wanted(letter)]:
                return found
            time.sleep(0.05)
        raise AssertionError(f"only {[m['Subject'] for m in self.mail.handler.taken]} came")


@contextlib.contextmanager
def posting(folder: Path, with_courier: bool = True, **environ: str) -> Iterator[Post]:
    """Such a school, with a mail server with STARTTLS, until the end."""
    certificate = make_certificate(folder)
    mail = MailServer(run.free_port(), certificate).start()
    servers = servers_in(
        folder,
        str(ROOT / "tests" / "credentials.yml"),
        SMTP_HOST=supervisor.HOST,
        SMTP_PORT=str(mail.port),
        SMTP_FROM="assistant@school.example",
        SMTP_CA_FILE=str(certificate),
        REFERRALS_AN_HOUR="1000",
        **environ,
    )
    servers.environ["PUBLIC_URL"] = f"http://{supervisor.HOST}:{servers.port}"
    try:
        yield Post(servers.start(with_courier=with_courier), mail)
    finally:
        servers.stop()
        mail.stop()


class Writer(Visitor):
    """A visitor who writes a message."""

    def press(self, choice: str, role: str = "parent") -> list[dict[str, Any]]:
        return self.say(choice=choice, role=role)

    def write(self, *steps: str, role: str = "parent") -> list[dict[str, Any]]:
        """Each step is typed, or pressed where it is the id of a choice; the reply to the last."""
        for step in steps:
            pressed = step.startswith(("message_", "referral_"))
            said = self.press(step, role) if pressed else self.say(step, role=role)
        return said

    def send_message(
        self, words: str, reach: str = "a@b.example", name: str = "referral_skip"
    ) -> str:
        """Writes a whole message to the Headteacher and sends it; what the chat says of it."""
        return text(self.write("message_headteacher", words, reach, name, "referral_send"))


def text(said: list[dict[str, Any]]) -> str:
    return " ".join([part for one in said for part in (one["text"], *one["asides"])])


def choices(said: list[dict[str, Any]]) -> set[str]:
    return {choice["id"] for one in said for choice in one["choices"]}


def plain(letter: Any) -> str:
    """The words of an e-mail without its HTML."""
    return letter.get_body(("plain",)).get_content()


def start_actions_again(servers: Servers) -> None:
    """After the action server was killed; back when it listens."""
    servers.actions = run.start_actions(servers.action_port, servers.environ)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            httpx.get(f"http://{supervisor.HOST}:{servers.action_port}/health", timeout=2)
            return
        except httpx.TransportError:
            time.sleep(0.1)
