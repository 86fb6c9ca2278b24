"""What the tests of referrals share: both databases, a mail server, a clock that stands still, and
a desk made of them.
"""

from __future__ import annotations

import asyncio
import datetime
import os
from dataclasses import replace
from pathlib import Path
from typing import Any, Callable, Iterator, Optional

import pytest

from bot.command_line import run_command
from bot.run import free_port
from referrals.courier import Courier
from referrals.mail.pauses import Pauses
from referrals.office.__main__ import main
from referrals.records import NewMessage
from referrals.wiring import Desk, desk, open_desk
from tests.referrals import postgres
from tests.referrals.mail_server import MailServer, make_certificate
from tests.running import every_setting

HEAD, DEPUTY, DSL, DSL_DEPUTY = (
    "head@school.example",
    "deputy@school.example",
    "dsl@school.example",
    "dsl-deputy@school.example",
)
MONDAY = datetime.datetime(2026, 11, 23, 10, 0, tzinfo=datetime.timezone.utc)
QUICK = Pauses(first=0.01, most=0.05, tries=3, server_first=0.01, server_most=0.05)


class SetClock:
    """Stands still until it is moved."""

    def __init__(self, at: datetime.datetime = MONDAY) -> None:
        self.at = at

    def __call__(self) -> datetime.datetime:
        return self.at

    def forward(self, **by: float) -> None:
        self.at += datetime.timedelta(**by)


class Office:
    """A desk with its clock, its mail server and its courier."""

    def __init__(self, environ: dict[str, str], clock: SetClock, mail: MailServer) -> None:
        self.environ, self.clock, self.mail = environ, clock, mail
        self.desk: Desk = open_desk(environ, patience=0.5, tell_time=clock)
        self.courier = Courier(self.desk, QUICK)

    def send(
        self,
        about: str = "Please ring me.",
        to: str = "headteacher",
        conversation: str = "c1",
        **more: Any,
    ) -> Any:
        return self.desk.store.send(NewMessage(to, conversation, about, **more))

    def work(self, rounds: int = 1, seconds: float = 1.0) -> None:
        """Lets the courier work; between its turns the clock moves on."""

        async def turns() -> None:
            for _ in range(rounds):
                self.courier._done.clear()
                await self.courier.round()
                self.clock.forward(seconds=seconds)
            await self.courier._delivery.close()

        asyncio.run(turns())

    def command(self, *arguments: str) -> int:
        """One of the office's commands, as it is typed, at this office's time."""
        return run_command(lambda: main(list(arguments), self.clock))

    def referral(self, reference: Optional[str]) -> Any:
        return self.desk.store.find(reference)

    def told(self, reference: str) -> str:
        """What the visitor is told of a message."""
        return self.desk.phrases.state(self.referral(reference))

    def message_ids(self) -> list[str]:
        """Of the e-mails that the mail server has accepted."""
        return [message["Message-ID"] for message in self.mail.handler.taken]

    def letters(self) -> list[tuple[str, ...]]:
        """Recipient, purpose and state of every letter."""
        query = "SELECT recipient, purpose, state FROM referral_letters"
        return [tuple(row) for row in self.rows(f"{query} ORDER BY created_at, recipient DESC")]

    def restarted(self, **more: str) -> Office:
        """The same office after a start with other settings."""
        started = Office({**self.environ, **more}, self.clock, self.mail)
        started.courier._outbox.wake()  # as the courier does when it starts
        return started

    def with_plan(self, **changes: Any) -> Office:
        """The same office after a start with another data/contacts.yml."""
        started = Office(self.environ, self.clock, self.mail)
        plan = replace(self.desk.plan, **changes)
        phrases, store = (
            replace(started.desk.phrases, plan=plan),
            replace(started.desk.store, plan=plan),
        )
        started.desk = replace(started.desk, plan=plan, phrases=phrases, store=store)
        started.courier = Courier(started.desk, QUICK)
        return started

    def rows(self, query: str) -> list[Any]:
        with self.desk.store.engine.connect() as connection:
            return connection.exec_driver_sql(query).all()

    @property
    def is_sqlite(self) -> bool:
        return self.desk.url.startswith("sqlite")


@pytest.fixture(scope="session")
def postgres_address() -> Iterator[str]:
    """One PostgreSQL server for all tests."""
    with postgres.server() as address:
        yield address


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """No setting of whoever runs the tests counts, and no file of theirs is touched. An empty
    setting is as good as none, and .env does not fill it.
    """
    for name in every_setting():
        monkeypatch.setenv(name, "")
    monkeypatch.setenv("STATE_DIR", str(tmp_path / "state"))
    desk.cache_clear()
    yield
    desk.cache_clear()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    """DATABASE_URL for both databases: empty means a SQLite file in the state folder."""
    return (
        postgres.new_database(request.getfixturevalue("postgres_address"))
        if request.param == "postgresql"
        else ""
    )


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def mail(certificate: Path) -> Iterator[MailServer]:
    """A mail server with STARTTLS."""
    server = MailServer(free_port(), certificate).start()
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture
def settings(
    monkeypatch: pytest.MonkeyPatch, mail: MailServer, certificate: Path
) -> Callable[..., dict[str, str]]:
    """Sets what a school would, in the environment; more by name."""

    def given(**more: str) -> dict[str, str]:
        own = {
            "SMTP_HOST": "127.0.0.1",
            "SMTP_PORT": str(mail.port),
            "SMTP_FROM": "assistant@school.example",
            "SMTP_CA_FILE": str(certificate),
            "HEADTEACHER_EMAIL": HEAD,
            "HEADTEACHER_DEPUTY_EMAIL": DEPUTY,
            "DSL_EMAIL": DSL,
            "DSL_DEPUTY_EMAIL": DSL_DEPUTY,
            "PUBLIC_URL": "https://chat.school.example",
            **more,
        }
        for name, value in own.items():
            monkeypatch.setenv(name, value)
        return dict(os.environ)

    return given


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


def opened(environ: dict[str, str], clock: SetClock, mail: MailServer) -> Iterator[Office]:
    """A desk, as long as a test needs it."""
    office = Office(environ, clock, mail)
    yield office
    office.desk.store.engine.dispose()


@pytest.fixture
def office(
    database: str, settings: Callable[..., dict[str, str]], clock: SetClock, mail: MailServer
) -> Iterator[Office]:
    """A desk on each of the two databases."""
    yield from opened(settings(DATABASE_URL=database), clock, mail)


@pytest.fixture
def on_sqlite(
    settings: Callable[..., dict[str, str]], clock: SetClock, mail: MailServer
) -> Iterator[Office]:
    """A desk on SQLite, for what does not depend on the database."""
    yield from opened(settings(), clock, mail)


@pytest.fixture
def alerting(
    database: str, settings: Callable[..., dict[str, str]], clock: SetClock, mail: MailServer
) -> Iterator[Office]:
    """A desk on each of the two databases, with alerts on."""
    yield from opened(settings(DATABASE_URL=database, DSL_ALERTS="on"), clock, mail)
