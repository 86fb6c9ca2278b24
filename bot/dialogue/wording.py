"""First step of a message: which wording of a response is said, by role, channel and language, and
which earlier answer it refers to.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Dict, List, Mapping, Optional

from rasa.core.nlg.generator import ResponseVariationFilter
from rasa.shared.core.trackers import DialogueStateTracker

from bot.content.answers import PREVIOUS, RESPONSE, ROUTE
from bot.content.content import Content
from bot.dialogue.accused import accused_of
from bot.dialogue.message_form import PUPIL
from bot.dialogue.other_languages import REPLY, SAFETY_REPLY, OtherLanguages
from bot.dialogue.reply import Option
from bot.dialogue.source import NOWHERE, Source
from bot.nlu import memory
from bot.understanding import Understanding

NOTHING_BEFORE = "utter_followup_nothing"
WORRIES = ("utter_disclosure", "utter_disclosure_emergency", "utter_soft_signpost")
"""The replies about harm that may have a wording for each kind of harm."""
ACCUSED = "utter_accused_"
DISCLOSURE, NOT_UNDERSTOOD = "utter_disclosure", "utter_not_understood"
BRING_IN, ANY_MATTER = "utter_bring_in", "ask_person"
"""The response that names a person for the answer said before it; and the matter if none was said,
so that nobody who asks for a person is left without one.
"""
QUOTES, PREVIOUS_ANSWER = "{quotes}", "{previous_answer}"
"""What a follow-up has in place of the policy's own words, and of the answer before it."""
PEOPLE = ("contacts", "show_contacts", "show_deaf")
"""What of an answer's `metadata` its people come from."""
CLARIFY = "clarify"
"""The kind of response that offers a choice of topics."""

Responses = Mapping[str, List[Dict[str, Any]]]
"""The trained model's responses: all wordings by `utter_…`."""


@dataclass(frozen=True)
class Wording:
    """One wording as it is written, with its {…}.

    Attributes:
        source: which wording of which response it is; `previous_source` that of the answer that it
            repeats.
        english: what it says in English, if it has been translated.
        easier: the same in easy words; empty if it has none, or is in them already.
        matter: what the routes of data/contacts.yml are looked up by.
        about: its `metadata` (docs/answers.md).
        language: ISO code, if it is in another language.
        previous: the answer that it refers to; if it repeats that, `previous_text` and
            `previous_about` are the words and the `metadata` of that answer.
        options: the topics that it offers.
        goes_round: whether it is said in place of an answer that would lead to the person accused.
    """

    matter: str
    text: str
    about: Mapping[str, Any]
    language: Optional[str] = None
    previous: Optional[memory.LastAnswer] = None
    previous_text: str = ""
    previous_about: Mapping[str, Any] = field(default_factory=dict)
    options: tuple[Option, ...] = ()
    goes_round: bool = False
    source: Source = NOWHERE
    previous_source: Source = NOWHERE
    english: str = ""
    easier: str = ""

    @property
    def in_easy_words(self) -> Optional["Wording"]:
        """The same in easy words; None if there are none, or this is in them already."""
        if not self.easier:
            return None
        source = replace(self.source, easy=True)
        return replace(self, text=self.easier, easier="", source=source)

    @property
    def names(self) -> str:
        """The English words, in which a person may be named."""
        return self.english or f"{self.text} {self.previous_text}"

    @property
    def subject(self) -> Mapping[str, Any]:
        """The `metadata` of the answer that it gives or repeats."""
        return self.previous_about or self.about


def choose(
    responses: Responses,
    languages: OtherLanguages,
    utter_action: str,
    tracker: DialogueStateTracker,
    channel: str,
    content: Content,
) -> Optional[Wording]:
    """The wording of `utter_action` for this visitor; None if there is no such response.

    A reply about harm is the one for the person accused or for the kind of harm, if there is one
    (utter_disclosure_home, …). In place of an answer that leads to the person accused comes
    utter_accused_<person>.
    """
    utter_action = _for_the_worry(responses, utter_action, tracker)
    variation = _variation(responses, utter_action, tracker, channel)
    if variation is None:
        return None
    text, about = _text(variation, tracker), variation.get("metadata") or {}
    source = Source.of(utter_action, variation, _for_a_pupil(tracker))
    easier = "" if source.easy else _easy(variation)
    wording = Wording(_matter(utter_action, tracker), text, about, source=source, easier=easier)
    round_them = f"{ACCUSED}{accused_of(tracker)}"
    if round_them in responses and _leads_to_the_accused(utter_action, wording, tracker, content):
        other = _variation(responses, round_them, tracker, channel) or {}
        same = {**(other.get("metadata") or {}), "kind": about.get("kind", "answer")}
        source = Source.of(round_them, other, _for_a_pupil(tracker))
        return Wording(wording.matter, _text(other, tracker), same, goes_round=True, source=source)
    if REPLY in text or SAFETY_REPLY in text:
        return _in_their_language(wording, responses, languages, tracker, channel)
    if about.get("kind") == CLARIFY:
        return replace(wording, options=_options(responses, tracker, channel))
    if PREVIOUS not in (about.get("cites") or ()):
        return wording
    previous = memory.last_answer(tracker, cited=QUOTES in text)
    if previous is None:
        return choose(responses, languages, NOTHING_BEFORE, tracker, channel, content)
    earlier = _variation(responses, previous.action, tracker, channel) or {}
    wording = replace(wording, previous=previous)
    if PREVIOUS_ANSWER not in text:
        return wording
    easy, its_about = _easy(earlier) or _text(earlier, tracker), earlier.get("metadata") or {}
    people = {key: its_about[key] for key in PEOPLE if key in its_about}
    return replace(
        wording,
        matter=previous.action.removeprefix(RESPONSE),
        about={**about, **people},
        previous_text=easy,
        previous_about=its_about,
        previous_source=Source.of(previous.action, earlier, easy=True),
    )


