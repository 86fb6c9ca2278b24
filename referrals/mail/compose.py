"""Writes an e-mail from the templates in data/emails: plain text and HTML."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import lru_cache
from typing import Any

import jinja2

from bot.content.contact import inside_a_sentence
from bot.content.languages import load_languages
from referrals.clock import moment
from referrals.links import Links
from referrals.mail.words import FOLDER, Phrases
from referrals.records import INSIGHTS, MESSAGE, NOTICE, TOLD, Mail
from referrals.settings import ReferralSettings

TRIAL = "trial"
ASCII_ONLY = SMTP.clone(cte_type="7bit")
"""Every server takes it unchanged; `SMTP` also refuses a header with a line end in it."""


@dataclass(frozen=True)
class Composer:
    """Turns letters into messages."""

    phrases: Phrases
    settings: ReferralSettings
    links: Links

    def compose(self, mail: Mail, now: datetime.datetime) -> EmailMessage:
        """The message for a letter that is handed over now; a repeat has the same Message-ID and
        date.

        No header holds a visitor's word: subject, names and addresses come from data/ and the
        settings.
        """
        seen = self._context(mail, now)
        plan, words = self.phrases.plan, self.phrases
        message = EmailMessage(policy=ASCII_ONLY)
        message["From"] = self.settings.smtp_from
        message["To"] = plan.recipients[mail.recipient].address
        message["Subject"] = words.subject(mail.purpose, mail.kind, mail.reference, seen["before"])
        message["Date"] = format_datetime(moment(mail.created_at))
        message["Message-ID"] = mail.message_id
        message["Auto-Submitted"] = "auto-generated"
        template = mail.purpose if mail.purpose in (NOTICE, TOLD, TRIAL) else mail.kind
        message.set_content(templates().get_template(f"{template}.txt.jinja").render(seen))
        message.add_alternative(
            templates().get_template(f"{template}.html.jinja").render(seen), subtype="html"
        )
        if mail.kind == INSIGHTS:
            name = f"insights-{moment(mail.created_at):%Y-%m-%d}.html"
            message.add_attachment(mail.about, subtype="html", filename=name)
        message.set_boundary(f"=-{mail.id}")
        return message

    def _context(self, mail: Mail, now: datetime.datetime) -> dict[str, Any]:
        plan = self.phrases.plan
        chain = plan.chain(mail.to)
        before = next(
            (i for i in reversed(chain[: mail.step]) if plan.address(i)),
            chain[0] if mail.to else None,
        )
        after = plan.after(mail.to, mail.step) if mail.to else None
        return {
            "letter": mail,
            "to": self.phrases.name(mail.to),
            "before": self.phrases.name(before),
            "after": after[1].name if after else None,
            "role": self.phrases.role(mail.role),
            "language": _language(mail),
            "said_at": self.phrases.at(mail.said_at),
            "due": self.phrases.at(plan.due(mail.kind, now).timestamp()),
            "expires": self.phrases.at(mail.expires_at),
            "link": self.settings.link(self.links.token(mail.id)),
        }


def _language(mail: Mail) -> str:
    """The language that the chat was in while a message was written; empty for English."""
    known = mail.kind == MESSAGE and mail.shown in {one.name for one in load_languages().values()}
    return mail.shown if known else ""


@lru_cache(maxsize=1)
def templates() -> jinja2.Environment:
    """The templates. Everything that goes into HTML is escaped; a name that is misspelled in a
    template is an error.
    """
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(FOLDER),
        autoescape=lambda name: bool(name) and name.endswith(".html.jinja"),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
    )
    environment.filters.update(quoted=quoted, mid=inside_a_sentence)
    return environment


def quoted(text: str | None) -> str:
    """A visitor's words in plain text, each line marked: they cannot pass for the e-mail's own."""
    return "\n".join(f"> {line}".rstrip() for line in (text or "").splitlines())
