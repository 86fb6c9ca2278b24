"""All checks of the words in data/: `make check`. Gathers every fault, file first, instead of stopping at the first."""
from __future__ import annotations

import collections
import datetime
import re
import sys
import unicodedata
from typing import Callable, Iterator

from bot.answers import PREVIOUS, load_answers
from bot.choices import MESSAGE_TO, load_choices
from bot.content import ROLES, Content, load, read_yaml
from bot.errors import PolicyBotError
from bot.nlu.entities import platforms_in, role_in
from bot.nlu.languages import load_languages
from bot.nlu.reading import question_words
from bot.nlu.safety_rules import rules
from bot.nlu.spelling import load_words
from bot.nlu.training_examples import example_lines
from bot.settings import DATA, ROOT
from bot.web.words import load_words as load_words_of_website

MOST_CITES, MOST_CONTACTS = 3, 4
"""A reply cites at most six statements and may hold two answers; it names at most four people."""
MOST_WORDS, MOST_WORDS_SAFEGUARDING = 75, 100
FEWEST_EXAMPLES, FEWEST_QUESTIONS = 30, 6
NEVER_PROMISED = ("confidential", "between us", "private", "secret", "won't tell", "will not tell", "promise")
PHRASE_KEYS = ("source", "section_joint", "contacts", "contact_phone", "contact_email", "contact_web", "contact_hours", "contact_joint", "age_known", "age_unknown", "no_minimum_age", "none_of_these", "left_out", "the_school", "nobody_told", "alerted")
RASA_KEYS = re.compile(r"^\s*(nlu|responses|stories|rules)\s*:", re.MULTILINE)
QUESTIONS = ROOT / "tests" / "questions"


def folded(text: str) -> str:
    """Letters and digits only, lower case: two lines that differ in nothing else are the same example."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return " ".join(re.findall(r"[a-z0-9]+", plain)) or " ".join(text.split())


def check_policy(content: Content) -> Iterator[str]:
    """Each statement stands in the policy's text, word for word."""
    whole = " ".join(content.policy.text.split())
    for statement in content.policy.statements.values():
        if " ".join(statement.quote.split()) not in whole:
            yield f"data/policy/statements.yml: '{statement.id}' is not in the policy's text word for word."
        if statement.section not in whole:
            yield f"data/policy/statements.yml: the section of '{statement.id}' is no heading of the policy."


def check_answers(content: Content) -> Iterator[str]:
    """Citations and contacts exist, lengths fit, nothing stands in an answer without its home, every statement is cited."""
    cited: set[str] = set()
    for intent, wordings in load_answers().items():
        where = f"data/answers/{wordings[0].topic}.yml: utter_{intent}"
        if not any(w.role is None for w in wordings):
            yield f"{where}: no wording without a condition; a visitor who gave no role would get no reply. Add one."
        for wording in wordings:
            if wording.role not in (None, *ROLES):
                yield f"{where}: the role '{wording.role}' is unknown; use {', '.join(ROLES)}."
            cited |= set(wording.cites)
            yield from (f"{where}: cites '{i}', which is no statement." for i in wording.cites if i not in content.policy.statements and i != PREVIOUS)
            if len(wording.cites) > MOST_CITES:
                yield f"{where}: cites {len(wording.cites)} statements; at most {MOST_CITES}."
            yield from _contact_problems(where, intent, wording.role, wording.contacts, content)
            yield from _wording_problems(where, wording, content)
    for missing in sorted(set(content.policy.statements) - cited):
        yield f"data/answers: no answer cites '{missing}'."


def _contact_problems(where: str, intent: str, role: str | None, contacts: object, content: Content) -> Iterator[str]:
    if contacts == "route":
        if intent == "bring_in":
            return
        try:
            contacts = content.route(intent, role).contacts
        except PolicyBotError as error:
            yield f"{where}: {error}"
            return
    if isinstance(contacts, str):
        yield f"{where}: contacts is '{contacts}'; write a list, or route."
        return
    yield from (f"{where}: names the contact '{i}', which data/contacts.yml does not have." for i in contacts if i not in content.contacts)
    if len(contacts) > MOST_CONTACTS:
        yield f"{where}: names {len(contacts)} contacts; at most {MOST_CONTACTS}."