def _text(variation: Mapping[str, Any], tracker: DialogueStateTracker) -> str:
    """The words for this visitor: a pupil gets those that are easy to read."""
    easy = _easy(variation) if _for_a_pupil(tracker) else ""
    return easy or str(variation.get("text") or "")


def _for_a_pupil(tracker: DialogueStateTracker) -> bool:
    return tracker.get_slot("role") == PUPIL


def _easy(variation: Mapping[str, Any]) -> str:
    return str((variation.get("metadata") or {}).get("easy") or "")


def contacts_of(wording: Wording, role: Optional[str], content: Content) -> tuple[str, ...]:
    """The people that a wording names by itself, or by the routes."""
    contacts = wording.about.get("contacts") or ()
    if contacts == ROUTE:
        return content.route(wording.matter, role).contacts
    return tuple(contacts)


def _for_the_worry(responses: Responses, utter_action: str, tracker: DialogueStateTracker) -> str:
    if utter_action not in WORRIES:
        return utter_action
    understood, accused = Understanding.of(tracker), accused_of(tracker)
    harm = understood.harm if understood else ""
    kinds = (f"{utter_action}_accused_{accused}", f"{utter_action}_{harm}")
    return next((kind for kind in kinds if kind in responses), utter_action)


def _leads_to_the_accused(
    utter_action: str, wording: Wording, tracker: DialogueStateTracker, content: Content
) -> bool:
    """An answer whose people come from the routes is there to lead to them."""
    about = wording.about
    if about.get("contacts") != ROUTE or about.get("level") or utter_action == BRING_IN:
        return False
    return accused_of(tracker) in contacts_of(wording, tracker.get_slot("role"), content)


def _variation(
    responses: Responses, utter_action: str, tracker: DialogueStateTracker, channel: str
) -> Optional[Dict[str, Any]]:
    """The first wording for this role, else the first for everybody. Always the same one; Rasa's
    own generator picks at random.
    """
    if utter_action not in responses:
        return None
    fitting = ResponseVariationFilter(responses).responses_for_utter_action(
        utter_action, channel, tracker.current_slot_values()
    )
    return fitting[0] if fitting else None


def _in_their_language(
    wording: Wording,
    responses: Responses,
    languages: OtherLanguages,
    tracker: DialogueStateTracker,
    channel: str,
) -> Wording:
    """A line of data/languages, or help in English if it cannot be said: better than none."""
    understood = Understanding.of(tracker)
    language = understood.language if understood else None
    line = languages.put_in(wording.text, language)
    if line is not None:
        return replace(wording, text=line, language=language)
    in_english = DISCLOSURE if SAFETY_REPLY in wording.text else NOT_UNDERSTOOD
    english = _variation(responses, in_english, tracker, channel) or {}
    source = Source.of(in_english, english)
    return replace(wording, text=str(english.get("text") or ""), source=source)


def _matter(utter_action: str, tracker: DialogueStateTracker) -> str:
    """The response's own topic; for utter_bring_in that of the answer said just before it."""
    if utter_action != BRING_IN:
        return utter_action.removeprefix("utter_")
    for event in reversed(memory.this_turn(tracker)):
        said = str((getattr(event, "metadata", None) or {}).get("utter_action") or "")
        if said.startswith("utter_") and said != BRING_IN:
            return said.removeprefix("utter_")
    return ANY_MATTER


def _options(
    responses: Responses, tracker: DialogueStateTracker, channel: str
) -> tuple[Option, ...]:
    """The topics among which the message could not be settled; those without a title are not
    offered.
    """
    understood = Understanding.of(tracker)
    options = []
    for intent in understood.choices if understood else ():
        every = [v.get("metadata") or {} for v in responses.get(f"utter_{intent}") or ()]
        title = next((about["title"] for about in every if about.get("title")), None)
        if title:
            chosen = _variation(responses, f"utter_{intent}", tracker, channel) or {}
            cites = (chosen.get("metadata") or {}).get("cites") or ()
            options.append(Option(intent, title, tuple(cites)))
    return tuple(options)
