"""Which digits are the number of a payment card or of US social security, by their own rules."""

_PREFIXES: tuple[tuple[int, int, frozenset[int]], ...] = (
    (4, 4, frozenset({13, 16, 19})),  # Visa
    (51, 55, frozenset({16})),  # Mastercard
    (2221, 2720, frozenset({16})),
    (34, 34, frozenset({15})),  # American Express
    (37, 37, frozenset({15})),
    (62, 62, frozenset({16, 17, 18, 19})),  # UnionPay
    (81, 81, frozenset({16, 17, 18, 19})),
    (6011, 6011, frozenset({16, 19})),  # Discover
    (644, 649, frozenset({16, 19})),
    (65, 65, frozenset({16, 19})),
    (3528, 3589, frozenset({16, 17, 18, 19})),  # JCB
    (300, 305, frozenset({14, 16, 19})),  # Diners Club
    (3095, 3095, frozenset({14, 16, 19})),
    (36, 36, frozenset({14, 16, 19})),
    (38, 39, frozenset({14, 16, 19})),
    (5018, 5018, frozenset({16, 18, 19})),  # Maestro
    (5020, 5020, frozenset({16, 18, 19})),
    (5038, 5038, frozenset({16, 18, 19})),
    (6304, 6304, frozenset({16, 18, 19})),
    (6759, 6763, frozenset({16, 18, 19})),
    (2200, 2204, frozenset({16, 17, 18, 19})),  # Mir
)
"""First digits from, to, and how many digits such a card has (ISO/IEC 7812 and its issuers)."""

_EAN = 13
"""Digits of an article number, some of which begin as old Visa numbers do."""

MOST_DIGITS = 19
FEWEST_DIGITS = 13


def is_card(digits: str) -> bool:
    """Say whether digits are a card number: an issuer's prefix and length, and a Luhn sum of 0."""
    length = len(digits)
    if not FEWEST_DIGITS <= length <= MOST_DIGITS or not _is_issued(digits, length):
        return False
    return _luhn(digits) and not (length == _EAN and _is_article(digits))


def is_social(digits: str) -> bool:
    """Say whether nine digits can be a social security number: no part of it was ever 0.

    Areas 000, 666 and 900 to 999 are not given out (Social Security Administration).
    """
    area, group, serial = digits[:3], digits[3:5], digits[5:]
    return (
        len(digits) == 9
        and area not in {"000", "666"}
        and area < "900"
        and group != "00"
        and serial != "0000"
    )


def _is_issued(digits: str, length: int) -> bool:
    return any(
        length in lengths and first <= int(digits[: len(str(first))]) <= last
        for first, last, lengths in _PREFIXES
    )


def _luhn(digits: str) -> bool:
    doubled = (int(digit) * 2 for digit in digits[-2::-2])
    return (sum(map(int, digits[-1::-2])) + sum(n - 9 * (n > 9) for n in doubled)) % 10 == 0


def _is_article(digits: str) -> bool:
    """Say whether the sum of an EAN-13 fits: each second digit counts three times."""
    return (sum(map(int, digits[::2])) + 3 * sum(map(int, digits[1::2]))) % 10 == 0
