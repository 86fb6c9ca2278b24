"""With REFERRAL_KEY the words are sealed, and the key can be changed."""

from __future__ import annotations

from pathlib import Path
from typing import Callable

import pytest
from cryptography.fernet import Fernet

from bot.errors import ConfigError
from bot.record.conversations import conversations
from bot.record.sealing import SealError, load_sealer
from bot.settings import Settings
from referrals.office.book import OfficeBook
from tests.referrals.conftest import Office, SetClock
from tests.referrals.test_retention import SECRETS, everything


def test_with_a_key_nothing_is_readable_in_the_first_place(
    database: str,
    settings: Callable[..., dict[str, str]],
    clock: SetClock,
    mail: object,
    tmp_path: Path,
) -> None:
    office = Office(
        settings(DATABASE_URL=database, REFERRAL_KEY=Fernet.generate_key().decode()), clock, mail
    )
    office.send(SECRETS[0] * 50, reach=SECRETS[1], name=SECRETS[2])
    conversations()
    assert not [secret for secret in SECRETS if secret.encode() in everything(office, tmp_path)]
    office.work()
    assert SECRETS[0] in office.mail.texts()[0]


def test_keys_can_be_changed_and_the_old_one_taken_away(
    database: str, settings: Callable[..., dict[str, str]], clock: SetClock, mail: object
) -> None:
    old, new = (Fernet.generate_key().decode() for _ in range(2))
    plain = Office(settings(DATABASE_URL=database), clock, mail)
    zero = plain.send("in the clear", conversation="0").reference
    one = (
        Office(settings(DATABASE_URL=database, REFERRAL_KEY=old), clock, mail)
        .send("sealed", conversation="1")
        .reference
    )
    both = Office(settings(DATABASE_URL=database, REFERRAL_KEY=f"{new}, {old}"), clock, mail)
    assert OfficeBook(both.desk, "office").reseal() == 2
    newest = Office(settings(DATABASE_URL=database, REFERRAL_KEY=new), clock, mail)
    assert [newest.desk.store.words(newest.referral(r).id).about for r in (zero, one)] == [
        "in the clear",
        "sealed",
    ]
    with pytest.raises(SealError, match="REFERRAL_KEY"):
        one_key = Office(settings(DATABASE_URL=database, REFERRAL_KEY=old), clock, mail)
        one_key.desk.store.words(one_key.referral(one).id)


def test_a_bad_key_is_named_and_not_repeated() -> None:
    with pytest.raises(ConfigError, match="REFERRAL_KEY") as error:
        load_sealer(Settings.load({"REFERRAL_KEY": "hunter2"}))
    assert "hunter2" not in str(error.value)
