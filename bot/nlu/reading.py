"""A message as it will be understood: its plain text, the separate questions in it, and the
question that it may lean on.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Optional

from bot.nlu.as_read import as_read
from bot.nlu.disguises import undisguised
from bot.nlu.leaning import leans, opened, with_app_of, with_other_app
from bot.nlu.markup import without_markup
from bot.nlu.questions import MOST, Question, questions_in
from bot.nlu.sentences import pieces_of, sentences_in, surroundings
from bot.nlu.short_messages import Settled
from bot.nlu.spelling import LONGEST

FEWEST, LONGEST_AFTER = 4, 14
"""Words of a message that the question before it may explain: fewer are no sentence, and speak for
themselves.
"""
READING = "reading"
"""Message property that holds a Reading."""


@dataclass(frozen=True)
class Reading:
    """What will be encoded of one message.

    Attributes:
        whole: the message as read, without markup and what stands before it ("thanks,").
        questions: the separate questions in it; empty if it holds one.
        together: the earlier question and this message as one, or that question about the other
            app that this message names; None at the beginning of a conversation.
        leans: whether this message makes sense only after another.
        settled: what it means by its words alone, if that is sure.
        said: what the safety net looks at, each alone: the message and the sentences in it, with
            their disguises undone.
        around: neighbouring sentences of a long message, as the safety net looks at them together.
        after: the earlier question and a message of a few words as one, as the safety net looks at
            them if the message alone sounds like a worry; else empty.
        before: the short messages just before a short one, as one, as typed: a cry for help may
            come in pieces.
        joined: these and the message as one, as typed; empty if nothing short came before.
    """

    whole: str
    questions: tuple[Question, ...] = field(default=())
    together: Optional[str] = None
    leans: bool = False
    settled: Optional[Settled] = None
    said: tuple[str, ...] = ()
    around: tuple[str, ...] = ()
    after: str = ""
    before: str = ""
    joined: str = ""

    @classmethod
    def of(
        cls,
        text: str,
        earlier: Optional[str] = None,
        before: str = "",
        settled: Optional[Settled] = None,
        lines: str = "",
    ) -> "Reading":
        """Reads `text`; `earlier` is the question that was answered last in this conversation,
        `before` what came in pieces just before, and `lines` the text with its ends of lines.
        """
        shown, clear = without_markup(text), undisguised(text)
        cut = sentences_in(clear)
        read = as_read(shown)
        whole, _ = opened(read)
        before_it = as_read(earlier) if earlier else ""
        whole = with_app_of(before_it, whole)
        same_of_another = with_other_app(before_it, whole) if earlier else ""
        together = (same_of_another or f"{before_it} {whole}") if earlier else None
        said = tuple(map(as_read, (clear, *pieces_of(cut))))
        few = FEWEST <= len(text.split()) <= LONGEST_AFTER
        return cls(
            whole,
            ()
            if settled or len(text) > LONGEST
            else tuple(questions_in(without_markup(lines) or shown)),
            together,
            bool(earlier) and (leans(read) or bool(same_of_another)),
            settled,
            said,
            tuple(map(as_read, surroundings(cut))),
            f"{as_read(undisguised(earlier)).rstrip(' ?.!')}. {said[0]}" if earlier and few else "",
            before,
            f"{before} {text}" if before else "",
        )

    @property
    def texts(self) -> list[str]:
        """What is looked at for an answer, in the order whole, questions. `together` is looked at
        only where it is needed.
        """
        return [self.whole, *(t for question in self.questions[:MOST] for t in question.texts)]

    @property
    def worries(self) -> list[str]:
        """What is looked at for harm, in the order said, around, before, joined."""
        pieces = (
            [as_read(undisguised(one)) for one in (self.before, self.joined)] if self.before else []
        )
        return [*self.said, *self.around, *pieces]
