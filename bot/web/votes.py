"""A vote on an answer: whether it helped, and what the visitor wrote beside it."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from typing import Any, Mapping, Optional

from bot.record import feedback
from bot.record.in_turn import turn_record
from bot.web.record import stored_replies
from bot.web.requests import UNAVAILABLE, Refusal, bad, id_of
from bot.web.turn import plain_text

logger = logging.getLogger(__name__)

LONGEST_COMMENT = 300


@dataclass(frozen=True)
class Vote:
    """What a visitor said of the answer number `index` in the reply to the message `message_id`."""

    message_id: str
    index: int
    helpful: bool
    comment: Optional[str]


def read_vote(body: Mapping[str, Any]) -> Vote:
    """The vote in a request's body.

    Raises:
        Refusal: if something in it is of the wrong kind, or the comment is too long.
    """
    vote = Vote(id_of(body), body.get("index"), body.get("helpful"), body.get("comment"))
    right = isinstance(vote.helpful, bool) and isinstance(vote.index, int)
    if not right or not isinstance(vote.comment, (str, type(None))):
        raise bad("'helpful' must be true or false, 'index' a number, 'comment' text or left out.")
    if vote.comment and len(vote.comment) > LONGEST_COMMENT:
        line = (
            f"The comment has {len(vote.comment)} characters; at most {LONGEST_COMMENT} are kept."
        )
        raise Refusal(400, "too_long", line)
    comment = plain_text(vote.comment) if vote.comment else None
    return Vote(vote.message_id, vote.index, vote.helpful, comment)


async def keep_vote(conversation: str, vote: Vote, comment: Optional[str]) -> None:
    """Keeps a vote with this comment.

    Raises:
        Refusal: if there is no such answer, or the vote cannot be stored.
    """
    said = await stored_replies(conversation, vote.message_id) or []
    if not 0 <= vote.index < len(said):
        raise bad("There is no such answer in this conversation.")
    # One vote for each answer. When the conversation is deleted, nobody can tell which one it was.
    answer = f"{conversation}/{vote.message_id}/{vote.index}"
    try:
        await turn_record().use(
            lambda record: feedback.keep_vote(
                record.engine,
                hashlib.sha256(answer.encode()).hexdigest(),
                said[vote.index]["topic"],
                (said[vote.index].get("custom") or {}).get("cites") or (),
                vote.helpful,
                comment,
            )
        )
    except Exception as error:
        logger.error("A vote could not be kept: %s.", type(error).__name__)
        raise UNAVAILABLE from None
