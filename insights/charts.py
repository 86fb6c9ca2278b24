"""Bars as inline SVG: no script, nothing fetched, and told apart by length and number, not colour,
so that they print in black and white. Beside each stands a table for screen readers.
"""

from __future__ import annotations

from typing import Sequence

from markupsafe import Markup, escape

from insights.hiding import Shown

WIDTH, LABELS, NUMBERS, ROW = 640, 290, 60, 26
HIDDEN_BAR = 8
"""Width of what stands for a hidden number: the same for all."""


def bars(rows: Sequence[tuple[str, Shown]], title: str, hidden: str) -> Markup:
    """A bar for each row. `title` says what they are, `hidden` stands for a hidden number."""
    most = max((number or 0 for _, number in rows), default=0) or 1
    room = WIDTH - LABELS - NUMBERS
    drawn = []
    for place, (label, number) in enumerate(rows):
        y = place * ROW
        wide = HIDDEN_BAR if number is None else max(2, round(room * number / most))
        looks = "none" if number is None else "#3a3a3a"
        said = hidden if number is None else f"{number:,}"
        drawn.append(
            Markup(
                '<text x="{}" y="{}" text-anchor="end">{}</text>'
                '<rect x="{}" y="{}" width="{}" height="16" fill="{}" stroke="#3a3a3a" {}/>'
                '<text x="{}" y="{}">{}</text>'
            ).format(
                *(LABELS - 10, y + 17, label),
                *(LABELS, y + 5, wide, looks),
                Markup('stroke-dasharray="2 2"') if number is None else "",
                *(LABELS + wide + 8, y + 17, said),
            )
        )
    return Markup(
        '<svg class="bars" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>'
    ).format(WIDTH, len(rows) * ROW + 4, escape(title), Markup("").join(drawn))
