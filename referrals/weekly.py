"""The Headteacher's page by e-mail, once a week, with WEEKLY_INSIGHTS=on. A program of its own
makes it (`python -m insights`), so that no alert waits for it; the outbox hands it over like any
letter.

Never twice a week: the week is the key under which it is stored, whatever program ends when. What
the mail server refused is tried again every hour.
"""

from __future__ import annotations

import datetime
import logging
import subprocess
import sys
import time
from pathlib import Path
from typing import Optional, Sequence

import sqlalchemy as sa

from bot.settings import ROOT
from referrals.clock import moment
from referrals.database.engine import reading, writing
from referrals.database.letters import queue_letter
from referrals.database.queries import find_referral
from referrals.database.tables import letters, referrals
from referrals.records import FIRST, Referral
from referrals.states import LetterState
from referrals.wiring import Desk

logger = logging.getLogger(__name__)

TO = "headteacher"
HOUR_OF_MONDAY = 7
LOOK, AGAIN, LONGEST = 60.0, 3600.0, 300.0
"""Seconds between two looks whether it is due; until a failure is tried again; that making the page
may take.
"""
FILE = "weekly-insights.html"
MAKE = (sys.executable, "-W", "ignore", "-m", "insights", "--whole-weeks", "--to")


class Weekly:
    """What the courier does about it, a step at a time; no step waits."""

    def __init__(self, desk: Desk, make: Sequence[str] = MAKE) -> None:
        """Starts nothing yet. `make` writes the page into the file that is named after it."""
        self._desk, self._make = desk, make
        self._making: Optional[subprocess.Popen] = None
        self._began = 0.0
        self._not_before = -1.0

    @property
    def is_on(self) -> bool:
        """Whether a page is to be sent, and can be."""
        settings = self._desk.settings
        return settings.weekly_insights and settings.takes_messages(TO)

    def step(self) -> None:
        """What is due now: begins to make this week's page, or takes it when it is made."""
        if self._making is not None:
            self._take()
        elif self.is_on and time.monotonic() >= self._not_before and self._key():
            self._not_before = time.monotonic() + LOOK
            sent = self._stored()
            if sent is None:
                self._began = time.monotonic()
                self._making = subprocess.Popen(
                    [*self._make, str(self._file)], cwd=ROOT, stdout=subprocess.DEVNULL
                )
            else:
                self._try_again(sent)

    def close(self) -> None:
        """Ends what is being made; the next start begins anew."""
        if self._making is not None:
            self._making.kill()
            self._making.wait()
            self._making = None
            self._file.unlink(missing_ok=True)

    @property
    def _file(self) -> Path:
        return self._desk.settings.state_folder() / FILE

    def _key(self) -> str:
        """This week's; empty before its hour has come."""
        now = self._desk.store.clock().astimezone(self._desk.plan.hours.timezone)
        monday = now.date() - datetime.timedelta(days=now.weekday())
        due = datetime.datetime.combine(monday, datetime.time(HOUR_OF_MONDAY), now.tzinfo)
        return f"insights:{monday}" if now >= due else ""

    def _stored(self) -> Optional[Referral]:
        with reading(self._desk.store.engine) as connection:
            return find_referral(connection, referrals.c.key == self._key())

    def _take(self) -> None:
        if self._making.poll() is None and time.monotonic() - self._began < LONGEST:
            return
        if self._making.poll() == 0 and self._key():
            self._desk.store.keep_page(self._key(), self._file.read_text(encoding="utf-8"), TO)
        else:
            self._not_before = time.monotonic() + AGAIN
            logger.error("The weekly page could not be made. It is tried again in an hour.")
        self.close()

    def _try_again(self, sent: Referral) -> None:
        """Puts a letter that was refused back into the outbox, if an hour has passed."""
        store = self._desk.store
        mine = (letters.c.referral == sent.id, letters.c.state == LetterState.FAILED.value)
        with writing(store.engine) as connection:
            due = connection.scalar(sa.select(letters.c.due_at).where(*mine))
            if due is not None and store.clock() >= moment(due + AGAIN):
                queue_letter(connection, store, sent, TO, FIRST, (FIRST,), afresh=True)
