"""What the widget and the pages say: records of data/website/<language>.yml, with what can be
filled in.
"""

from __future__ import annotations

from typing import Any, Literal, Sequence

from pydantic import validator

from bot.content.answers import choice_ids
from bot.content.fields import Words, Wrong, not_empty, words
from bot.content.records import Record

KEPT = ("keep_hours", "comment_days", "alert_days")
"""How long things are kept; every word of the widget may say it."""
LINE = words(*KEPT)


class Starter(Record):
    """A first question that is offered: the id of an answer that has a title, and the words."""

    id: Words
    title: Words

    @validator("id")
    def _can_be_chosen(cls, value: str) -> str:
        if value not in choice_ids():
            raise Wrong(
                f"is '{value}', which no answer with a title has",
                "Use an intent of data/answers that has a title.",
            )
        return value


class Starters(Record):
    """By role; "anyone" is a visitor who gave none."""

    parent: tuple[Starter, ...]
    staff: tuple[Starter, ...]
    pupil: tuple[Starter, ...]
    anyone: tuple[Starter, ...]
    _some = not_empty("parent", "staff", "pupil", "anyone")


class Roles(Record):
    """How a visitor says who they are."""

    parent: Words
    staff: Words
    pupil: Words


class Widget(Record):
    """The widget's own words. What ends in _alerts is said instead of the words before it if
    DSL_ALERTS is on.
    """

    region: LINE
    title: LINE
    launcher: LINE
    launcher_short: LINE
    log: LINE
    you: LINE
    assistant: LINE
    notice: tuple[LINE, ...]
    notice_alerts: tuple[LINE, ...]
    who: LINE
    roles: Roles
    skip: LINE
    start: LINE
    label: LINE
    hint: LINE
    label_message: LINE
    hint_message: LINE
    send: LINE
    empty: LINE
    too_long: words("count", *KEPT)
    left: words("count", *KEPT)
    over: words("count", *KEPT)
    no_files: LINE
    wait: LINE
    finding: LINE
    lost: LINE
    offline: LINE
    many: words("seconds", *KEPT)
    failed: LINE
    worrying: tuple[Words, ...]
    not_sent: LINE
    again: LINE
    help_text: LINE
    new_conversation: LINE
    see: LINE
    more_quotes: words("count", *KEPT)
    next: LINE
    copy_answer: LINE
    copied: LINE
    not_copied: LINE
    share_answer: LINE
    easier: LINE
    read_to_me: LINE
    heard: LINE
    years: words("age", *KEPT)
    how_old: LINE
    which_app: LINE
    meant: words("what", *KEPT)
    ask_again: LINE
    people: LINE
    choices: words("count", *KEPT)
    choose: LINE
    worry: LINE
    helpful: LINE
    unhelpful: LINE
    rate: LINE
    thanks: LINE
    comment: LINE
    comment_hint: LINE
    comment_send: LINE
    not_kept: LINE
    exit: LINE
    exit_short: LINE
    options: LINE
    close: LINE
    size: LINE
    sizes: tuple[LINE, ...]
    language: LINE
    contrast: LINE
    easy: LINE
    aloud: LINE
    save: LINE
    saved: LINE
    file: LINE
    restart: LINE
    restart_ask: LINE
    restart_ask_alerts: LINE
    restart_yes: LINE
    cleared: LINE
    cleared_alerts: LINE
    cleared_here: LINE
    cleared_here_alerts: LINE
    about_title: LINE
    about: tuple[LINE, ...]
    about_alerts: tuple[LINE, ...]
    policy_link: LINE
    _some = not_empty("notice", "notice_alerts", "about", "about_alerts", "worrying")

    @validator("sizes")
    def _as_many_as_the_widget_has(cls, sizes: Sequence[str]) -> Sequence[str]:
        if len(sizes) != 3:
            raise Wrong(f"has {len(sizes)} names", "Name the three sizes of text, smallest first.")
        return sizes


class Reply(Record):
    """The links and buttons of a source or a person."""

    source: words("title", "year")
    ring: words("value")
    text: words("value")
    email: words("value")
    open: words("value")


class Pages(Record):
    """The full chat page, the policy page, and the page behind the link in an e-mail."""

    chat_title: words()
    chat_lead: words()
    chat_needs_script: words()
    people_title: words()
    emergency: words()
    read_policy: words()
    ask_here: words()
    policy_title: words("title", "year")
    policy_of: words("school")
    review_heading: words("review_date")
    review_meaning: words("review_date")
    contents: words()
    policy_words: words()
    skip: words()
    back: words()
    search: words()
    search_found: words("count")
    search_none: words()
    copy_link: words()
    ask: words()
    ask_about: words()
    copied: words()
    received_title: words()
    received_open: words()
    received_button: words()
    received_done: words()
    received_used: words()
    received_expired: words()
    received_unknown: words()
    received_unavailable: words()


class WebsiteWords(Record):
    """One language. `leave_to` is where "Leave this page" leads."""

    language: Words
    direction: Literal["ltr", "rtl"] = "ltr"
    leave_to: Words
    widget: Widget
    starters: Starters
    reply: Reply
    pages: Pages

    @validator("leave_to")
    def _is_an_address(cls, value: Any) -> Any:
        if not value.startswith("https://"):
            raise Wrong("is no address", "Write one that begins with https://.")
        return value
