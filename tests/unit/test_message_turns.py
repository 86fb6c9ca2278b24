"""What is planned for each turn in which a message to a person is begun, written, stopped, sent or
asked after.
"""

from __future__ import annotations

from typing import Any, Optional

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, BotUttered, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.content.choices import load_choices
from bot.content.visitor_words import LONGEST_ABOUT
from bot.dialogue.answer_steps import STATE
from bot.dialogue.message_form import ATTEMPTS, FORM
from bot.dialogue.message_turns import BEGIN, LEAVE, SEND_NOW, needs_no_words
from bot.dialogue.plan import SAFETY_REPLIES
from bot.dialogue.turn import Turn, read_turn
from bot.dialogue.turn_policy import kept_words, next_action
from bot.settings import ROOT
from bot.understanding import (
    ANSWER,
    CHECK,
    CHOICE,
    CONCERN,
    EMERGENCY,
    OUTSIDE,
    SOFT,
    UNDERSTANDING,
    Understanding,
)

ABOUT, REACH, NAME, CONFIRM = STEPS = (
    "referral_about",
    "referral_reach",
    "referral_name",
    "referral_confirm",
)
LISTEN = "action_listen"
DOMAIN = Domain.load(str(ROOT / "domain.yml"))
UNCLEAR = Understanding(band=OUTSIDE, answers=("not_understood",))
AGE = Understanding(answers=("minimum_age",))
SENT = [
    SlotSet("referral_to", "headteacher"),
    SlotSet(ABOUT, "an earlier one"),
    SlotSet(REACH, ""),
    SlotSet(NAME, ""),
    SlotSet(CONFIRM, "referral_send"),
]
"""Left behind by an earlier message."""
BEGUN = [SlotSet("referral_to", "dsl"), *(SlotSet(slot, None) for slot in STEPS)]
FINISHED = [SlotSet(CONFIRM, "referral_send"), SlotSet("requested_slot", None), ActiveLoop(None)]
GONE = [ActiveLoop(None), SlotSet("requested_slot", None)]


def writing(step: str) -> list[Any]:
    """A message that is being written, at a step of its form."""
    return [ActionExecuted(LISTEN), *BEGUN, ActiveLoop(FORM), SlotSet("requested_slot", step)]


def conversation(*events: Any) -> DialogueStateTracker:
    """A conversation in which this has happened."""
    return DialogueStateTracker.from_events("t", list(events), slots=DOMAIN.slots)


def talk(*events: Any) -> Turn:
    """The turn of a conversation in which this has happened."""
    return read_turn(conversation(*events))


def words() -> list[Any]:
    return [BotUttered("words")]


def turn(
    before: list[Any],
    text: str,
    understood: Optional[Understanding] = UNCLEAR,
    role: Optional[str] = None,
    on_page: Optional[str] = None,
    **came: list[Any],
) -> list[str]:
    """Every action of a turn until the assistant listens, or None where the rules go on.

    Args:
        before: what has happened before.
        text: typed words, or the id of a choice that was pressed (then `understood` counts for
            nothing).
        role: who they are, as far as the conversation knows after these words.
        on_page: the role that they have chosen on the page.
        came: for an action, what came of it; without an entry it spoke and did nothing else. []
            means that the action server was away.
    """
    pressed = text in load_choices() or understood is None
    parsed: dict[str, Any] = {"intent": {"name": text if pressed else "x"}, "entities": []}
    if not pressed:
        parsed[UNDERSTANDING] = understood.as_dict()
    asked = [SlotSet("role", role)] if role else []
    came = {LEAVE: GONE, **came}
    tracker = conversation(
        *before,
        *asked,
        UserUttered(
            f"/{text}" if pressed else text,
            parsed["intent"],
            parse_data=parsed,
            metadata={"role": on_page} if on_page else {},
        ),
    )
    done: list[str] = []
    while not done or done[-1] not in (LISTEN, None):
        assert len(done) < 12, done
        done.append(next_action(read_turn(tracker)))
        kept = kept_words(read_turn(tracker)) if done[-1] in SAFETY_REPLIES else []
        tracker.update_with_events(
            [*kept, ActionExecuted(done[-1]), *came.get(done[-1], words())], DOMAIN
        ) if done[-1] else None
    return done[:-1] if done[-1] == LISTEN else done


