"""The page: one HTML file that needs nothing else. Its words: data/insights/page.html.jinja."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Optional, Sequence

import jinja2

from bot.errors import ContentError
from bot.settings import DATA
from insights.alike import Open
from insights.charts import bars
from insights.hiding import FEWEST
from insights.tables import Tables
from insights.votes import Unclear
from insights.waiting import Waiting
from referrals.mail.compose import templates

PATH = DATA / "insights" / "page.html.jinja"


@dataclass(frozen=True)
class Findings:
    """All that the page shows."""

    school: str
    made: datetime.datetime
    hours_kept: float
    until: Optional[datetime.datetime]
    """What was said from then on is left out; None if nothing is."""
    tables: Tables
    open: Optional[Open]
    """None if the sentence encoder is not on this machine."""
    unclear: Sequence[Unclear]
    waiting: Sequence[Waiting]
    languages: dict[str, str]
    """Their English names, by their codes."""
    sealed: int
    """Messages that no key opens."""

    @property
    def begins(self) -> datetime.datetime:
        """From when on the record is whole."""
        return self.made - datetime.timedelta(hours=self.hours_kept)


def page(found: Findings) -> str:
    """The file's text.

    Raises:
        ContentError: if its template cannot be filled in.
    """
    environment = templates().overlay(loader=jinja2.FileSystemLoader(PATH.parent))
    try:
        template = environment.get_template(PATH.name)
        return template.render(found=found, bars=bars, fewest=FEWEST, day=_day)
    except (jinja2.TemplateError, UnicodeDecodeError) as error:
        why = str(error).rstrip(".")
        raise ContentError(
            PATH, why, "Put it right there (git diff shows what was changed)."
        ) from None


def _day(when: datetime.date) -> str:
    return f"{when:%-d %B}"
