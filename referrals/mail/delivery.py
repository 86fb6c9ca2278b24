"""Hands claimed letters to the mail server, several at a time, and decides what becomes of each.
What could not be recorded is kept until it can.
"""

from __future__ import annotations

import asyncio
import collections
import logging
import random
from dataclasses import dataclass
from functools import partial
from typing import Callable, Deque

from bot.record.sealing import SealError
from referrals.database.engine import DatabaseTrouble
from referrals.database.outbox import Outbox
from referrals.mail.compose import Composer
from referrals.mail.smtp import LONGEST, Blame, Mailer, MailFailure
from referrals.records import Claim

logger = logging.getLogger(__name__)

CONNECTIONS = 4
"""To the mail server at the same time."""
BATCH = 40
"""Letters that are claimed at once."""


@dataclass(frozen=True)
class Pauses:
    """Seconds between tries. Each is twice the one before, up to a bound, and then moved by chance,
    so that not all come back at once.
    """

    first: float = 15.0
    most: float = 900.0
    tries: int = 8
    """Of one letter, over about half an hour; then the next in the chain is told."""
    nobody_left: float = 3600.0
    """Before a referral that could be delivered to nobody is tried again, from the first in the
    chain on.
    """
    server_first: float = 1.0
    server_most: float = 60.0
    """Where the server as a whole is at fault no try counts: the letters wait as long as it takes."""

    @classmethod
    def beginning_with(cls, seconds: float) -> "Pauses":
        """The usual ones, with another first pause."""
        return cls(first=seconds, server_first=min(seconds, cls.server_first))

    def after(self, tries: int) -> float:
        """Before the next try of a letter that was tried so often."""
        return _moved(min(self.most, self.first * 2 ** min(tries, 30)))

    def server(self, faults: int) -> float:
        """Before the server is asked again after so many faults in a row."""
        return _moved(min(self.server_most, self.server_first * 2 ** min(faults, 30)))


def _moved(seconds: float) -> float:
    return seconds * random.uniform(0.75, 1.25)


