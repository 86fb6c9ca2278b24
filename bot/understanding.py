"""What was understood of a message: the record that the NLU pipeline hands to the dialogue through
Rasa's parse data.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Mapping, Optional

UNDERSTANDING = "understanding"
"""Key of the record in a message's parse data."""

NONE, SOFT, CONCERN, EMERGENCY = "none", "soft", "concern", "emergency"
ACCUSED = ("headteacher", "dsl", "staff")
"""Who can be accused, in the order in which they count if a message accuses more than one."""
ANSWER, CHECK, CHOICE, OUTSIDE = "answer", "check", "choice", "outside"
ENGLISH = "en"
LINE_ONLY = "other_language"
"""The intent of a message in another language that was not understood."""
MAY, IS = "may", "is"
"""What a yes-or-no question asks: whether something is allowed, or whether it is so."""


@dataclass(frozen=True)
class Understanding:
    """Attributes:

    safety: how plain a worry about a child is: none, soft (a kind word beside the answer), concern
        or emergency.
    band: answer (sure), check (answered, with other choices beside it), choice (only choices),
        outside.
    answers: the intents to answer, in order; up to four where a message asks several questions.
    choices: at most four intents to offer, none of them about harm.
    confidence: that the first answer is right, 0 to 1.
    language: ISO 639-1 code of the message: ENGLISH, a stem of data/languages, or "other" for one
        that is known only not to be English.
    shows_language: whether the message itself shows its language: a whole sentence in English, a
        wish for English, or another language. "ok" and "TikTok?" show none.
    wants_english: whether it asks for English from here on, in whatever language.
    harm: what kind of harm it may be (the name of a file in data/safety/harm); empty if safety is
        none.
    asks: MAY or IS if a yes-or-no question was asked and the answer is sure enough to begin with
        yes or no; else empty.
    accused: who at the school is named as the one who harms, looks away or told people to keep
        quiet: headteacher, dsl or staff; empty if nobody is.
    unanswered: of several questions those that are left open, as they were typed.
    """

    safety: str = NONE
    band: str = ANSWER
    answers: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    confidence: float = 0.0
    language: str = ENGLISH
    shows_language: bool = False
    wants_english: bool = False
    harm: str = ""
    accused: str = ""
    asks: str = ""
    unanswered: tuple[str, ...] = ()

    @property
    def in_english(self) -> bool:
        """Whether the message is in English, or shows no language."""
        return self.language == ENGLISH

    @property
    def line_only(self) -> bool:
        """Whether no more is known of the message than its language, whose fixed line answers it:
        the one with the numbers for help, if `safety` is a concern or an emergency.
        """
        return self.answers == (LINE_ONLY,)

    def as_dict(self) -> dict[str, Any]:
        """For the parse data (JSON)."""
        return asdict(self)

    @classmethod
    def of(cls, tracker: Any) -> Optional["Understanding"]:
        """The newest message's record, or None where the message came as an intent ("/greet", a
        test story's label).
        """
        message = getattr(tracker, "latest_message", None)
        stored: Mapping[str, Any] = ((message.parse_data or {}) if message else {}).get(
            UNDERSTANDING
        ) or {}
        if not stored:
            return None
        lists = ("answers", "choices", "unanswered")
        return cls(**{**stored, **{key: tuple(stored.get(key) or ()) for key in lists}})
