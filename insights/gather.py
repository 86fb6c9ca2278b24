"""Puts the findings together: opens both databases and the sentence encoder."""

from __future__ import annotations

import contextlib
import datetime
import logging
from typing import Any, Optional

import sqlalchemy as sa

from bot.content.answers import load_answers
from bot.content.languages import load_languages
from bot.content.policy import load_policy
from bot.errors import EncoderError, PolicyBotError
from bot.record.conversations import conversations
from bot.settings import ROOT
from insights.alike import Open, group
from insights.page import Findings
from insights.tables import count
from insights.turns import Read, monday, read_turns
from insights.votes import unclear
from insights.waiting import waiting
from referrals.database.engine import reading
from referrals.wiring import Desk

logger = logging.getLogger(__name__)

ENCODER = ROOT / "models" / "encoder"
"""Where `make setup` puts the trained encoder."""


def gather(desk: Desk, whole_weeks: bool = False) -> Findings:
    """What the record holds at this moment; with `whole_weeks`, up to the end of last week.

    Raises:
        PolicyBotError: if a database cannot be read.
    """
    zone, answers, policy = desk.plan.hours.timezone, load_answers(), load_policy()
    made = desk.store.clock().astimezone(zone)
    until = _week_began(made) if whole_weeks else None
    try:
        record = conversations()
        read = read_turns(
            record, desk.store.sealer, answers, zone, until.timestamp() if until else None
        )
        voted = unclear(record.engine, policy.statements)
    except (sa.exc.SQLAlchemyError, OSError) as error:
        reason = str(getattr(error, "orig", None) or error).partition("\n")[0]
        raise PolicyBotError(
            f'database: the conversations cannot be read ({reason}). See the runbook, "The '
            'database of the referrals".'
        ) from None
    with reading(desk.store.engine) as connection:
        waited = waiting(connection)
    return Findings(
        policy.school,
        made,
        desk.settings.conversation_hours,
        until,
        count(read.turns),
        _grouped(read, answers),
        voted,
        waited,
        {code: language.name for code, language in load_languages().items()},
        read.sealed,
    )


def _week_began(made: datetime.datetime) -> datetime.datetime:
    """When this week began, at the school's place."""
    return datetime.datetime.combine(monday(made), datetime.time(), made.tzinfo)


def _grouped(read: Read, answers: Any) -> Optional[Open]:
    """What was left open; None where no encoder is, as in an image that only sends e-mails."""
    with contextlib.suppress(ImportError, EncoderError):
        from bot.nlu.encoder import Encoder  # here: only this needs ONNX Runtime

        return group(read.turns, _Late(lambda: Encoder(ENCODER, 1)), answers)
    logger.warning("models/encoder: no sentence encoder, so nothing is grouped by meaning.")
    return None


class _Late:
    """An encoder that is loaded when there is something to encode."""

    def __init__(self, load: Any) -> None:
        self._load = load

    def encode(self, texts: Any) -> Any:
        """See insights.alike.Encoder."""
        return self._load().encode(texts)