def test_a_press_begins_a_message_and_the_form_asks() -> None:
    """Beginning brings no words of its own where it works."""
    assert turn(
        [],
        "message_dsl",
        **{BEGIN: BEGUN, FORM: [ActiveLoop(FORM), SlotSet("requested_slot", ABOUT), *words()]},
    ) == [BEGIN, FORM]


def test_a_message_is_begun_anew_in_the_middle_of_another() -> None:
    assert turn(writing(NAME), "message_dsl", **{BEGIN: BEGUN}) == [BEGIN, FORM]


def test_nothing_is_begun_for_somebody_who_cannot_be_reached() -> None:
    """The action says so itself; an earlier message's recipient does not count for this one."""
    for before in ([], SENT):
        assert turn(before, "message_dsl", **{BEGIN: [*words(), SlotSet("referral_to", None)]}) == [
            BEGIN
        ]


@pytest.mark.parametrize("before", [[], SENT])
def test_without_the_action_server_nothing_is_begun_and_it_is_said_once(before: list[Any]) -> None:
    """Also where an earlier message was sent: what that one has left behind does not pass for this
    one's beginning.
    """
    assert turn(before, "message_dsl", **{BEGIN: []}) == [BEGIN, "utter_referral_unavailable"]
    assert turn(before, "message_dsl", **{BEGIN: BEGUN, FORM: []}) == [
        BEGIN,
        FORM,
        "utter_referral_unavailable",
    ]


@pytest.mark.parametrize("before", [[], SENT])
def test_a_pupil_fills_nothing_in(before: list[Any]) -> None:
    assert turn(before, "message_headteacher", role="pupil") == ["utter_referral_pupil"]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("text", ["a@b.example", "the school bus", "Bo", "hm", "", "ß" * 10_000])
def test_typed_words_go_to_the_form(step: str, text: str) -> None:
    """Whatever they were taken for, where they are no question."""
    for understood in (
        UNCLEAR,
        AGE,
        Understanding(band=CHOICE, choices=("bedtime",)),
        Understanding(band=CHECK, answers=("bedtime",)),
        Understanding(answers=("bedtime", "minimum_age")),
    ):
        assert turn(writing(step), text, understood) == [FORM]


@pytest.mark.parametrize("text", ["referral_send", "send it", "Yes, send it!"])
def test_what_is_sent_is_stored_in_the_same_turn(text: str) -> None:
    """Nothing is said between the form's end and the words of whoever stored it."""
    assert turn(writing(CONFIRM), text, **{FORM: FINISHED}) == [FORM, SEND_NOW]
    assert turn(writing(CONFIRM), text, **{FORM: FINISHED, SEND_NOW: []}) == [
        FORM,
        SEND_NOW,
        "utter_referral_uncertain",
    ]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize(
    "text",
    [
        "referral_skip",
        "referral_send",
        "referral_change_about",
        "referral_change_reach",
        "referral_change_name",
        "leave it out",
        "ok",
        "change my name",
        "a@b.example",
    ],
)
def test_nothing_is_sent_by_anything_but_the_forms_end(step: str, text: str) -> None:
    assert turn(writing(step), text) == [FORM]
    assert turn(writing(step), text, **{FORM: []}) == [FORM, "utter_referral_unavailable"]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize(
    "text",
    ["referral_stop", "stop", "Never mind.", "I've changed my mind", "I changed my mind", "CANCEL"],
)
def test_it_is_stopped_at_every_step_by_press_and_in_words(step: str, text: str) -> None:
    """Needs no action server. Words that no choice knows go to the form."""
    expected = [LEAVE, "utter_referral_stopped"]
    for understood in (UNCLEAR, AGE, Understanding(answers=("goodbye",))):
        assert turn(writing(step), text, understood, **{LEAVE: GONE, FORM: words()}) == expected


@pytest.mark.parametrize(
    "press",
    [
        "referral_skip",
        "referral_send",
        "referral_change_about",
        "referral_change_reach",
        "referral_change_name",
        "referral_retry",
    ],
)
def test_buttons_of_the_form_mean_nothing_where_none_is_open(press: str) -> None:
    assert turn([], press) == ["utter_referral_none"]
    assert turn([*BEGUN, *GONE], press) == ["utter_referral_none"]


