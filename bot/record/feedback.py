"""What visitors said of answers: helpful or not, with the statements that the answer cited. `python
-m bot.record.feedback` lists it, least helpful first.

A vote is kept without the conversation, the role or the question. A comment is kept only if the
visitor wrote one.
"""

from __future__ import annotations

import datetime
import sys
from typing import Any, Optional, Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.command_line import run_command
from bot.errors import PolicyBotError
from bot.record.conversations import conversations
from bot.record.engine import transaction
from bot.record.tables import feedback

KEEP_DAYS = 90
"""How long a vote is kept. The words beside the comment box say so ({comment_days})."""


def keep_vote(
    engine: Engine,
    answer: str,
    topic: str,
    cites: Sequence[str],
    helpful: bool,
    comment: Optional[str],
) -> None:
    """Keeps a vote, in place of an earlier one for the same reply."""
    vote = {
        "answer": answer,
        "on_day": _today(),
        "topic": topic,
        "cites": " ".join(cites),
        "helpful": helpful,
        "comment": comment or None,
    }
    with transaction(engine) as connection:
        connection.execute(feedback.delete().where(feedback.c.answer == answer))
        connection.execute(feedback.insert().values(vote))


def purge_votes(engine: Engine, today: Optional[datetime.date] = None) -> None:
    """Deletes votes that are older than KEEP_DAYS."""
    oldest = (today or _today()) - datetime.timedelta(days=KEEP_DAYS)
    with transaction(engine) as connection:
        connection.execute(feedback.delete().where(feedback.c.on_day < oldest))


def _today() -> datetime.date:
    """The day in UTC, by which the courier deletes too."""
    return datetime.datetime.now(datetime.timezone.utc).date()


def summary(engine: Engine) -> list[str]:
    """A line for each topic, the least helpful first, with its comments below."""
    with engine.connect() as connection:
        rows = connection.execute(sa.select(feedback).order_by(feedback.c.on_day)).all()
    topics: dict[str, list[Any]] = {}
    for row in rows:
        topics.setdefault(row.topic, []).append(row)

    def helpfulness(topic: str) -> tuple[float, int]:
        votes = topics[topic]
        return sum(vote.helpful for vote in votes) / len(votes), -len(votes)

    lines = []
    for topic in sorted(topics, key=helpfulness):
        votes = topics[topic]
        helpful = sum(vote.helpful for vote in votes)
        cites = ", ".join(sorted({i for vote in votes for i in vote.cites.split()}))
        lines.append(f"{helpful:4} of {len(votes):4} helpful   {topic}   ({cites or 'no source'})")
        lines += [f"{'':8}{vote.on_day}: {vote.comment}" for vote in votes if vote.comment]
    return lines


def main() -> int:
    """The command line."""
    try:
        print("\n".join(summary(conversations().engine)) or "Nobody has rated an answer yet.")
    except (sa.exc.SQLAlchemyError, OSError) as error:
        # Its first line alone: the others repeat the statement and its values.
        reason = str(getattr(error, "orig", None) or error).partition("\n")[0]
        raise PolicyBotError(
            f'database: the votes cannot be read ({reason}). See the runbook, "The database of the '
            'referrals".'
        ) from None
    return 0


if __name__ == "__main__":
    sys.exit(run_command(main))
