"""The courier: hands letters to the mail server, passes on what nobody confirms, raises alerts,
deletes what is past its time.

`python -m referrals.courier` runs until it is stopped. It may be killed at any instant: what it
held goes again, with the same Message-ID.
"""

from __future__ import annotations

import asyncio
import logging
import math
import os
import signal
import sys
import time
import uuid
from typing import Callable, Optional

from bot.command_line import run_command
from bot.errors import PolicyBotError, loggable
from bot.record.lines import LinesTrouble
from bot.record.steady_clock import SteadyClock
from bot.settings.heartbeat import beat
from referrals.alerts import Alerts
from referrals.database.courier_lock import Check, only_courier
from referrals.database.engine import DatabaseTrouble, writing
from referrals.database.onward import find_overdue, pass_on, shorten_waits
from referrals.database.outbox import Outbox
from referrals.database.progress import SEEN, save_progress
from referrals.mail.compose import Composer
from referrals.mail.delivery import Delivery
from referrals.mail.pauses import Pauses
from referrals.mail.smtp import SmtpMailer
from referrals.retention import purge_by
from referrals.weekly import TO, Weekly
from referrals.wiring import Desk, open_desk

logger = logging.getLogger(__name__)

PAUSE = 0.5
"""Seconds between two looks at an empty outbox."""
EVERY = {"clock": 5.0, "alerts": 1.0, "overdue": 2.0, "seen": 10.0, "weekly": 1.0, "purge": 3600.0}
"""Seconds between two rounds of the courier's other work."""
TROUBLE_PAUSE = 1.0
PUT_BACK = 30.0
"""Seconds by which the clock must have been put back to matter."""


class Courier:
    """All that the courier does, in turns. `stopping` ends it after the letters that are just being
    handed over.
    """

    def __init__(self, desk: Desk, pauses: Optional[Pauses] = None) -> None:
        """Opens nothing yet."""
        self._desk = desk
        self._outbox = Outbox(desk.store, f"{os.getpid()}-{uuid.uuid4().hex[:8]}")
        self._delivery = Delivery(
            self._outbox,
            Composer(desk.phrases, desk.settings, desk.links),
            lambda: SmtpMailer(desk.settings),
            pauses or Pauses.beginning_with(desk.settings.retry_seconds),
            lambda: self.stopping,
        )
        self._alerts = Alerts(desk.store, desk.settings.dsl_alerts)
        self._weekly = Weekly(desk)
        self._done: dict[str, float] = {}
        self._ahead, self._steady = -math.inf, SteadyClock()
        self._troubles: dict[str, str] = {}
        self.stopping = self.at_work = False

    def run(self) -> None:
        """Works until `stopping`, with the lock of the one courier. Trouble with the database is
        logged once, and waited out.
        """
        while not self.stopping:
            beat()
            try:
                with only_courier(self._desk.url) as check:
                    asyncio.run(self._work(check))
            except DatabaseTrouble as trouble:
                self._log_once(trouble)
                time.sleep(TROUBLE_PAUSE)

    async def _work(self, check: Check) -> None:
        self.at_work = True
        # before anything is freed: what this very courier has handed over is not a dead one's
        self._delivery.record()
        taken_over = self._outbox.take_over()
        if taken_over:
            logger.warning(
                "%d letters were in the hands of a courier that ended; they may be sent a second "
                "time, with the same Message-ID.",
                taken_over,
            )
        self._outbox.wake()
        shorten_waits(self._desk.store)
        beside = asyncio.create_task(self._beside())
        try:
            while not self.stopping:
                check()
                if not await self.deliver():
                    await asyncio.sleep(PAUSE)
        finally:
            beside.cancel()
            self._weekly.close()
            self.at_work = False
            await self._delivery.close()

    async def _beside(self) -> None:
        """The other work: a mail server that takes its time holds up no alert."""
        while True:
            beat()
            self.do_other_work()
            await asyncio.sleep(PAUSE)

    async def round(self) -> int:
        """One turn of everything that is due; how many letters were worked on."""
        self.do_other_work()
        return await self.deliver()

    def do_other_work(self) -> None:
        """What is due of it."""
        self._now_and_then("clock", self._follow_the_clock)
        self._now_and_then("seen", self._note_seen)
        self._now_and_then("alerts", self._alerts.sweep)
        self._now_and_then("overdue", self.pass_on_overdue)
        self._now_and_then("weekly", self._weekly.step)
        self._now_and_then("purge", lambda: purge_by(self._steady, self._desk.store, self._alerts))

    async def deliver(self) -> int:
        """Hands over the letters that are due; how many were worked on."""
        try:
            count = await self._delivery.deliver() if self._desk.settings.smtp_host else 0
            self._troubles.pop("letters", None)
            return count
        except DatabaseTrouble as trouble:
            self._log_once(trouble)
            await asyncio.sleep(TROUBLE_PAUSE)
            return 0

    def pass_on_overdue(self) -> None:
        """Sends what nobody has confirmed in time to the next in the chain."""
        for referral in find_overdue(self._desk.store):
            try:
                pass_on(self._desk.store, referral)
            except DatabaseTrouble:
                raise
            except Exception as error:  # of this one alone: the others are still to be passed on
                logger.error("A referral cannot be passed on: %s.", type(error).__name__)

    def _follow_the_clock(self) -> None:
        """Letters wait for a time of day, and so does what nobody confirms. If the clock was put
        back, they would wait for longer by as much: letters are tried at once instead.
        """
        ahead = self._desk.store.now() - time.monotonic()
        if ahead < self._ahead - PUT_BACK:
            logger.warning("The clock was put back. What waits is tried now.")
            self._outbox.wake()
            self._delivery.wake()
            shorten_waits(self._desk.store)
        self._ahead = ahead

    def _note_seen(self) -> None:
        with writing(self._desk.store.engine) as connection:
            save_progress(connection, SEEN, self._desk.store.now())

    def _now_and_then(self, name: str, work: Callable[[], object]) -> None:
        """Does one thing if its time has come. A failure in it is logged, and keeps nothing else
        from being done.
        """
        if time.monotonic() - self._done.get(name, -EVERY[name]) < EVERY[name]:
            return
        try:
            work()
            self._troubles.pop(name, None)
        except (DatabaseTrouble, LinesTrouble) as trouble:
            self._log_once(trouble, name)
        except Exception as error:
            logger.error("The courier could not do its work on '%s': %s.", name, loggable(error))
        self._done[name] = time.monotonic()

    def _log_once(self, trouble: PolicyBotError, work: str = "letters") -> None:
        """Logs a trouble once, whatever work it stops, until that work has been done again."""
        if str(trouble) not in self._troubles.values():
            logger.error("%s", trouble)
        self._troubles[work] = str(trouble)