@pytest.mark.parametrize("text", ["stop", "send it", "yes", "skip", "Bo", "a@b.example"])
def test_words_mean_nothing_to_a_message_where_none_is_written(text: str) -> None:
    """Also after one was sent or stopped: the rules answer, as ever."""
    for before in ([], SENT, [*BEGUN, *GONE], [*writing(CONFIRM), *FINISHED]):
        assert turn(before, text, Understanding(answers=("affirm",))) == [None]


def test_trying_again_sends_what_was_to_be_sent_and_nothing_else() -> None:
    """Only where a message was complete; one that was begun since and stopped has emptied it."""
    assert turn(SENT, "referral_retry") == [SEND_NOW]
    assert turn(SENT, "referral_retry", **{SEND_NOW: []}) == [SEND_NOW, "utter_referral_uncertain"]
    assert turn([*SENT, *BEGUN, *GONE], "referral_retry") == ["utter_referral_none"]


@pytest.mark.parametrize(
    "text, understood",
    [
        ("what happened to HSM-4K7-P2R", UNCLEAR),
        ("hsm 4k7 p2r", UNCLEAR),
        ("HSM4K7P2R?", AGE),
        ("did my message arrive", Understanding(answers=("referral_state",))),
    ],
)
def test_the_state_of_a_message_is_told_with_and_without_its_reference(
    text: str, understood: Understanding
) -> None:
    """In the middle of writing, the form goes on after it. Without the action server, the chat
    says so.
    """
    assert turn([], text, understood) == [STATE]
    assert turn(SENT, text, understood, **{STATE: []}) == [
        STATE,
        "utter_referral_state_unavailable",
    ]
    assert turn(writing(REACH), text, understood) == [STATE, FORM]
    assert turn(writing(REACH), text, understood, **{STATE: [], FORM: []}) == [
        STATE,
        "utter_referral_state_unavailable",
        FORM,
        "utter_referral_unavailable",
    ]


@pytest.mark.parametrize("text", ["hsmile at me", "HSM-12", "the hsm-4k7-p2rx", "ahsm4k7p2r"])
def test_what_only_looks_like_a_reference_is_none(text: str) -> None:
    assert turn(writing(ABOUT), text) == [FORM]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize(
    "understood", [AGE, Understanding(band=CHECK, answers=("minimum_age",), choices=("bedtime",))]
)
def test_a_question_in_the_middle_is_answered_and_the_form_asks_again(
    step: str, understood: Understanding
) -> None:
    """The plan does not change under way, also where the form could not ask."""
    assert turn(writing(step), "how old must a child be?", understood) == [
        "utter_minimum_age",
        FORM,
    ]
    assert turn(writing(step), "how old must a child be?", understood, **{FORM: []}) == [
        "utter_minimum_age",
        FORM,
        "utter_referral_unavailable",
    ]


def test_two_questions_in_the_middle_are_both_answered() -> None:
    assert turn(
        writing(NAME),
        "how old? and who sees it?",
        Understanding(answers=("minimum_age", "bedtime")),
    ) == ["utter_minimum_age", "utter_bedtime", FORM]


@pytest.mark.parametrize(
    "step, text, expected",
    [
        (
            ABOUT,
            "how old must a child be for instagram",
            [FORM],
        ),  # without a mark it may be the matter itself
        (ABOUT, "word " * 15 + "?", [FORM]),
        (ABOUT, "word " * 14 + "word?", ["utter_minimum_age", FORM]),
        (ABOUT, "why was my son on the page? please ring me", [FORM]),
        (REACH, "how old must a child be", ["utter_minimum_age", FORM]),
        (REACH, "can you use a@b.example?", [FORM]),
        (REACH, "can you ring 020 7946 0999?", [FORM]),
        (REACH, "is 12345 enough?", ["utter_minimum_age", FORM]),
        (NAME, "how old must a child be", ["utter_minimum_age", FORM]),
        (CONFIRM, "is that all", ["utter_minimum_age", FORM]),
    ],
)
def test_a_question_is_told_from_an_answer_to_the_form(
    step: str, text: str, expected: list[str]
) -> None:
    """What it is about is told in all manner of words; how to reach somebody may come as a
    question.
    """
    assert turn(writing(step), text, AGE) == expected


