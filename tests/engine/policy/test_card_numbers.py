"""Which digits are a card's number, and which can be one of social security."""

import pytest

from engine.policy.card_numbers import is_card, is_social


@pytest.mark.parametrize(
    "digits", ["4111111111111111", "378282246310005", "6011000990139424", "2720990000000007"]
)
def test_an_issuer_and_a_sum_make_a_card(digits: str):
    assert is_card(digits)
    assert not any(is_card(digits[:-1] + last) for last in "0123456789" if last != digits[-1])


def test_no_other_issuer_length_or_article_number_is_a_card():
    assert not is_card("1111111111111117")
    assert not is_card("41111111111111")
    assert not is_card("4" * 12)
    assert is_card("4222222222222")
    assert not is_card("4000000000006")


def test_parts_that_were_never_given_out_are_no_social_security_number():
    assert is_social("123456789")
    for digits in ("000456789", "666456789", "900456789", "123006789", "123450000", "12345678"):
        assert not is_social(digits)
