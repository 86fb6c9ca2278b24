"""Puts the parts together, once for each process: settings, plan, words, database. The only place where that happens."""
from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache
from typing import Mapping, Optional

from actions import clock
from actions.database import prepare, sqlite_file
from actions.links import Links
from actions.mail_settings import MailSettings, load_mail_settings
from actions.plan import Plan, load_plan
from actions.store import Store
from actions.words import Phrases, load_words
from bot.errors import ConfigError
from bot.sealing import load_sealer
from bot.settings import database_url, secret, switched_on

PATIENCE = {"sqlite": 3.5, "postgresql": 1.4}
"""Seconds that a statement waits for a lock inside a visitor's turn, which must be answered within five. In SQLite only one of a turn's statements
can have to wait; in PostgreSQL each of the three can."""
PATIENCE_OF_PROGRAMS = 5.0


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


def open_desk(environ: Mapping[str, str] = os.environ, patience: Optional[float] = None, tell_time: clock.Clock = clock.now) -> Desk:
    """Reads all settings, checks them together, and opens the database.

    Raises:
        ConfigError, ContentError, DatabaseTrouble: a line that names the key or the file, and the remedy.
    """
    plan, mail, sealer = load_plan(environ=environ), load_mail_settings(environ), load_sealer(environ)
    alerts = switched_on("DSL_ALERTS", environ)
    if alerts and not plan.recipients["dsl"].address:
        raise ConfigError("DSL_EMAIL", "", "the address to which alerts go, because DSL_ALERTS is on")
    if alerts and not mail.host:
        raise ConfigError("SMTP_HOST", "", "the mail server that sends alerts, because DSL_ALERTS is on")
    url = database_url("referrals", environ)
    signing = secret("LINK_SECRET", environ)
    return Desk(Store(prepare(url, patience or PATIENCE_OF_PROGRAMS), plan, sealer, tell_time, signing, mail.sender), plan, load_words(plan), mail, Links(signing), url, alerts)


@lru_cache(maxsize=1)
def desk() -> Desk:
    """The action server's own, opened at first use. A fault is not remembered: the next call tries again."""
    return open_desk(patience=PATIENCE["sqlite" if sqlite_file(database_url("referrals")) else "postgresql"])
