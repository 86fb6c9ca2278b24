"""Storing: all or nothing, once, within bounds."""

from __future__ import annotations

import hashlib
import threading

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from bot.content.visitor_words import LETTERS, reference_in
from referrals.database import store as store_module
from referrals.database.engine import DatabaseTrouble
from referrals.office.book import OfficeBook
from referrals.records import NewMessage
from referrals.reference import new_reference
from tests.referrals.conftest import Office


def test_a_stored_message_has_a_letter_and_a_reference_that_can_be_read_over_the_telephone(
    office: Office,
) -> None:
    written = office.send('Ünicode & "quotes"\n\nand lines', reach="x@y.org", name="Jo")
    assert (
        written.result == "stored"
        and reference_in(f"my {written.reference.lower().replace('-', ' ')}?") == written.reference
    )
    assert office.rows("SELECT state, recipient, purpose FROM referral_letters") == [
        ("waiting", "headteacher", "first")
    ]
    words = office.desk.store.words(office.referral(written.reference).id)
    assert (words.about, words.reach, words.name) == (
        'Ünicode & "quotes"\n\nand lines',
        "x@y.org",
        "Jo",
    )


def test_the_same_attempt_made_again_gives_the_same_reference_and_nothing_more(
    office: Office,
) -> None:
    first = office.send(asked="1")
    assert [office.send(asked="1") for _ in range(5)] == [first] * 5
    assert office.rows("SELECT COUNT(*) FROM referral_letters") == [(1,)]


def test_the_same_words_sent_again_are_a_duplicate_until_the_matter_is_closed(
    office: Office,
) -> None:
    first = office.send(asked="1")
    again = office.send(asked="2")
    assert (again.result, again.reference) == ("duplicate", first.reference)
    assert office.send(asked="3", conversation="somebody else").result == "stored"
    assert OfficeBook(office.desk, "office").close(first.reference)
    assert office.send(asked="4").reference != first.reference


def test_at_most_three_in_an_hour_from_a_conversation_and_thirty_for_the_school(
    office: Office,
) -> None:
    assert [office.send(f"words {n}").result for n in range(4)] == ["stored"] * 3 + ["too_many"]
    assert [office.send("words", conversation=f"visitor {n}").result for n in range(28)] == [
        "stored"
    ] * 27 + ["too_many"]
    office.clock.forward(minutes=61)
    assert office.send("words again").result == "stored"


def test_many_at_the_same_time_are_all_stored_once(office: Office) -> None:
    results: list[str] = []

    def send(number: int) -> None:
        results.append(office.send("the same", conversation=f"c{number % 5}", asked="1").reference)

    threads = [threading.Thread(target=send, args=(n,)) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 20 and len(set(results)) == 5
    assert office.rows("SELECT COUNT(*) FROM referrals") == [(5,)]


def test_a_full_disk_is_a_clear_line_and_leaves_nothing_half_written(on_sqlite: Office) -> None:
    office = on_sqlite
    pages = office.rows("PRAGMA page_count")[0][0]
    sa.event.listen(
        office.desk.store.engine,
        "begin",
        lambda c: c.exec_driver_sql(f"PRAGMA max_page_count={pages}"),
    )
    with pytest.raises(DatabaseTrouble, match="disk is full") as trouble:
        office.send("geheim" * 2000)
    assert "geheim" not in str(trouble.value) and trouble.value.__cause__ is None
    assert (
        office.rows("SELECT COUNT(*) FROM referrals")
        == [(0,)]
        == office.rows("SELECT COUNT(*) FROM referral_letters")
    )


def test_a_locked_database_is_a_clear_line_within_the_time_of_a_turn(office: Office) -> None:
    with office.desk.store.engine.connect().execution_options(writes=True) as holder:
        with holder.begin():
            if not office.is_sqlite:
                holder.exec_driver_sql("LOCK TABLE referrals IN ACCESS EXCLUSIVE MODE")
            with pytest.raises(DatabaseTrouble, match="lock|in time"):
                office.send()
    assert office.send().result == "stored"


def test_a_message_whose_confirmation_was_lost_on_the_way_counts_as_stored(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = store_module.writing

    class Cut:
        def __init__(self, engine: object) -> None:
            self.inner = real(engine)

        def __enter__(self) -> object:
            return self.inner.__enter__()

        def __exit__(self, *fault: object) -> None:
            self.inner.__exit__(*fault)
            raise DatabaseTrouble("the connection broke after the commit")

    monkeypatch.setattr(store_module, "writing", Cut)
    assert office.send(asked="1").result == "stored"


def test_a_message_is_known_in_its_own_conversation_only(office: Office) -> None:
    reference = office.send(conversation="mine").reference
    assert (
        office.desk.store.find(reference, "mine")
        and office.desk.store.find(reference, "yours") is None
    )
    assert office.desk.phrases.state(office.desk.store.find(reference, "yours")).startswith(
        "No message"
    )


def test_nothing_stored_gives_the_words_away_to_guessing(on_sqlite: Office) -> None:
    on_sqlite.send("yes", conversation="c")
    ((key, content),) = on_sqlite.rows("SELECT key, content_key FROM referrals")
    plain = "\0".join(["c", "headteacher", "yes", "", ""])
    assert hashlib.sha256(plain.encode()).hexdigest() not in key + content


@given(st.text(max_size=200))
def test_finding_a_reference_survives_any_text(text: str) -> None:
    found = reference_in(text)
    assert found is None or set(found[4:].replace("-", "")) <= set(LETTERS)


def test_references_differ_and_hold_no_letters_that_look_alike() -> None:
    made = {new_reference() for _ in range(2000)}
    assert len(made) > 1990 and not set("".join(m[4:] for m in made)) & set("01IOLSBZUV58AEN G")


def test_a_record_shows_nobodys_words() -> None:
    assert "geheim" not in repr(NewMessage("dsl", "c", "geheim", "geheim", "geheim"))
