"""Third step of a message: a reply is shown, as lines of text, or as data for the website, whose
page makes links and cards of it. The words in the text would say everything twice there.
"""

from __future__ import annotations

from typing import Any, Dict, List

from bot.content.answers import NONE_OF_THESE
from bot.content.contacts import DETAILS
from bot.content.content import Content
from bot.dialogue.reply import Reply

WEBSITE = "website"
"""The channel whose page shows sources and people itself."""


def show(reply: Reply, channel: str, content: Content) -> Dict[str, Any]:
    """Rasa's message: `text`, `custom` (docs/answers.md), and `buttons` if it offers any."""
    custom: Dict[str, Any] = {
        "kind": reply.kind,
        "cites": list(reply.cites),
        "contacts": list(reply.contacts),
    }
    if reply.level:
        custom["level"] = reply.level
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
        parts = {"asides": list(reply.asides), "shown": list(reply.shown), "lang": reply.language}
        custom.update({key: value for key, value in parts.items() if value})
        return {**message, "text": reply.text}
    return {**message, "text": as_text(reply, content)}


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
    """One line for each person, with what is known of how to reach them."""
    phrases, lines = content.phrases, []
    for contact in (content.contacts[i] for i in reply.shown):
        details = phrases["contact_joint"].join(
            phrases[f"contact_{detail}"].format(value=getattr(contact, detail))
            for detail in DETAILS
            if getattr(contact, detail)
        )
        lines.append(f"- {contact.name}: {details}" if details else f"- {contact.name}")
    return [phrases["contacts"], *lines] if lines else []


def _buttons(choices: List[Dict[str, Any]]) -> List[Dict[str, str]]:
    return [{"title": choice["title"], "payload": f"/{choice['id']}"} for choice in choices]
