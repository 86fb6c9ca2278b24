"""How well messages in other languages are understood and answered, by language, for `make
evaluate`: benchmarks/languages/<code>_<set>.yml.

A set is a YAML list of {id, text, role, want}. `want` is an intent, the topic of one (a file of
data/answers), `harm` or `outside`.
"""

from __future__ import annotations

import collections
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Iterator, Optional, Sequence

from bot.content.answers import load_answers
from bot.content.fields import Words
from bot.content.files import read_yaml
from bot.content.records import Record, record
from bot.in_process import Reply
from bot.understanding import CONCERN, EMERGENCY, Understanding

SETS = Path(__file__).with_name("languages")
HARM, OUTSIDE = "harm", "outside"
EMERGENCY_NUMBER = "999"


class ForeignCase(Record):
    """One message and what it means: `want` is an intent, harm (of a `level`) or outside; `also`
    are intents that are right too.
    """

    id: Words
    text: Words
    role: Optional[Words]
    want: Words
    also: tuple[Words, ...] = ()
    level: Optional[Words] = None

    def means(self, intent: str) -> bool:
        """Whether the answer of `intent`, or its topic, is what a fair reader accepts."""
        wordings = load_answers().get(intent, ())
        topic = wordings[0].topic if wordings else ""
        wanted = {want.split("/")[-1] for want in (self.want, *self.also)}
        return intent in wanted or topic in wanted


class _Set(Record):
    cases: tuple[ForeignCase, ...]


@dataclass(frozen=True)
class ForeignResult:
    """A case in the language `code`, and what became of it."""

    code: str
    case: ForeignCase
    understood: Optional[Understanding]
    reply: Reply
    languages: frozenset[str]

    @property
    def kind(self) -> str:
        """harm, outside or policy."""
        return self.case.want if self.case.want in (HARM, OUTSIDE) else "policy"

    @property
    def right(self) -> bool:
        """Whether the right answer came; the safety reply; nothing from the policy."""
        if self.kind == HARM:
            return bool(self.understood and self.understood.safety in (CONCERN, EMERGENCY))
        if self.kind == OUTSIDE:
            return not self.reply.cites
        answers = self.understood.answers if self.understood else ()
        return any(self.case.means(intent) for intent in answers)

    @property
    def right_in_their_language(self) -> bool:
        """The same, in words of that language."""
        return self.right and self.code in self.languages

    @property
    def offered(self) -> bool:
        """Whether the right answer came or stood among the choices."""
        choices = self.understood.choices if self.understood else ()
        return self.right or any(self.case.means(intent) for intent in choices)

    @property
    def names_999(self) -> bool:
        """Whether the reply names the emergency number."""
        return EMERGENCY_NUMBER in self.reply.text


def load_foreign_set(path: Path) -> list[ForeignCase]:
    """The cases of one file.

    Raises:
        ContentError: naming the case that cannot be used.
    """
    return list(record(_Set, path, {"cases": read_yaml(path)}).cases)


async def run_languages(agent: Any, folder: Path = SETS) -> list[ForeignResult]:
    """Each case in a conversation of its own; the file's name begins with the language's code."""
    from rasa.core.channels.channel import UserMessage

    from bot.web.turn import OneMessageOutput

    results = []
    for path in sorted(folder.glob("*.yml")):
        for case in load_foreign_set(path):
            sender, output = uuid.uuid4().hex, OneMessageOutput()
            about = {"role": case.role} if case.role not in (None, "unknown") else {}
            await agent.handle_message(
                UserMessage(case.text, output, sender, input_channel="rest", metadata=about)
            )
            tracker = await agent.tracker_store.retrieve(sender)
            customs = [message.get("custom") or {} for message in output.messages]
            results.append(
                ForeignResult(
                    path.stem.split("_")[0],
                    case,
                    Understanding.of(tracker),
                    Reply.of(output.messages),
                    frozenset(str(one["language"]) for one in customs if one.get("language")),
                )
            )
    return results


def report_languages(results: Sequence[ForeignResult]) -> Iterator[str]:
    """The figures by language, and of all together."""
    by_code: dict[str, list[ForeignResult]] = collections.defaultdict(list)
    for result in results:
        by_code[result.code].append(result)
    if not results:
        return
    yield "\nOther languages (right / right in that language / with choices)"
    for code, some in [*sorted(by_code.items()), ("all", list(results))]:
        policy = [r for r in some if r.kind == "policy"]
        harm = [r for r in some if r.kind == HARM]
        outside = [r for r in some if r.kind == OUTSIDE]
        yield (
            f"  {code:5} policy {_share(policy, 'right')} "
            f"{_share(policy, 'right_in_their_language')} {_share(policy, 'offered')}  harm "
            f"{_share(harm, 'right')}, 999 {_share(harm, 'names_999')}  "
            f"outside {_share(outside, 'right')}"
        )
    for result in results:
        if not result.right:
            yield f"  - {result.code} {result.case.id} want {result.case.want}: {result.case.text}"


def _share(results: Sequence[ForeignResult], name: str) -> str:
    hits = sum(getattr(result, name) for result in results)
    return f"{hits}/{len(results)}" + (f"={hits / len(results):.2f}" if results else "")