@pytest.mark.parametrize(
    "understood",
    [
        UNCLEAR,
        Understanding(band=CHOICE, choices=("bedtime",)),
        Understanding(band=OUTSIDE, answers=("out_of_scope_other",)),
        Understanding(),
    ],
)
def test_a_question_that_has_no_answer_goes_to_the_form(understood: Understanding) -> None:
    assert turn(writing(NAME), "what is this?", understood) == [FORM]


def test_a_pressed_answer_in_the_middle_is_given_and_the_form_asks_again() -> None:
    for intent in ("minimum_age", "none_of_these"):
        assert turn(writing(REACH), intent, None) == [f"utter_{intent}", FORM]
        assert turn([], intent, None) == [None]
    assert turn(writing(REACH), "ask_person", None) == ["utter_ask_person", "action_bring_in", FORM]


@pytest.mark.parametrize(
    "level, reply", [(CONCERN, "utter_disclosure"), (EMERGENCY, "utter_disclosure_emergency")]
)
@pytest.mark.parametrize("role", ["parent", "staff"])
def test_an_adults_worry_gets_help_first_and_the_message_goes_on(
    level: str, reply: str, role: Optional[str]
) -> None:
    """Told as what the message is about, the words are kept; later nothing that was written is
    lost. Nothing is stopped or sent by such words.
    """
    understood = Understanding(level, ANSWER, ("disclosure",))
    for text in ("my uncle hits my son", "stop", "send it", "HSM-4K7-P2R", "what do i do?"):
        assert turn(writing(ABOUT), text, understood, role) == [reply, f"utter_ask_{REACH}"]
        for step in (REACH, NAME, CONFIRM):
            assert turn(writing(step), text, understood, role) == [reply, f"utter_ask_{step}"]
        for before in ([], SENT):
            assert turn(before, text, understood, role) == [reply]


@pytest.mark.parametrize("step", STEPS)
def test_a_pupils_worry_gets_help_and_ends_the_form(step: str) -> None:
    assert turn(
        writing(step),
        "my uncle hits me",
        Understanding(CONCERN, ANSWER, ("disclosure",)),
        "pupil",
        **{LEAVE: GONE},
    ) == ["utter_disclosure", LEAVE]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize(
    "level, reply", [(CONCERN, "utter_disclosure"), (EMERGENCY, "utter_disclosure_emergency")]
)
def test_the_worry_of_somebody_who_may_be_a_child_gets_help_and_ends_the_form(
    step: str, level: str, reply: str
) -> None:
    """Nobody has said who they are: they are asked for nothing, and told who can begin it again."""
    for text in ("my dad hits me", "stop", "send it"):
        assert turn(writing(step), text, Understanding(level, ANSWER, ("disclosure",))) == [
            reply,
            LEAVE,
            "utter_referral_adults",
        ]
    assert kept_words(talk(*writing(step), UserUttered("my dad hits me"))) == []


@pytest.mark.parametrize("role", ["parent", "staff"])
def test_an_adult_says_so_and_begins_it_again(role: str) -> None:
    """By one press, to whom it was to go; where there was no message, there is nothing to begin
    again.
    """
    begun = {
        BEGIN: [SlotSet("role", role), *BEGUN],
        FORM: [ActiveLoop(FORM), SlotSet("requested_slot", ABOUT), *words()],
    }
    assert turn([*writing(ABOUT), *GONE], f"referral_again_{role}", **begun) == [BEGIN, FORM]
    assert turn([*writing(ABOUT), *GONE], f"referral_again_{role}", **{BEGIN: []}) == [
        BEGIN,
        "utter_referral_unavailable",
    ]
    assert turn([], f"referral_again_{role}") == ["utter_referral_none"]
    assert turn([*writing(ABOUT), *GONE], f"referral_again_{role}", role="pupil") == [
        "utter_referral_pupil"
    ]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize(
    "text",
    [
        "I am a pupil",
        "im in year 8",
        "07911 123456",
        "Tom",
        "send it",
        "referral_send",
        "referral_skip",
        "referral_change_about",
        "message_dsl",
        "HSM-4K7-P2R",
    ],
)
def test_the_form_ends_when_a_pupil_is_writing(step: str, text: str) -> None:
    """Said in words or chosen on the page, at whatever step, whatever is pressed. Nothing is taken,
    nothing is sent.
    """
    about_a_message = [STATE] if text.startswith("HSM") and step != ABOUT else []
    for before, role, on_page in (
        (writing(step), "pupil", None),
        (writing(step), "pupil", "pupil"),
        ([*writing(step), SlotSet("role", "parent")], None, "pupil"),
    ):
        assert turn(before, text, role=role, on_page=on_page) == [
            *about_a_message,
            LEAVE,
            "utter_referral_pupil",
        ]


