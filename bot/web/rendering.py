"""A reply of the assistant as the page gets it: sources as links to the policy page, people as
cards, choices as ids.
"""

from __future__ import annotations

import datetime
import re
from typing import Any, Mapping

from bot.content.answers import NONE_OF_THESE
from bot.content.contacts import Contact
from bot.content.content import Content
from bot.web.word_records import Reply

NUMBER = re.compile(r"(?<![\d/])(?:0\d(?:[ ]?\d){8,10}|0800 1111|116 123|999|101|111)(?!\d)")
"""Telephone numbers of this country as data/contacts.yml writes them."""
URGENT = "emergency"
"""The contact that comes before all others where a child may be in danger."""
RATED = ("answer", "escalation")
"""Kinds of replies that a visitor can rate if they rest on the policy: a question back, small talk
and "I cannot answer that" help nobody by being voted on, and a worry is not to be rated.
"""


def message(
    said: Mapping[str, Any], content: Content, words: Reply, moment: datetime.datetime
) -> dict[str, Any]:
    """One message for the page.

    Args:
        said: Rasa's message: `text`, and `custom` as bot.dialogue.responses makes it for the
            website.
        content: the policy and the contacts.
        words: the strings of data/website/<language>.yml under `reply`.
        moment: when it is shown.
    """
    custom = said.get("custom") or {}
    kind, meanings = custom.get("kind", "answer"), custom.get("meanings") or {}
    page = f"policy.{custom['language']}" if custom.get("language") else "policy"
    rendered = {
        "kind": kind,
        "text": said.get("text", ""),
        "asides": list(custom.get("asides") or ()),
        "sources": [
            source(i, content, meanings.get(i, ""), page) for i in custom.get("cites") or ()
        ],
        "cards": [
            card(i, content, words, moment, deaf=bool(custom.get("deaf")))
            for i in custom.get("shown") or ()
        ],
        "choices": [
            {"id": option["id"], "title": option["title"]}
            for option in custom.get("options") or custom.get("choices") or ()
        ],
        "feedback": kind in RATED and bool(custom.get("cites")),
    }
    if rendered["sources"]:
        rendered["source_line"] = words.source.format(
            title=content.policy.title, year=content.policy.year
        )
    if kind == "clarify" and rendered["choices"]:
        rendered["choices"].append({"id": NONE_OF_THESE, "title": content.phrases["none_of_these"]})
    for key in ("level", "lang", "by_machine", "in_english", "easier", "understood"):
        if custom.get(key):
            rendered[key] = custom[key]
    return rendered


def language_in(said: Mapping[str, Any]) -> str:
    """The code of the language that a message is in; empty for English. A fixed line
    (data/languages) bears it as `lang` alone.
    """
    custom = said.get("custom") or {}
    return custom.get("language") or custom.get("lang") or ""


def source(
    statement_id: str, content: Content, meaning: str = "", page: str = "policy"
) -> dict[str, str]:
    """A statement with its section, its words, and where it stands on the policy page; in another
    language also what it means.
    """
    statement = content.policy.statements[statement_id]
    return {
        **({"meaning": meaning} if meaning else {}),
        "id": statement.id,
        "section": statement.section,
        "quote": statement.quote,
        "href": f"{page}#{statement.id}",
    }


def card(
    contact_id: str,
    content: Content,
    words: Reply,
    moment: datetime.datetime,
    deaf: bool = False,
    usual: bool = False,
) -> dict[str, Any]:
    """A person or a line with everything that can be pressed: telephone, text message, e-mail, web
    page. Nothing is added to data/contacts.yml.

    Args:
        moment: the card says who is there then, and rings the number that is answered then.
        deaf: with how a deaf visitor reaches them.
        usual: with the hours of every week.
    """
    contact, opening = content.contacts[contact_id], content.opening
    actions = [_ring(n, words) for n in NUMBER.findall(opening.phone(contact_id, moment))]
    if contact.text:
        word, _, number = contact.text.partition(" to ")
        actions.append(
            {"label": words.text.format(value=contact.text), "href": f"sms:{number}?body={word}"}
        )
    if contact.email:
        actions.append(
            {"label": words.email.format(value=contact.email), "href": f"mailto:{contact.email}"}
        )
    if contact.web:
        actions.append(
            {"label": words.open.format(value=contact.web), "href": f"https://{contact.web}"}
        )
    lines = [opening.said(contact_id, moment)]
    if usual:
        lines += _usual_hours(contact, content, moment)
    if deaf and contact.deaf:
        lines.append(content.phrases["deaf"].format(deaf=contact.deaf))
    return {
        "id": contact.id,
        "name": contact.name,
        "about": contact.about,
        "urgent": contact.id == URGENT,
        "shut": opening.status(contact_id, moment).is_shut,
        "lines": [line for line in dict.fromkeys(lines) if line],
        "actions": actions,
    }


def card_for_later(
    contact_id: str, content: Content, words: Reply, moment: datetime.datetime
) -> dict[str, Any]:
    """A card that the page keeps, and may show without the server: under `hours` what is said of
    who is there, each with the second (since 1970) from which it holds.
    """
    contact, opening = content.contacts[contact_id], content.opening
    made = card(contact_id, content, words, moment)
    numbers = [contact.phone, contact.phone_otherwise] if contact.phone_otherwise else []
    if numbers:  # both can be rung, and the words say which is answered
        rest = [one for one in made["actions"] if not one["href"].startswith("tel:")]
        made["actions"] = [*(_ring(number, words) for number in numbers), *rest]
    hours = [
        [
            int(begins.timestamp()),
            f"{opening.phone(contact_id, begins)}, {said}" if said and numbers else said,
        ]
        for begins, said in opening.changes(contact_id, moment)
    ]
    del made["shut"]
    return {**made, "lines": [], "hours": hours}


def _ring(number: str, words: Reply) -> dict[str, str]:
    return {"label": words.ring.format(value=number), "href": "tel:" + number.replace(" ", "")}


def _usual_hours(contact: Contact, content: Content, moment: datetime.datetime) -> list[str]:
    emails = content.opening.usual(contact.id, moment, emails=True)
    form = content.phrases["contact_email_hours"]
    return [
        content.opening.usual(contact.id, moment),
        form.format(email=contact.email, hours=emails) if emails and contact.email else "",
    ]
