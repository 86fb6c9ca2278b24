"""What visitors said of answers: helpful or not, with the statements that the answer cited. `python
-m bot.record.feedback` lists it, worst first.

Kept without the conversation, the role or the question. A comment is kept only where the visitor
wrote one.
"""

from __future__ import annotations

import datetime
import sys
from typing import Any, Optional, Sequence

import sqlalchemy as sa

from bot.command_line import run_command
from bot.errors import PolicyBotError
from bot.record.tables import metadata

KEEP_DAYS = 90
"""How long a vote is kept. The words beside the comment box say so (data/website, {comment_days})."""

feedback = sa.Table(
    "feedback",
    metadata,
    sa.Column(
        "answer", sa.String(200), primary_key=True
    ),  # a digest that stands for the reply: a change of mind replaces the first vote
    sa.Column("on_day", sa.Date(), nullable=False),
    sa.Column("topic", sa.String(64), nullable=False),  # the answer's intent
    sa.Column("cites", sa.Text(), nullable=False),  # statement ids, joined by spaces
    sa.Column("helpful", sa.Boolean(), nullable=False),
    sa.Column("comment", sa.Text()),
)


def keep(
    engine: Any,
    answer: str,
    topic: str,
    cites: Sequence[str],
    helpful: bool,
    comment: Optional[str],
) -> None:
    """Keeps a vote, in place of an earlier one for the same reply."""
    with engine.begin() as connection:
        connection.execute(feedback.delete().where(feedback.c.answer == answer))
        connection.execute(
            feedback.insert().values(
                answer=answer,
                on_day=_today(),
                topic=topic,
                cites=" ".join(cites),
                helpful=helpful,
                comment=comment or None,
            )
        )


def purge(engine: Any, today: Optional[datetime.date] = None) -> None:
    """Deletes votes that are older than KEEP_DAYS."""
    with engine.begin() as connection:
        connection.execute(
            feedback.delete().where(
                feedback.c.on_day < (today or _today()) - datetime.timedelta(days=KEEP_DAYS)
            )
        )


def _today() -> datetime.date:
    """The day in UTC, by which the courier deletes too."""
    return datetime.datetime.now(datetime.timezone.utc).date()


def summary(engine: Any) -> list[str]:
    """A line for each topic, the least helpful first, with its comments below."""
    with engine.connect() as connection:
        rows = connection.execute(sa.select(feedback).order_by(feedback.c.on_day)).all()
    topics: dict[str, list[Any]] = {}
    for row in rows:
        topics.setdefault(row.topic, []).append(row)
    lines = []
    for topic, votes in sorted(
        topics.items(),
        key=lambda item: (sum(v.helpful for v in item[1]) / len(item[1]), -len(item[1])),
    ):
        cites = sorted({i for vote in votes for i in vote.cites.split()})
        lines.append(
            f"{sum(v.helpful for v in votes):4} of {len(votes):4} helpful   {topic}   ({', '.join(cites) or 'no statement'})"
        )
        lines += [f"{'':8}{vote.on_day}: {vote.comment}" for vote in votes if vote.comment]
    return lines


def main() -> int:
    """The command line."""
    from bot.record.conversations import conversations

    try:
        print("\n".join(summary(conversations().engine)) or "Nobody has rated an answer yet.")
    except (sa.exc.SQLAlchemyError, OSError) as fault:
        reason = str(getattr(fault, "orig", None) or fault).partition("\n")[
            0
        ]  # of the statement and its values it says nothing
        raise PolicyBotError(
            f'database: the votes cannot be read ({reason}). See the runbook, "The database of the '
            'referrals".'
        ) from None
    return 0


if __name__ == "__main__":
    sys.exit(run_command(main))