@pytest.mark.parametrize("step", STEPS)
def test_a_pupils_question_is_answered_before_the_form_ends(step: str) -> None:
    assert turn(writing(step), "how old must i be?", AGE, "pupil") == [
        "utter_minimum_age",
        LEAVE,
        "utter_referral_pupil",
    ]
    assert turn(writing(step), "minimum_age", None, "pupil") == [
        "utter_minimum_age",
        LEAVE,
        "utter_referral_pupil",
    ]
    assert turn(writing(step), "stop", role="pupil") == [LEAVE, "utter_referral_stopped"]


@pytest.mark.parametrize("on_page", ["parent", "staff"])
def test_a_message_about_pupils_is_not_a_pupils(on_page: str) -> None:
    """ "My class is upset" sounds like a pupil, and is a teacher's message; "I am in year 8" is a
    pupil's on any page.
    """
    for text in ("my class is upset about it", "My mum says that she saw it too"):
        assert turn(writing(ABOUT), text, role="pupil", on_page=on_page) == [FORM]
        assert turn(
            writing(ABOUT), text, Understanding(CONCERN, ANSWER, ("disclosure",)), "pupil", on_page
        ) == ["utter_disclosure", f"utter_ask_{REACH}"]
    for text in ("I'm in year 8 and it happened to me", "I am a pupil"):
        assert turn(writing(ABOUT), text, role="pupil", on_page=on_page) == [
            LEAVE,
            "utter_referral_pupil",
        ]


def test_a_worry_in_another_language_is_answered_in_it_and_kept() -> None:
    understood = Understanding(CONCERN, answers=("other_language",), language="es")
    assert turn(writing(ABOUT), "mi tío me pega", understood, "parent") == [
        "utter_other_language_harm",
        f"utter_ask_{REACH}",
    ]


def test_a_worrys_words_are_kept_whole_or_not_at_all() -> None:
    """And as an attempt that worked; what was told before, when the words are changed, stays."""
    written = [*writing(ABOUT), SlotSet("role", "staff")]
    changed = [*written, SlotSet(REACH, "a@b.example"), SlotSet(NAME, "")]
    assert kept_words(talk(*written, UserUttered("My uncle\x00\r\nhits me "))) == [
        SlotSet(ABOUT, "My uncle\nhits me"),
        SlotSet(ATTEMPTS, None),
        SlotSet("requested_slot", REACH),
    ]
    assert kept_words(talk(*changed, UserUttered("my uncle")))[-1] == SlotSet(
        "requested_slot", CONFIRM
    )
    for text in ("x" * (LONGEST_ABOUT + 1), "\x00"):
        assert kept_words(talk(*written, UserUttered(text))) == []
        assert turn(written, text, Understanding(CONCERN, ANSWER, ("disclosure",))) == [
            "utter_disclosure",
            f"utter_ask_{ABOUT}",
        ]
    for before in (
        [],
        [*writing(NAME), SlotSet("role", "staff")],
        [*written, SlotSet("role", "pupil")],
        writing(ABOUT),
    ):
        assert kept_words(talk(*before, UserUttered("my uncle"))) == []


def test_a_possible_worry_adds_a_signpost_at_the_end_of_every_turn() -> None:
    soft = Understanding(SOFT, OUTSIDE, ("not_understood",))
    assert turn(writing(ABOUT), "he is sad", soft) == [FORM, "utter_soft_signpost"]
    assert turn(writing(ABOUT), "he is sad", soft, **{FORM: []}) == [
        FORM,
        "utter_referral_unavailable",
        "utter_soft_signpost",
    ]
    assert turn(writing(CONFIRM), "send it", soft, **{FORM: FINISHED}) == [
        FORM,
        SEND_NOW,
        "utter_soft_signpost",
    ]
    assert turn(writing(NAME), "stop", soft, **{LEAVE: GONE}) == [
        LEAVE,
        "utter_referral_stopped",
        "utter_soft_signpost",
    ]
    assert turn(writing(NAME), "how old is he?", Understanding(SOFT, ANSWER, ("minimum_age",))) == [
        "utter_minimum_age",
        FORM,
        "utter_soft_signpost",
    ]
    assert turn([], "hsm-4k7-p2r", soft) == [STATE, "utter_soft_signpost"]


