"""Hands claimed letters to the mail server, several at a time, and decides what becomes of each.
What could not be recorded is kept until it can.
"""

from __future__ import annotations

import asyncio
import collections
import logging
from functools import partial
from typing import Callable, Deque

from bot.errors import loggable
from referrals.database.engine import DatabaseTrouble
from referrals.database.outbox import Outbox
from referrals.mail.compose import Composer
from referrals.mail.pauses import Pauses
from referrals.mail.smtp import LONGEST, Blame, Mailer, MailFailure
from referrals.records import Claim

logger = logging.getLogger(__name__)

CONNECTIONS = 4
"""To the mail server at the same time."""
BATCH = 40
"""Letters that are claimed at once."""
Record = Callable[[], None]
"""Writes down what became of a letter."""


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
        """Opens no connection yet. Once `stopping` says so, no letter is begun."""
        self._outbox, self._composer, self._pauses = outbox, composer, pauses
        self._stopping = stopping
        self._mailers = [mailer() for _ in range(CONNECTIONS)]
        self._unrecorded: Deque[Record] = collections.deque()
        self._server_failures, self._not_before = 0, 0.0
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
        # After a failure of the server one letter shows whether it is back.
        claims = collections.deque(self._outbox.claim(1 if self._server_failures else BATCH))
        count, self._down = len(claims), False
        mailers = self._mailers[: max(1, min(CONNECTIONS, count))]
        await asyncio.gather(*(self._hand_over(claims, mailer) for mailer in mailers))
        for claim in claims:  # not begun
            self._unrecorded.append(partial(self._outbox.put_back, claim, self._now(), "", False))
        self.record()
        return count

    def record(self) -> None:
        """Records what became of letters, first come first. A letter that was handed over must not
        go again because the disk was full.

        If one of them alone cannot be recorded, it must not keep the others from it: its claim runs
        out, and then it is tried again.
        """
        while self._unrecorded:
            try:
                self._unrecorded[0]()
            except DatabaseTrouble:
                raise
            except Exception as error:
                logger.error(
                    "What became of a letter cannot be recorded: %s.", type(error).__name__
                )
            self._unrecorded.popleft()

    def wake(self) -> None:
        """Asks the mail server again now, whatever pause was begun."""
        self._not_before = 0.0

    async def close(self) -> None:
        """Ends the connections."""
        await asyncio.gather(*(mailer.close() for mailer in self._mailers))

    async def _hand_over(self, claims: Deque[Claim], mailer: Mailer) -> None:
        while claims and not self._down and not self._stopping():
            if claims[0].claimed_until - self._now() < LONGEST:
                return  # too late to begin: the claim could end in the middle
            self._unrecorded.append(await self._hand_over_one(claims.popleft(), mailer))
            try:
                self.record()
            except DatabaseTrouble:
                # nothing more is begun until this is recorded; deliver() tries again, and says
                # why it cannot
                self._down = True

    async def _hand_over_one(self, claim: Claim, mailer: Mailer) -> Record:
        outbox, pauses = self._outbox, self._pauses
        person = outbox.store.plan.recipients.get(claim.recipient)
        if person is None or not person.address:
            why = f"{person.setting} is not set" if person else "data/contacts.yml does not name it"
            logger.error("A letter to %s cannot be sent: %s.", claim.recipient, why)
            later = self._now() + pauses.nobody_left
            return partial(outbox.mark_failed, claim, "no address", later)
        try:
            message = self._composer.compose(outbox.load_mail(claim), outbox.store.clock())
        except DatabaseTrouble:
            self._down = True
            return partial(outbox.put_back, claim, self._now(), "database", False)
        # a broken template, a lost key: logged and tried again until a person has put it right
        except Exception as error:
            logger.error("A letter cannot be written: %s.", loggable(error))
            later = self._now() + pauses.most
            return partial(outbox.put_back, claim, later, "cannot be written", False)
        try:
            await mailer.send(message, self._composer.settings.smtp_from, person.address)
        except MailFailure as failure:
            return self._after_failure(claim, failure)
        except Exception as error:  # of the program itself: the letter must not stay claimed
            return self._after_failure(claim, MailFailure(Blame.LETTER, type(error).__name__))
        self._server_failures, self._not_before = 0, 0.0
        return partial(outbox.mark_handed, claim)

    def _after_failure(self, claim: Claim, failure: MailFailure) -> Record:
        outbox, pauses = self._outbox, self._pauses
        if failure.blame is Blame.SERVER:
            pause = pauses.server(self._server_failures)
            self._server_failures += 1
            self._not_before, self._down = self._now() + pause, True
            logger.error(
                "The mail server takes nothing (%s). The next try is in %.0f seconds; see the "
                "SMTP_ settings.",
                failure.sort,
                pause,
            )
            return partial(outbox.put_back, claim, self._now(), failure.sort, False)
        tries = claim.tries + 1
        logger.warning(
            "A letter to %s was not taken (%s), try %d.", claim.recipient, failure.sort, tries
        )
        if failure.blame is Blame.LETTER and tries < pauses.tries:
            later = self._now() + pauses.after(claim.tries)
            return partial(outbox.put_back, claim, later, failure.sort, True)
        return partial(
            outbox.mark_failed,
            claim,
            failure.sort,
            self._now() + pauses.nobody_left,
            address_refused=failure.blame is Blame.ADDRESS,
            words_refused=failure.blame is Blame.CONTENT,
        )

    def _now(self) -> float:
        return self._outbox.store.now()
