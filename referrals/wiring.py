"""Puts the parts together, once for each process: settings, plan, words, database. The only place
where that happens.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache
from typing import Mapping, Optional

from bot.content import clock
from bot.errors import ConfigError
from bot.record.sealing import load_sealer
from bot.record.sqlite_files import sqlite_file
from bot.settings import Settings
from bot.settings.keys import own_key
from referrals.database.engine import prepare
from referrals.database.store import Store
from referrals.links import Links
from referrals.mail.words import Phrases, load_phrases
from referrals.plan import Plan, load_plan
from referrals.settings import ReferralSettings

PATIENCE = {"sqlite": 3.5, "postgresql": 1.4}
"""Seconds that a statement waits for a lock inside a visitor's turn, which must be answered within
five. In SQLite only one of a turn's statements can have to wait; in PostgreSQL each of the three
can.
"""
PATIENCE_OF_PROGRAMS = 5.0


@dataclass(frozen=True)
class Desk:
    """Everything that a program needs to work on referrals."""

    store: Store
    plan: Plan
    phrases: Phrases
    settings: ReferralSettings
    links: Links
    url: str


def load_parts(environ: Mapping[str, str]) -> tuple[ReferralSettings, Plan, Phrases]:
    """Reads all settings and the files of data/ that referrals need. Checks that alerts can be sent
    if they are on.

    Raises:
        PolicyBotError: a line that names the setting or the file, and the remedy.
    """
    settings = ReferralSettings.load(environ)
    plan = load_plan(settings)
    for person in (plan.alerts.to, plan.alerts.instead) if settings.dsl_alerts else ():
        if not plan.address(person):
            raise ConfigError(
                plan.recipients[person].setting,
                "",
                "an address to which alerts can go, because DSL_ALERTS is on",
            )
    if settings.dsl_alerts and not settings.smtp_host:
        raise ConfigError(
            "SMTP_HOST", "", "the mail server that sends alerts, because DSL_ALERTS is on"
        )
    return settings, plan, load_phrases(plan)


def open_desk(
    environ: Mapping[str, str] = os.environ,
    patience: Optional[float] = None,
    tell_time: clock.Clock = clock.now,
) -> Desk:
    """Reads all settings, and opens the database.

    Raises:
        PolicyBotError: a line that names the setting or the file, and the remedy.
    """
    settings, plan, phrases = load_parts(environ)
    url = settings.database("referrals")
    key = settings.link_secret or own_key(settings.state_folder(), "link-secret")
    engine = prepare(url, patience or PATIENCE_OF_PROGRAMS)
    store = Store(engine, plan, load_sealer(settings), tell_time, key, settings.smtp_from)
    return Desk(store, plan, phrases, settings, Links(key), url)


@lru_cache(maxsize=1)
def desk() -> Desk:
    """The action server's own, opened at first use. A fault is not remembered: the next call tries
    again.
    """
    url = Settings.load().database("referrals")
    return open_desk(patience=PATIENCE["sqlite" if sqlite_file(url) else "postgresql"])
