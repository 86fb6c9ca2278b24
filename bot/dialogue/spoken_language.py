"""A reply in the language of the conversation: the wording in that language, the same in English
beside it, and, until people have signed the language, the line that a machine translated it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Dict, Mapping, Optional

from rasa.shared.core.events import BotUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.content.answers import SAFEGUARDING
from bot.dialogue.other_languages import SAFETY_REPLY, OtherLanguages
from bot.dialogue.reply import Option, Reply
from bot.dialogue.resolve import CLARIFY, Resolver
from bot.dialogue.show import REST, WEBSITE, show
from bot.dialogue.source import Source
from bot.dialogue.way_round import WayRound
from bot.dialogue.wording import Wording
from bot.nlu.conversation_language import SLOT
from bot.nlu.memory import this_turn
from bot.translations.direction import apart
from bot.translations.english import MARKS_ONLY
from bot.translations.load import Translation
from bot.translations.records import Said

BY_MACHINE, IN_ENGLISH = "by_machine", "in_english"
"""Keys of the custom object: the line, and the same reply in English."""
WITHOUT_THE_LINE = ("smalltalk", CLARIFY)
"""Kinds of replies that claim nothing."""
OWN = "_own"
"""Ends the key of what the action server gives in the language of the conversation."""


@dataclass(frozen=True)
class Voice:
    """One language that answers in full, and what replies in it are resolved with."""

    translation: Translation
    resolver: Resolver

    @classmethod
    def of(cls, translation: Translation, english: Resolver) -> "Voice":
        """The voice of a language; all else is as in English."""
        way = english.way_round
        resolver = replace(
            english,
            content=translation.content,
            buttons=translation.buttons,
            way_round=WayRound(translation.content, way.settings, way.alert_rule, way.chains),
            meanings=translation.meanings,
        )
        return cls(translation, resolver)

    @property
    def code(self) -> str:
        """ISO 639-1 code of the language."""
        return self.translation.language.code

    @property
    def years(self) -> tuple[str, ...]:
        """The words that make a number an age."""
        return self.translation.content.ages.in_other_languages.words

    def message(
        self,
        wording: Wording,
        english: Mapping[str, Any],
        tracker: DialogueStateTracker,
        channel: str,
        given: Mapping[str, Any],
        fixed_lines: OtherLanguages,
    ) -> Dict[str, Any]:
        """Rasa's message in this language. `english` is the same message in English; where the
        wording has not been translated, it is that, below a line that says so or, for a worry, the
        language's fixed line.
        """
        lines = self.translation.lines
        own = self._translated(wording)
        if own is None:
            worry = english["custom"]["kind"] == SAFEGUARDING
            fixed = fixed_lines.put_in(SAFETY_REPLY, self.code) if worry else None
            return {**english, "text": f"{fixed or lines.missing}\n{english['text']}"}
        given = {**given, **{k.removesuffix(OWN): v for k, v in given.items() if k.endswith(OWN)}}
        resolver = replace(self.resolver, alerts_on=fixed_lines.alerts_on)
        reply = replace(resolver.resolve(own, tracker, given, self.years), language=self.code)
        by_machine = ""
        if not self._is_signed(reply) and not _was_said(tracker, lines.by_machine):
            by_machine = lines.by_machine
        return self._shown(reply, english, channel, by_machine)

    def said_in_full(
        self, reply: Reply, english: Mapping[str, Any], channel: str
    ) -> Dict[str, Any]:
        """Rasa's message of a reply that is in this language already."""
        by_machine = "" if self._is_signed(reply) else self.translation.lines.by_machine
        return self._shown(reply, english, channel, by_machine)

    def _shown(
        self, reply: Reply, english: Mapping[str, Any], channel: str, by_machine: str
    ) -> Dict[str, Any]:
        lines = self.translation.lines
        if channel != WEBSITE and by_machine:
            reply = replace(reply, asides=(*reply.asides, by_machine))
        message = show(reply, channel, self.translation.content)
        in_english = "\n".join([english["text"], *(english["custom"].get("asides") or ())])
        meanings = {i: self.translation.meanings[i] for i in reply.cites if self._means(i)}
        more = {
            SLOT: self.code,
            IN_ENGLISH: {"label": lines.in_english, "text": in_english},
            "meanings": meanings,
            BY_MACHINE: by_machine,
        }
        message["text"] = apart(message["text"], self.translation.language.direction)
        message["custom"].update({key: value for key, value in more.items() if value})
        if channel not in (WEBSITE, REST):
            message["text"] += f"\n\n{lines.in_english}:\n{english['text']}"
        return message

    def _means(self, statement: str) -> bool:
        return statement in self.translation.meanings

    def _is_signed(self, reply: Reply) -> bool:
        if reply.kind in WITHOUT_THE_LINE:
            return True
        return self.translation.language.is_signed(safeguarding=reply.kind == SAFEGUARDING)

    def _translated(self, wording: Wording) -> Optional[Wording]:
        """The wording in this language; None if it, or the answer it repeats, is not translated."""
        said, previous = self._said(wording.source), self._said(wording.previous_source)
        if said is None and MARKS_ONLY.fullmatch(wording.text):
            said = Said(text=wording.text)  # all its words are filled in
        if said is None or wording.previous_text and previous is None:
            return None
        return replace(
            wording,
            text=_text(said, wording.source),
            about=_about(wording.about, said),
            previous_text=_text(previous, wording.previous_source) if previous else "",
            previous_about=_about(wording.previous_about, previous) if previous else {},
            options=tuple(map(self._option, wording.options)),
            english=wording.names,
        )

    def _said(self, source: Source) -> Optional[Said]:
        return self.translation.said(source.intent, source.role)

    def _option(self, option: Option) -> Option:
        return replace(option, title=self.translation.title(option.id) or option.title)


def _text(said: Said, source: Source) -> str:
    return said.easy if source.easy and said.easy else said.text


def _about(about: Mapping[str, Any], said: Said) -> Mapping[str, Any]:
    """The metadata with the words in it in this language. Lines that are not all translated stay in
    English: none may be lost.
    """
    lines = about.get("lines") or ()
    own = {"opens": said.opens}
    if lines and len(said.lines) == len(lines):
        own["lines"] = said.lines
    return {**about, **own}


def _was_said(tracker: DialogueStateTracker, line: str) -> bool:
    """Whether an earlier message of this turn carries the line already."""
    return any(
        ((event.data or {}).get("custom") or {}).get(BY_MACHINE) == line
        for event in this_turn(tracker)
        if isinstance(event, BotUttered)
    )
