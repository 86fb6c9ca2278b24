"""Reads the record of conversations as it is: one line for each message of a visitor, with what
became of it. It is read in pieces, so that no visitor's turn waits for it.
"""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass, field
from typing import Any, Iterator, Mapping, Optional

import sqlalchemy as sa

from bot.content.answers import RESPONSE, SAFEGUARDING, Variation
from bot.record.conversations import Conversations
from bot.record.sealing import Sealer, SealError
from bot.record.tables import events
from bot.understanding import ENGLISH, NONE, UNDERSTANDING

PIECE = 5000
"""Events that are read at once: each piece is one short statement."""
COMMENTS = "-comment"
"""How the conversation ends in which a comment beside a vote was looked at (bot/web/handlers.py):
nobody asked anything there.
"""
SCOPE, FALLBACK, ASKED = "scope", "fallback", ("answer", "escalation")
NO_QUESTION = ("smalltalk", "followups", "referrals")
"""Topics that are no question about the policy. What is typed into a message to a person is among
them, and is never looked at.
"""
NONE_OF_THESE = "none_of_these"


@dataclass(slots=True)
class Turn:
    """A visitor's message, and what was answered. `words` is empty for a choice."""

    visitor: str
    week: datetime.date
    """The Monday with which its week began, at the school's place."""
    hour: int
    role: str = ""
    language: str = ENGLISH
    words: str = field(default="", repr=False)
    left_open: tuple[str, ...] = field(default=(), repr=False)
    """Of several questions in the message those that were not answered."""
    worrying: bool = False
    """Whether anything in it may tell of harm, or accuses somebody."""
    likely: Mapping[str, float] = field(default_factory=dict, repr=False)
    """What it may have meant: intents, with the share of each."""
    topic: str = ""
    level: str = ""
    """Of the safety reply, if there was one."""
    unanswered: bool = False


@dataclass
class Read:
    """All turns, oldest first in each conversation, and how many could not be opened."""

    turns: list[Turn] = field(default_factory=list)
    sealed: int = 0


def read_turns(
    record: Conversations,
    sealer: Sealer,
    answers: Mapping[str, tuple[Variation, ...]],
    zone: datetime.tzinfo,
    before: Optional[float] = None,
) -> Read:
    """The turns of every conversation; with `before`, only what was said before that time."""
    read, newest = Read(), {}
    when = _Calendar(zone)
    for _, visitor, kind, name, at, data in _rows(record):
        if visitor.endswith(COMMENTS) or (before is not None and at >= before):
            continue
        if kind == "action":
            if visitor in newest:
                _note_reply(newest[visitor], name, answers)
            continue
        earlier = newest.pop(visitor, None)
        try:
            said = json.loads(sealer.open(data) or "{}")
        except SealError:
            read.sealed += 1
            continue
        turn = _turn(visitor, *when.of(at), said)
        if earlier is not None:
            turn.role = turn.role or earlier.role
            if said.get("text") == f"/{NONE_OF_THESE}":  # none of what was offered was meant
                earlier.unanswered = True
            _forget_words(earlier)
        newest[visitor] = turn
        read.turns.append(turn)
    for turn in newest.values():
        _forget_words(turn)
    return read


def _rows(record: Conversations) -> Iterator[Any]:
    """Messages and replies, in the order in which they were stored."""
    replies = (events.c.type == "action") & events.c.name.like(f"{RESPONSE}%")
    data = sa.case((events.c.type == "user", events.c.data), else_="").label("data")
    columns = (events.c.id, events.c.conversation, events.c.type, events.c.name, events.c.at, data)
    query = sa.select(*columns).where((events.c.type == "user") | replies).order_by(events.c.id)
    last = 0
    while True:
        with record.engine.connect() as connection:
            rows = connection.execute(query.where(events.c.id > last).limit(PIECE)).all()
        yield from rows
        if len(rows) < PIECE:
            return
        last = rows[-1].id


class _Calendar:
    """The week and the hour of a time, worked out once for each half-hour: no place's clock is set
    to less.
    """

    def __init__(self, zone: datetime.tzinfo) -> None:
        self._zone = zone
        self._known: dict[int, tuple[datetime.date, int]] = {}

    def of(self, at: float) -> tuple[datetime.date, int]:
        """The Monday of the week, and the hour."""
        half_hour = int(at // 1800)
        if half_hour not in self._known:
            local = datetime.datetime.fromtimestamp(at, self._zone)
            self._known[half_hour] = monday(local), local.hour
        return self._known[half_hour]


def monday(at: datetime.datetime) -> datetime.date:
    """The day with which the week of a moment begins."""
    return at.date() - datetime.timedelta(days=at.weekday())


def _turn(visitor: str, week: datetime.date, hour: int, said: Mapping[str, Any]) -> Turn:
    parsed = said.get("parse_data") or {}
    understood = parsed.get(UNDERSTANDING) or {}
    roles = [one.get("value") for one in parsed.get("entities") or () if one["entity"] == "role"]
    text = said.get("text") or ""
    return Turn(
        visitor,
        week,
        hour,
        str((roles or [(said.get("metadata") or {}).get("role")])[0] or ""),
        understood.get("language") or ENGLISH,
        "" if text.startswith("/") else text,
        tuple(understood.get("unanswered") or ()),
        understood.get("safety", NONE) != NONE or bool(understood.get("accused")),
        {one["name"]: one["confidence"] for one in parsed.get("intent_ranking") or ()},
    )


def _forget_words(turn: Turn) -> None:
    """Keeps nobody's words but those of a question that was left open."""
    if turn.worrying or not turn.unanswered:
        turn.words, turn.likely = "", {}
    if turn.worrying:
        turn.left_open, turn.unanswered = (), False


def _note_reply(turn: Turn, name: str, answers: Mapping[str, tuple[Variation, ...]]) -> None:
    """What a reply says of the message: the first that answers it counts."""
    wordings = answers.get(name.removeprefix(RESPONSE))
    if not wordings:
        return
    first = wordings[0]
    if first.kind == SAFEGUARDING:
        turn.level, turn.worrying = turn.level or first.level, True
    elif first.topic == SCOPE:
        turn.unanswered = turn.unanswered or first.kind == FALLBACK
    elif not turn.topic and first.topic not in NO_QUESTION:
        turn.topic = first.topic
