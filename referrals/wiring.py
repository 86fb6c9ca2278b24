"""Puts the parts together, once for each process: settings, plan, words, database. The only place
where that happens.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache
from typing import Mapping, Optional

from bot.errors import ConfigError
from bot.record.sealing import Sealer, load_sealer
from bot.record.sqlite_files import sqlite_file
from bot.settings import database_url, secret, switched_on
from referrals import clock
from referrals.database.engine import prepare
from referrals.database.store import Store
from referrals.links import Links
from referrals.mail.settings import MailSettings, load_mail_settings
from referrals.mail.words import Phrases, load_phrases
from referrals.plan import Plan, load_plan

PATIENCE = {"sqlite": 3.5, "postgresql": 1.4}
"""Seconds that a statement waits for a lock inside a visitor's turn, which must be answered within
five. In SQLite only one of a turn's statements can have to wait; in PostgreSQL each of the three
can.
"""
PATIENCE_OF_PROGRAMS = 5.0


@dataclass(frozen=True)
class Settings:
    """All that is read from the environment and from data/, checked together; no database is opened
    for it.
    """

    plan: Plan
    mail: MailSettings
    sealer: Sealer
    phrases: Phrases
    signing: str
    url: str
    alerts: bool


@dataclass(frozen=True)
class Desk:
    """Everything that a program needs to work on referrals."""

    store: Store
    plan: Plan
    phrases: Phrases
    mail: MailSettings
    links: Links
    url: str
    alerts: bool


def load_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """Reads all settings, and checks that alerts can be sent where they are on.

    Raises:
        ConfigError, ContentError: a line that names the key or the file, and the remedy.
    """
    plan, mail = load_plan(environ=environ), load_mail_settings(environ)
    alerts = switched_on("DSL_ALERTS", environ)
    for person in (plan.alerts.to, plan.alerts.instead) if alerts else ():
        if not plan.address(person):
            raise ConfigError(
                plan.recipients[person].setting,
                "",
                "an address to which alerts can go, because DSL_ALERTS is on",
            )
    if alerts and not mail.host:
        raise ConfigError(
            "SMTP_HOST", "", "the mail server that sends alerts, because DSL_ALERTS is on"
        )
    return Settings(
        plan,
        mail,
        load_sealer(environ),
        load_phrases(plan),
        secret("LINK_SECRET", environ),
        database_url("referrals", environ),
        alerts,
    )


def open_desk(
    environ: Mapping[str, str] = os.environ,
    patience: Optional[float] = None,
    tell_time: clock.Clock = clock.now,
) -> Desk:
    """Reads all settings, and opens the database.

    Raises:
        ConfigError, ContentError, DatabaseTrouble: a line that names the key or the file, and the
        remedy.
    """
    given = load_settings(environ)
    store = Store(
        prepare(given.url, patience or PATIENCE_OF_PROGRAMS),
        given.plan,
        given.sealer,
        tell_time,
        given.signing,
        given.mail.sender,
    )
    return Desk(
        store, given.plan, given.phrases, given.mail, Links(given.signing), given.url, given.alerts
    )


@lru_cache(maxsize=1)
def desk() -> Desk:
    """The action server's own, opened at first use. A fault is not remembered: the next call tries
    again.
    """
    return open_desk(
        patience=PATIENCE["sqlite" if sqlite_file(database_url("referrals")) else "postgresql"]
    )
