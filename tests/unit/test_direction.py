"""Numbers in text that is read from the right."""

from __future__ import annotations

from bot.translations.direction import apart


def test_the_groups_of_a_number_keep_their_places() -> None:
    assert apart("رقم 0800 1111.", "rtl") == "رقم \u20660800 1111\u2069."
    assert apart("999", "rtl") == "999" and apart("0800 1111", "ltr") == "0800 1111"


def test_an_address_is_left_as_it_is() -> None:
    card = {"href": "tel:0800 1111", "label": "0800 1111", "lines": ["116 123", 5]}
    found = apart(card, "rtl")
    assert found["href"] == card["href"] and "\u2066" in found["label"]
    assert found["lines"] == ["\u2066116 123\u2069", 5]