def start_up_lines(desk: Desk) -> list[str]:
    """What a person who starts the courier must know; names settings, never their values."""
    lines = []
    if not desk.settings.smtp_host:
        lines.append("SMTP_HOST is not set: no message is offered and nothing is sent.")
    if not desk.settings.smtp_starttls:
        lines.append("SMTP_STARTTLS is off: e-mails cross the network in the clear.")
    if not desk.store.sealer.is_on:
        lines.append("REFERRAL_KEY is not set: messages are stored in the clear.")
    if desk.settings.smtp_host and not desk.plan.hours.confirmed:
        lines.append(
            "data/contacts.yml: 'hours' are not confirmed: visitors are told days, and no "
            "time of day."
        )
    for first, chain in desk.plan.chains.items():
        if not desk.settings.smtp_host or not desk.plan.address(first):
            continue
        if desk.plan.after(first, 0) is None:
            lines.append(
                f"{desk.plan.recipients[chain[-1]].setting} is not set, or is the address of "
                f"somebody else who is written to: what is not confirmed for {first} is passed on "
                "to nobody."
            )
    for first in desk.plan.alerts.accused["headteacher"][:1] if desk.settings.dsl_alerts else ():
        if not desk.plan.address(first):
            lines.append(
                f"{desk.plan.recipients[first].setting} is not set: an alert about the Headteacher "
                "goes to the next under 'accused' in data/contacts.yml, or to nobody."
            )
    if desk.settings.weekly_insights and not desk.settings.takes_messages(TO):
        lines.append(
            "WEEKLY_INSIGHTS is on, but HEADTEACHER_EMAIL or SMTP_HOST is not set: no page is sent."
        )
    lines.append(f"DSL_ALERTS is {'on' if desk.settings.dsl_alerts else 'off'}.")
    return lines


def main() -> int:
    """The command line."""
    logging.basicConfig(level=logging.WARNING, format="courier: %(message)s")
    desk = open_desk()
    courier = Courier(desk)

    def stop(*_: object) -> None:
        if courier.stopping or not courier.at_work:
            raise SystemExit(0)
        courier.stopping = True

    for asked in (signal.SIGTERM, signal.SIGINT):
        signal.signal(asked, stop)
    for line in start_up_lines(desk):
        print(f"courier: {line}", file=sys.stderr, flush=True)
    courier.run()
    return 0


if __name__ == "__main__":
    sys.exit(run_command(main, "courier"))
