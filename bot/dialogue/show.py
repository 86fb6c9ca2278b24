"""Third step of a message: a reply is shown, as lines of text, or as data for the website, whose
page makes links and cards of it. The words in the text would say everything twice there.
"""

from __future__ import annotations

from typing import Any, Dict, List

from bot.content.answers import NONE_OF_THESE
from bot.content.content import Content
from bot.dialogue.reply import Reply

WEBSITE = "website"
"""The channel whose page shows sources and people itself."""
EASIER = "easier"
"""Key of the custom object of the website: the text in easy words, where it is not in them."""
REST = "rest"
"""The channel of programs, which read the custom object."""


def show(reply: Reply, channel: str, content: Content) -> Dict[str, Any]:
    """Rasa's message: `text`, `custom` (docs/answers.md), and `buttons` if it offers any."""
    custom: Dict[str, Any] = {
        "kind": reply.kind,
        "cites": list(reply.cites),
        "contacts": list(reply.contacts),
    }
    if reply.level:
        custom["level"] = reply.level
    if reply.shown:
        custom["open_now"] = [i for i in reply.shown if content.opening.status(i, reply.at).is_open]
    if reply.alert_to:
        custom["alert_to"] = reply.alert_to
    message: Dict[str, Any] = {"custom": custom}
    if reply.options is not None:
        custom["options"] = [
            {"id": option.id, "title": option.title, "cites": list(option.cites)}
            for option in reply.options
        ]
        none_of_these = {"id": NONE_OF_THESE, "title": content.phrases["none_of_these"]}
        message["buttons"] = _buttons([*custom["options"], none_of_these])
    if reply.choices:
        custom["choices"] = [{"id": choice.id, "title": choice.title} for choice in reply.choices]
        message["buttons"] = _buttons(custom["choices"])
    if channel == WEBSITE:
        parts = {
            "asides": list(reply.asides),
            "shown": list(reply.shown),
            "deaf": reply.deaf,
            "lang": reply.language,
            "understood": _understood(reply),
        }
        custom.update({key: value for key, value in parts.items() if value})
        return {**message, "text": reply.text}
    return {**message, "text": as_text(reply, content)}


def _understood(reply: Reply) -> Dict[str, Any]:
    """What an answer about ages took the question to be about. In another language it cannot be put
    right in words that are surely understood, so it is not shown.
    """
    if reply.language or not reply.apps:
        return {}
    return {"age": reply.age, "apps": list(reply.apps)}


def as_text(reply: Reply, content: Content) -> str:
    """The whole reply as lines: the words, what is beside the policy, the source, the people."""
    source = [source_line(reply, content)] if reply.cites else []
    return "\n".join([reply.text, *reply.asides, *source, *contact_lines(reply, content)])


def source_line(reply: Reply, content: Content) -> str:
    """The policy, its year, and the sections that the reply cites."""
    policy, phrases = content.policy, content.phrases
    sections = dict.fromkeys(policy.statements[i].section for i in reply.cites)
    return phrases["source"].format(
        title=policy.title, year=policy.year, sections=phrases["section_joint"].join(sections)
    )


def contact_lines(reply: Reply, content: Content) -> List[str]:
    """One line for each person: whether they can be reached now, and how."""
    lines = [_contact_line(i, reply, content) for i in reply.shown]
    return [content.phrases["contacts"], *lines] if lines else []


def _contact_line(contact_id: str, reply: Reply, content: Content) -> str:
    contact, opening, phrases = content.contacts[contact_id], content.opening, content.phrases
    said = opening.said(contact_id, reply.at)
    values = {
        "phone": opening.phone(contact_id, reply.at),
        "text": contact.text,
        "email": contact.email,
        "web": contact.web,
    }
    emails_read = opening.usual(contact_id, reply.at, emails=True)
    if values["email"] and emails_read:
        values["email"] = phrases["contact_email_hours"].format(
            email=values["email"], hours=emails_read
        )
    details = phrases["contact_joint"].join(
        phrases[f"contact_{detail}"].format(value=value)
        for detail, value in values.items()
        if value
    )
    name = phrases["contact_hours"].format(name=contact.name, hours=said) if said else contact.name
    line = f"- {name}: {details}" if details else f"- {name}"
    if reply.deaf and contact.deaf:
        line += f". {phrases['deaf'].format(deaf=contact.deaf)}"
    return line


def _buttons(choices: List[Dict[str, Any]]) -> List[Dict[str, str]]:
    return [{"title": choice["title"], "payload": f"/{choice['id']}"} for choice in choices]
