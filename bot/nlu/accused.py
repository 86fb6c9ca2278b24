"""Finds words against the Headteacher, the safeguarding lead or other staff, so that nothing goes
through the person they are about (data/safety/accused.yml). Needs nothing that is trained.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Iterable, Iterator

from bot.nlu.accused_phrases import OTHER, PATH, STAND_INS, WHO, load_accused
from bot.nlu.disguises import undisguised
from bot.nlu.names_by_consonants import NamesByConsonants
from bot.nlu.phrases import Phrases
from bot.nlu.spelling import plain
from bot.understanding import ACCUSED, ANSWER, CONCERN, ENGLISH, NONE, SOFT, Understanding

PEOPLE, STAFF = ACCUSED, ACCUSED[-1]
LEADERS = tuple(who for who in PEOPLE if who != STAFF)
KIND, INTENT = "school_adult", "disclosure"
"""What kind of harm an accusation is if the rest of the message tells of none, and its intent."""
NOBODY = "nobody"
ACCUSED_SLOT, NAME = "accused", "AccusedRules"
_ANY = "NAME"
_HE_OR_SHE = re.compile(r"(?<!\w)(?:he|she|him|her|his)(?:'s|s)?(?!\w)")
_START = r"(?:^|(?<=[.!?;,\n] ))"
_BEFORE = "(?:(?:the|our|my|your|a|an|this|his|her|their) )?"
"""Belongs to a name: otherwise "the head" would be found in "the head teacher"."""


@dataclass(frozen=True)
class Accusation:
    """Who is accused (headteacher, dsl, staff; empty if nobody), and whether these words alone are
    a concern.
    """

    who: str = ""
    concern: bool = False


class AccusedRules:
    """The rules of the file.

    Raises:
        ContentError: naming a key or a phrase that cannot be used.
    """

    def __init__(self, path: Path = PATH) -> None:
        file = load_accused(path)
        self._entries = file.phrases
        self._names = dict(file.called.names())
        verbs = "|".join(re.findall(r"[a-z]+", " ".join(file.words.values())))
        any_name = rf"(?!(?:{verbs})\b)\w+"
        self._named = _pattern(self._names, _BEFORE, any_name)
        self._skipped = _pattern(file.skipped)
        self._spelling = NamesByConsonants(
            name for name, who in self._names.items() if who in LEADERS
        )
        self._bare = re.compile(rf"{_START}head (?=(?:{'|'.join(file.bare)})\b)")
        self._others = _pattern(file.others)
        self._turned_to = _right_before(file.turned_to)
        self._reported_to = _right_before((*file.turned_to, *file.reported_to))
        self._numbers = {file.written_out(e.phrase): n for n, e in enumerate(file.phrases)}
        self._phrases = Phrases(path, {"phrases": tuple(self._numbers)})

    def accusation_in(self, text: str) -> Accusation:
        """The accusation in a message as the visitor typed it. The Headteacher counts first, then
        the safeguarding lead: the way round each of them goes round those below too.
        """
        found = dict(self._found(text))
        if not found and (clear := undisguised(text)) != text:
            found = dict(self._found(clear))
        who = next(iter(found), "")
        concern = any(
            p in self._entries[n].concern for p, numbers in found.items() for n in numbers
        )
        return Accusation(who, concern)

    def names(self, who: str, text: str) -> bool:
        """Whether a text names this person."""
        return any(True for _ in self._before_each(who, text))

    def speaks_of(self, who: str, text: str, reports: bool = False) -> bool:
        """Whether a text names this person other than as somebody to turn to; with `reports`, nor
        as somebody who was told, or might be.
        """
        only_to = self._reported_to if reports else self._turned_to
        return any(not only_to.search(before) for before in self._before_each(who, text))

    def _before_each(self, who: str, text: str) -> Iterator[str]:
        """What stands before each place where a text names this person."""
        spoken = self._read(text)
        for match in self._named.finditer(spoken):
            if self._person(match) == who:
                yield spoken[: match.start()]

    def with_leader(self, text: str, before: str) -> tuple[str, str]:
        """The leader whom the first "he" or "she" of `text` means, the only person named `before`,
        and the text with the name in its place. Both empty if nobody like that is meant.
        """
        spoken, earlier = self._read(text), self._read(before)
        means = _HE_OR_SHE.search(spoken)
        if not means or self._person_in(spoken[: means.start()]) or self._others.search(earlier):
            return "", ""
        named = {self._person(match): match["name"] for match in self._named.finditer(earlier)}
        if len(named) != 1 or not named.keys() <= set(LEADERS):
            return "", ""
        (who, name), rest = named.popitem(), spoken[means.end() :]
        return who, f"{spoken[: means.start()]}{name}{rest}"

    def problems(self) -> Iterator[str]:
        """The sentences of the file that a phrase finds and must not, or does not find and must."""
        for number, entry in enumerate(self._entries):
            where = f"{PATH}: the phrase '{entry.phrase}'"
            wanted = [(person, one) for person, all_ in entry.fires.items() for one in all_]
            yield from (
                f"{where} does not find '{one}' ({person}). Change one of the two."
                for person, one in wanted
                if number not in dict(self._found(one)).get(person, ())
            )
            yield from (
                f"{where} finds '{one}', which it must not. Change one of the two."
                for one in entry.silent
                if any(number in numbers for _, numbers in self._found(one))
            )

    def _found(self, text: str) -> list[tuple[str, tuple[int, ...]]]:
        """For each person who is accused: the numbers of the phrases that say so."""
        spoken, found = self._read(text), []
        named = {self._person(match) for match in self._named.finditer(spoken)}
        for who in (person for person in PEOPLE if person in named):
            about = self._named.sub(partial(self._stand_in, who), spoken)
            fitting = self._phrases.found_in(self._skipped.sub(" ", about)).get("phrases", ())
            if fitting:
                found.append((who, tuple(self._numbers[phrase] for phrase in fitting)))
        return found

    def _read(self, text: str) -> str:
        return self._bare.sub("the head ", self._spelling.mended(plain(text)))

    def _person_in(self, spoken: str) -> bool:
        return bool(self._others.search(spoken) or self._named.search(spoken))

    def _person(self, match: re.Match[str]) -> str:
        name = match["name"]
        return self._names.get(name) or self._names[re.sub(r"\w+$", _ANY, name)]

    def _stand_in(self, who: str, match: re.Match[str]) -> str:
        named = self._person(match)
        if named == NOBODY:
            return match.group()
        return STAND_INS[WHO if named == who else OTHER]


@lru_cache(maxsize=1)
def accused_rules() -> AccusedRules:
    """The rules of data/safety/accused.yml, built once for each process."""
    return AccusedRules()


def with_accused(
    understood: Understanding, text: str, in_pieces: str = "", before: str = ""
) -> Understanding:
    """What was understood, with the person whom the message accuses. What would have been no worry
    becomes one if the accusation is.

    Args:
        in_pieces: the message with the short ones before it. It counts only while the newest piece
            adds something: what an earlier message said has had its reply.
        before: what the visitor wrote just before, however long.
    """
    rules = accused_rules()
    found = rules.accusation_in(text)
    earlier = in_pieces.removesuffix(text)
    if not found.who and earlier.strip() and not rules.accusation_in(earlier).who:
        found = rules.accusation_in(in_pieces)
    is_harm = understood.safety not in (NONE, SOFT)
    leader, named = rules.with_leader(text, before)
    if leader and not found.who and (is_harm or rules.speaks_of(leader, before)):
        found = rules.accusation_in(named)
    who = found.who
    if is_harm or found.concern:
        at_school = bool(who) or understood.harm == KIND
        who = _leader_in(in_pieces or text, before, leader, who, at_school)
    understood = replace(understood, accused=who)
    if not found.concern:
        return understood
    understood = replace(understood, language=ENGLISH)  # the phrases are English
    if understood.safety not in (NONE, SOFT):
        return understood
    return replace(
        understood,
        safety=CONCERN,
        band=ANSWER,
        answers=(INTENT,),
        choices=(),
        confidence=1.0,
        harm=KIND,
    )


def _leader_in(text: str, before: str, leader: str, accused: str, at_school: bool) -> str:
    """Who is accused in a message about harm: the person whom a phrase found (`accused`), or
    somebody more senior of whom it, or the one `before`, speaks: they may have looked away.
    `leader` is who "he" or "she" means; `at_school` is harm by an adult at school.
    """
    rules, said = accused_rules(), {text, undisguised(text)}
    for who in LEADERS:
        if who == accused:
            break
        if any(rules.speaks_of(who, one, reports=bool(accused)) for one in said):
            return who
        if at_school and not accused and any(rules.names(who, one) for one in said):
            return who
        goes_on = accused in ("", STAFF) and (at_school or who == leader)
        if goes_on and rules.speaks_of(who, before):
            return who
    return accused


def accused_entity(understood: Understanding, tracker: Any = None) -> list[dict[str, Any]]:
    """Rasa's entity that keeps the person accused for the rest of the conversation (slot
    ACCUSED_SLOT); none if a question that is no worry only speaks of staff in general.

    What was said before about somebody more senior still counts.
    """
    before = tracker.slots.get(ACCUSED_SLOT) if tracker else None
    known = (understood.accused, before.value if before else None)
    who = next((person for person in PEOPLE if person in known), "")
    if not understood.accused or who == STAFF and understood.safety in (NONE, SOFT):
        return []
    return [{"entity": ACCUSED_SLOT, "value": who, "start": 0, "end": 0, "extractor": NAME}]


def _right_before(words: Iterable[str]) -> re.Pattern[str]:
    choices = "|".join(re.escape(word).replace(r"START\ ", _START) for word in words)
    return re.compile(rf"(?<!\w)(?:{choices}) $")


def _pattern(names: Iterable[str], before: str = "", any_name: str = "") -> re.Pattern[str]:
    """Finds these words, the longest first, with what may come before them."""
    longest_first = sorted(names, key=len, reverse=True)
    choices = "|".join(re.escape(name).replace(_ANY, any_name) for name in longest_first)
    return re.compile(rf"(?<!\w){before}(?P<name>{choices})(?:'s|s')?(?!\w)")