def _wording_problems(where: str, wording: object, content: Content) -> Iterator[str]:
    text, safeguarding = wording.text, wording.kind == "safeguarding"
    homes = " ".join([" ".join(content.policy.text.split()), content.policy.year, *(f"{c.phone} {c.email} {c.web}" for c in content.contacts.values())])
    words, most = len(text.split()), MOST_WORDS_SAFEGUARDING if safeguarding else MOST_WORDS
    if words > most:
        yield f"{where}: {words} words; at most {most}."
    for number in re.findall(r"\d[\d,.]*\d|\d", text):
        if not re.search(rf"(?<!\d){re.escape(number)}(?!\d)", homes):
            yield f"{where}: the number {number} stands neither in the policy nor in data/contacts.yml."
    yield from (f"{where}: the address {a} is not in data/contacts.yml." for a in re.findall(r"\S+@\S+", text) if a.strip(".,") not in homes)
    for quote in re.findall(r'"([^"]+)"', text):
        if len(quote.split()) > 3 and quote not in homes and wording.kind == "answer":
            yield f"{where}: \"{quote}\" is not in the policy word for word."
    if re.search(r"\bI\b|\bI'm\b|\bmy\b", text.replace('"Can my child', "")):
        yield f"{where}: speaks as a person (I, my); a computer program is speaking."
    if safeguarding:
        yield from (f"{where}: says '{word}'; nothing of the kind may be promised." for word in NEVER_PROMISED if word in text.lower())


def check_stems(_: Content) -> Iterator[str]:
    """One topic, one stem: nlu, answers and questions have the same files (safety and fallback words excepted)."""
    folders = {"data/nlu": DATA / "nlu", "data/answers": DATA / "answers"}
    if QUESTIONS.is_dir():
        folders["tests/questions"] = QUESTIONS
    stems = {name: {p.stem for p in folder.glob("*.yml") if not p.name.startswith("_")} for name, folder in folders.items()}
    for topic in sorted(set.union(*stems.values())):
        yield from (f"{name}/{topic}.yml is missing; the topic stands in another folder." for name, found in stems.items() if topic not in found)


def check_examples(_: Content) -> Iterator[str]:
    """Training examples: enough of them, each under one intent and once, each intent with its answer, test questions apart."""
    seen: dict[str, tuple[str, str]] = {}
    counts: collections.Counter[str] = collections.Counter()
    answers, intents = load_answers(), set(_domain_intents())
    for path in sorted((DATA / "nlu").glob("*.yml")):
        for text, intent in example_lines(path):
            counts[intent] += 1
            key = folded(text)
            if key in seen:
                other = f"under '{seen[key][0]}' too" if seen[key][0] != intent else "twice"
                yield f"data/nlu/{path.name}: \"{text[:60]}\" stands {other}."
            seen[key] = (intent, path.stem)
            if re.search(r"\[[^\]]*\][({]", text):
                yield f"data/nlu/{path.name}: \"{text[:60]}\" has an entity mark; entities come from platforms.yml and roles.yml."
        for intent in {i for _, i in example_lines(path)}:
            if intent not in answers:
                yield f"data/nlu/{path.name}: the intent '{intent}' has no answer utter_{intent}."
            elif answers[intent][0].topic != path.stem:
                yield f"data/nlu/{path.name}: the answer of '{intent}' stands in data/answers/{answers[intent][0].topic}.yml."
            if intent not in intents:
                yield f"data/nlu/{path.name}: the intent '{intent}' is not in domain.yml."
    yield from (f"data/nlu: '{intent}' has {count} examples; at least {FEWEST_EXAMPLES}." for intent, count in counts.items() if count < FEWEST_EXAMPLES)
    if QUESTIONS.is_dir():
        yield from _question_problems(seen, counts)