def test_only_what_did_its_work_may_say_nothing() -> None:
    """A beginning that wrote down to whom, in this turn; a form that has ended with everything. No
    other action, and no earlier message.
    """
    said = UserUttered("x", {"name": "x"})
    assert needs_no_words(BEGIN, talk(said, *BEGUN))
    assert (
        not needs_no_words(BEGIN, talk(*BEGUN, said))
        and not needs_no_words(BEGIN, talk(said, SlotSet("referral_to", None)))
        and not needs_no_words(BEGIN, talk(said))
    )
    assert needs_no_words(FORM, talk(*writing(CONFIRM), said, *FINISHED))
    assert (
        not needs_no_words(FORM, talk(*writing(CONFIRM), said))
        and not needs_no_words(FORM, talk(*writing(CONFIRM), said, *GONE))
        and not needs_no_words(FORM, talk(*SENT, ActiveLoop(FORM), said))
    )
    for action in (SEND_NOW, STATE, LEAVE, "action_bring_in"):
        assert not needs_no_words(action, talk(*SENT, said, *BEGUN, *FINISHED))


# Known faults: each of these stops being expected to fail as soon as it is mended.


@pytest.mark.parametrize(
    "name, intent",
    [
        ("Will Young", "bot_challenge"),
        ("May", "affirm"),
        ("Do Thi Mai", "greet"),
        ("Will Head", "ask_headteacher"),
    ],
)
def test_a_name_is_a_name(name: str, intent: str) -> None:
    """The trained model understands these names so, in the band `answer`."""
    assert turn(writing(NAME), name, Understanding(answers=(intent,))) == [FORM]


@pytest.mark.parametrize(
    "text, understood",
    [
        (
            "nobody has answered my messages about the bus",
            Understanding(answers=("referral_state",)),
        ),
        ("I emailed last week and nobody has replied", Understanding(answers=("referral_state",))),
        (
            "My message HSM-4K7-P2R was about the bus. Please ring me about it today, nobody has.",
            UNCLEAR,
        ),
    ],
)
def test_what_a_message_is_about_may_be_an_earlier_message(
    text: str, understood: Understanding
) -> None:
    assert turn(writing(ABOUT), text, understood) == [FORM]


@pytest.mark.parametrize(
    "before",
    [[], [ActionExecuted(LISTEN), *BEGUN, ActiveLoop(FORM), SlotSet("requested_slot", NAME)]],
)
def test_the_state_as_a_second_question_is_looked_up_too(before: list[Any]) -> None:
    assert "utter_referral_state" not in turn(
        before,
        "who is the dsl? what happened to my message?",
        Understanding(answers=("ask_dsl", "referral_state")),
    )


@pytest.mark.parametrize(
    "press, untrue",
    [("referral_stop", "utter_referral_stopped"), ("referral_send", "utter_referral_stopped")],
)
def test_after_a_message_was_stored_nobody_says_that_nothing_was_sent(
    press: str, untrue: str
) -> None:
    stored = [
        *writing(CONFIRM),
        *FINISHED,
        SlotSet("referral_result", "stored"),
        SlotSet("referral_reference", "HSM-4K7-P2R"),
    ]
    assert untrue not in turn(stored, press)


def test_an_old_try_again_in_the_middle_of_a_message_lets_the_form_go_on() -> None:
    done = turn(writing(NAME), "referral_retry")
    assert "utter_referral_none" not in done and done[-1] == FORM


def test_beginning_in_vain_leaves_no_form_open_without_a_recipient() -> None:
    assert turn(
        writing(NAME),
        "message_dsl",
        **{BEGIN: [*words(), SlotSet("referral_to", None)], LEAVE: GONE},
    ) == [BEGIN, LEAVE]


def test_an_answer_that_names_a_person_brings_them_in_also_in_the_middle() -> None:
    assert turn(
        writing(NAME),
        "how do I get in touch with the headteacher?",
        Understanding(answers=("ask_headteacher",)),
    )[:2] == ["utter_ask_headteacher", "action_bring_in"]