class Delivery:
    """The part of the courier that talks to the mail server."""

    def __init__(
        self,
        outbox: Outbox,
        composer: Composer,
        mailer: Callable[[], Mailer],
        pauses: Pauses,
        stopping: Callable[[], bool] = lambda: False,
    ) -> None:
        """Opens no connection yet. Once `stopping` says so no letter is begun."""
        self._outbox, self._composer, self._pauses = outbox, composer, pauses
        self._stopping = stopping
        self._mailers = [mailer() for _ in range(CONNECTIONS)]
        self._unrecorded: Deque[Callable[[], None]] = collections.deque()
        self._faults = 0
        self._not_before = 0.0
        self._down = False

    async def deliver(self) -> int:
        """Claims what is due and hands it over; how many letters were worked on.

        Raises:
            DatabaseTrouble: nothing was claimed, or what became of a letter is still to be
                recorded; call again.
        """
        self.record()
        if self._now() < self._not_before:
            return 0
        if not self._outbox.any_due():
            await self.close()
            return 0
        # After a fault of the server one letter shows whether it is back.
        claims = collections.deque(self._outbox.claim(1 if self._faults else BATCH))
        count, self._down = len(claims), False
        await asyncio.gather(
            *(
                self._hand_over(claims, mailer)
                for mailer in self._mailers[: max(1, min(CONNECTIONS, count))]
            )
        )
        for claim in claims:  # not begun
            self._unrecorded.append(partial(self._outbox.put_back, claim, self._now(), "", False))
        self.record()
        return count

    def record(self) -> None:
        """Records what became of letters, first come first. A letter that was handed over must not
        go again because the disk was full.

        What cannot be recorded for a reason of its own must not keep the others from it: its claim
        runs out, and then it is tried again.
        """
        while self._unrecorded:
            try:
                self._unrecorded[0]()
            except DatabaseTrouble:
                raise
            except Exception as fault:
                logger.error(
                    "What became of a letter cannot be recorded: %s.", type(fault).__name__
                )
            self._unrecorded.popleft()

    async def close(self) -> None:
        """Ends the connections."""
        await asyncio.gather(*(mailer.close() for mailer in self._mailers))

    async def _hand_over(self, claims: Deque[Claim], mailer: Mailer) -> None:
        while claims and not self._down and not self._stopping():
            if claims[0].claimed_until - self._now() < LONGEST:
                return  # too late to begin: the claim could end in the middle
            claim = claims.popleft()
            try:
                await self._one(claim, mailer)
                self.record()
            except DatabaseTrouble:
                # nothing more is begun until this is recorded; deliver() tries again, and says why
                # not
                self._down = True

    async def _one(self, claim: Claim, mailer: Mailer) -> None:
        outbox, settings = self._outbox, self._composer.settings
        person = outbox.store.plan.recipients.get(claim.recipient)
        if person is None or not person.address:
            why = (
                f"{person.setting} is not set"
                if person
                else "data/contacts.yml has no such recipient"
            )
            logger.error("A letter to %s cannot be sent: %s.", claim.recipient, why)
            self._keep(
                partial(
                    outbox.mark_failed, claim, "no address", self._later(self._pauses.nobody_left)
                )
            )
            return
        try:
            message = self._composer.compose(outbox.load_mail(claim), outbox.store.clock())
        except DatabaseTrouble:
            self._keep(partial(outbox.put_back, claim, self._now(), "database", False))
            raise
        # a broken template, a lost key: said again and again, and tried again, until a person has
        # put it right
        except Exception as fault:
            logger.error(
                "A letter cannot be written: %s.",
                str(fault).rstrip(".") if isinstance(fault, SealError) else type(fault).__name__,
            )
            self._keep(
                partial(
                    outbox.put_back,
                    claim,
                    self._later(self._pauses.most),
                    "cannot be written",
                    False,
                )
            )
            return
        try:
            await mailer.send(message, settings.smtp_from, person.address)
        except MailFailure as fault:
            self._keep(self._after(claim, fault))
        except Exception as fault:  # a fault of the program: the letter must not stay claimed
            self._keep(self._after(claim, MailFailure(Blame.LETTER, type(fault).__name__)))
        else:
            self._faults, self._not_before = 0, 0.0
            self._keep(partial(outbox.mark_handed, claim))

    def _after(self, claim: Claim, fault: MailFailure) -> Callable[[], None]:
        if fault.blame is Blame.SERVER:
            pause = self._pauses.server(self._faults)
            self._faults, self._not_before, self._down = self._faults + 1, self._later(pause), True
            logger.error(
                (
                    "The mail server takes nothing (%s). The next try is in %.0f seconds; see "
                    "the SMTP_ settings."
                ),
                fault.sort,
                pause,
            )
            return partial(self._outbox.put_back, claim, self._now(), fault.sort, False)
        logger.warning(
            "A letter to %s was not taken (%s), try %d.",
            claim.recipient,
            fault.sort,
            claim.tries + 1,
        )
        if fault.blame is Blame.LETTER and claim.tries + 1 < self._pauses.tries:
            return partial(
                self._outbox.put_back,
                claim,
                self._later(self._pauses.after(claim.tries)),
                fault.sort,
                True,
            )
        later = self._later(self._pauses.nobody_left)
        return partial(
            self._outbox.mark_failed,
            claim,
            fault.sort,
            later,
            address_refused=fault.blame is Blame.ADDRESS,
            words_refused=fault.blame is Blame.CONTENT,
        )

    def _keep(self, record: Callable[[], None]) -> None:
        self._unrecorded.append(record)

    def _now(self) -> float:
        return self._outbox.store.now()

    def _later(self, seconds: float) -> float:
        return self._now() + seconds