def _question_problems(seen: dict[str, tuple[str, str]], counts: collections.Counter[str]) -> Iterator[str]:
    asked: collections.Counter[str] = collections.Counter()
    for path in sorted(p for p in QUESTIONS.glob("*.yml") if not p.name.startswith("_")):
        for case in read_yaml(path):
            asked[case["intent"]] += len(case["questions"])
            for question in case["questions"]:
                if len(folded(question["ask"])) > 12 and folded(question["ask"]) in seen:
                    yield f"tests/questions/{path.name}: \"{question['ask'][:60]}\" is a training example; write another."
    for intent in counts:
        if asked[intent] < FEWEST_QUESTIONS:
            yield f"tests/questions: '{intent}' has {asked[intent]} questions; at least {FEWEST_QUESTIONS}."


def _domain_intents() -> list[str]:
    return [entry if isinstance(entry, str) else next(iter(entry)) for entry in read_yaml(ROOT / "domain.yml")["intents"]]


def check_choices(_: Content) -> Iterator[str]:
    """Every button of data/choices.yml is an intent of domain.yml, and every answer's buttons exist."""
    load_answers()  # tells what is wrong with a file that cannot be read as below
    choices, intents = load_choices(), set(_domain_intents())
    yield from (f"data/choices.yml: '{choice}' is not in domain.yml." for choice in choices if choice not in intents)
    seen: dict[str, str] = {}
    for choice in choices.values():
        for typed in choice.typed:
            if typed in seen:
                yield f"data/choices.yml: \"{typed}\" stands under '{seen[typed]}' and under '{choice.id}'."
            seen[typed] = choice.id
    for path in sorted((DATA / "answers").glob("*.yml")):
        for name, wordings in read_yaml(path)["responses"].items():
            used = {c for w in wordings for c in w["metadata"].get("choices") or ()} | {MESSAGE_TO + w["metadata"]["offer"] for w in wordings if w["metadata"].get("offer")}
            yield from (f"data/answers/{path.name}: {name} offers '{choice}', which data/choices.yml does not have." for choice in used - set(choices))


def check_other_files(content: Content) -> Iterator[str]:
    """The remaining word lists can be read; no file but Rasa's own looks like Rasa's; contacts say when they were checked."""
    for path in sorted(p for p in DATA.rglob("*.yml") if p.parent.name not in ("nlu", "answers", "stories")):
        if RASA_KEYS.search(path.read_text(encoding="utf-8")):
            yield f"{path.relative_to(ROOT)}: a line begins with nlu:, responses:, stories: or rules:, which makes Rasa read the file. Rename the key."
    yield from (f"data/phrases.yml: '{key}' is missing." for key in PHRASE_KEYS if not content.phrases.get(key))
    for entry in read_yaml(DATA / "contacts.yml")["contacts"]:
        if not entry.get("settings") and not isinstance(entry.get("checked_on"), datetime.date):
            yield f"data/contacts.yml: '{entry['id']}' has no date under 'checked_on'."
    rules()
    load_words()
    question_words()
    load_languages()
    load_words_of_website()
    platforms_in("")
    role_in("")


CHECKS: tuple[Callable[[Content], Iterator[str]], ...] = (check_policy, check_answers, check_stems, check_examples, check_choices, check_other_files)


def problems() -> list[str]:
    """Every fault, each a line that names the file, what is wrong and what to do."""
    try:
        content = load()
    except PolicyBotError as error:
        return [str(error)]
    found: list[str] = []
    for check in CHECKS:
        try:
            found += check(content)
        except PolicyBotError as error:
            found.append(str(error))
    return found


def main() -> int:
    """The command line."""
    found = problems()
    for line in found:
        print(line, file=sys.stderr)
    if found:
        print(f"{len(found)} faults.", file=sys.stderr)
        return 1
    content = load()
    print(f"data/ is in order: {len(content.policy.statements)} statements, all cited; {len(load_answers())} answers; {len(content.contacts)} contacts.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
