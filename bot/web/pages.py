"""The pages of the website channel as finished HTML: the full chat, the policy. Templates stand in
bot/web/templates, words in data/website.
"""

from __future__ import annotations

import datetime
from functools import lru_cache
from pathlib import Path

import jinja2

from bot.translations.direction import apart
from bot.translations.load import content_in, meanings_in
from bot.web import rendering
from bot.web.asked_about import asked_about
from bot.web.policy_page import sections_of
from bot.web.word_records import WebsiteWords
from bot.web.words import HELP, by_machine, language_names, page_name

TEMPLATES = Path(__file__).parent / "templates"


@lru_cache(maxsize=1)
def _environment(templates: Path) -> jinja2.Environment:
    """One for all pages, so that each template is compiled once and not for every language."""
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(templates),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render(
    template: str, words: WebsiteWords, moment: datetime.datetime, root: str = "", **more: object
) -> str:
    """A page in one language. `root` leads from its address to the channel's files. Every template
    knows the words, the policy, its sections and the people who can help, and says of them who is
    there at `moment`.
    """
    loaded = content_in(words.language)
    cards = [
        rendering.card(i, loaded, words.reply, moment, deaf=True, usual=True)
        for i in loaded.opening.in_order((i for i in HELP if i in loaded.contacts), moment)
    ]
    return (
        _environment(TEMPLATES)
        .get_template(template)
        .render(
            words=words,
            page=words.pages,
            policy=loaded.policy,
            sections=sections_of(loaded.policy),
            cards=apart(cards, words.direction),
            languages=language_names(),
            meanings=meanings_in(words.language),
            asked_about=asked_about(words.language),
            page_name=page_name,
            by_machine=by_machine(words.language),
            review_date=loaded.dates.months_in(loaded.policy.review_date),
            root=root,
            **more,
        )
    )
