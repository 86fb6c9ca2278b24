"""The policy's text cut up for the policy page: headings, paragraphs, and in each paragraph the
statements that answers cite.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Optional

from bot.content.policy import Policy, Statement


@dataclass(frozen=True)
class Piece:
    """Part of a paragraph; `id` is the statement's where it is one."""

    text: str
    id: Optional[str] = None


@dataclass(frozen=True)
class Section:
    """A heading, its anchor, and its paragraphs, each a list of pieces that give the policy's own
    words when joined.
    """

    title: str
    anchor: str
    paragraphs: tuple[tuple[Piece, ...], ...]


def sections_of(policy: Policy) -> tuple[Section, ...]:
    """The policy in reading order. Lines above its title (the school's name, the review date, the
    year) are left to the page's head.
    """
    titles = list(dict.fromkeys(statement.section for statement in policy.statements.values()))
    paragraphs = [
        " ".join(block.split()) for block in re.split(r"\n\s*\n", policy.text) if block.strip()
    ]
    found: list[tuple[str, list[tuple[Piece, ...]]]] = []
    for paragraph in paragraphs:
        if paragraph in titles:
            found.append((paragraph, []))
        elif found and paragraph != policy.year:
            found[-1][1].append(_pieces(paragraph, policy))
    return tuple(
        Section(
            title, "section-" + re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-"), tuple(inside)
        )
        for title, inside in found
    )


def _pieces(paragraph: str, policy: Policy) -> tuple[Piece, ...]:
    places = sorted(
        (
            (start, statement)
            for statement in policy.statements.values()
            if (start := paragraph.find(_folded(statement))) >= 0
        ),
        key=lambda place: place[0],
    )
    pieces, end = [], 0
    for start, statement in places:
        if start < end:  # a statement inside another has no place of its own
            continue
        if start > end:
            pieces.append(Piece(paragraph[end:start]))
        end = start + len(_folded(statement))
        pieces.append(Piece(paragraph[start:end], statement.id))
    if end < len(paragraph):
        pieces.append(Piece(paragraph[end:]))
    return tuple(pieces)


def _folded(statement: Statement) -> str:
    return " ".join(statement.quote.split())
