"""What is masked and what is kept, and that a stream masks the same however it is cut."""

import pytest
from hypothesis import given, strategies as st

from engine.policy.masking import HELD, KINDS, MASKS, Masker, Tally, masks_in
from engine.policy.text import PIECE

EVERY = Masker(KINDS)
CARD, SSN, EMAIL = MASKS["en"]["card"], MASKS["en"]["ssn"], MASKS["en"]["email"]

TO_MASK = [
    ("4111111111111111", CARD),
    ("4111 1111 1111 1111", CARD),
    ("4111-1111-1111-1111", CARD),
    ("4111 - 1111 - 1111 - 1111", CARD),
    ("４１１１１１１１１１１１１１１１", CARD),
    ("４１１１\u3000１１１１\u3000１１１１\u3000１１１１", CARD),
    ("4111－1111－1111－1111", CARD),
    ("4111\u00a01111\u20111111\u20131111", CARD),
    ("4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", CARD),
    ("٤١١١١١١١١١١١١١١١", CARD),
    ("4222222222222", CARD),
    ("5500 0000 0000 0004", CARD),
    ("2223003122003222", CARD),
    ("3782 822463 10005", CARD),
    ("341111111111111", CARD),
    ("6011-1111-1111-1117", CARD),
    ("3530111333300000", CARD),
    ("30569309025904", CARD),
    ("6212345678901232", CARD),
    ("6200 0000 0000 0000 000", CARD),
    ("2200000000000004", CARD),
    ("123-45-6789", SSN),
    ("123 45 6789", SSN),
    ("１２３－４５－６７８９", SSN),
    ("123\u301145\u30116789".replace("\u3011", "\u3000"), SSN),
    ("078-05-1120", SSN),
    ("john@example.com", EMAIL),
    ("john.q+tag_1%x@mail.example.co.uk", EMAIL),
    ("ｊｏｈｎ＠ｅｘａｍｐｌｅ．ｃｏｍ", EMAIL),
    ("o'neil@müller.de", EMAIL),
    ("1234@qq.com", EMAIL),
    ("x@studio.photography", EMAIL),
    ("x@xn--fsq.xn--p1ai", EMAIL),
]
TO_KEEP = [
    "4111111111111112",  # a wrong sum
    "1234567890123456",
    "20261122-0001-4821",
    "Order 4500 1234 88",
    "NO. 202611220913450012",
    "ORD-123-45-6789",
    "123-45-6789-A",
    "+49 151 1234 5678",
    "+1 415 555 2671",
    "(415) 555-2671",
    "415-555-2671",
    "138 0013 8000",
    "13800138000",
    "010-6552-9988",
    "400-820-8820",
    "2026-11-22",
    "2026-11-22 13:05:12",
    "22.11.2026 09:00 - 12:30",
    "¥1,234,567.89",
    "12 500 000",
    "978-7-111-12345-6",
    "9787111123456",
    "4006381333931",  # an EAN
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4",
    "a4111111111111111f",
    "550e8400-e29b-41d4-a716-446655440000",
    "0.4111111111111111",
    "1700000000000",
    "v1.123-45-6789",
    "react@18.2.0",
    "@butterfly",
    "root@localhost",
    "20261120-k3f7",
    "192.168.100.200:8080",
    "000-12-3456",
    "666-12-3456",
    "912-34-5678",
    "123-00-4567",
    "123456789",
    "1 2 3 4 5 6 7 8 9 10 11 12",
    "sha256:9f86d081884c7d65",
    "11010519491231002X",
]


def streamed(text: str, sizes: list[int], masker: Masker = EVERY) -> str:
    stream, at, shown = masker.stream(), 0, ""
    for size in sizes:
        shown += stream.feed(text[at : at + size])
        at += size
    return shown + stream.feed(text[at:]) + stream.close()


@pytest.mark.parametrize(("before", "after"), [("", ""), ("是", "，谢谢。"), ("It is ", ". Yes")])
def test_a_mixed_list(before: str, after: str):
    missed = [
        text for text, mask in TO_MASK if EVERY.mask(before + text + after) != before + mask + after
    ]
    wrong = [text for text in TO_KEEP if EVERY.mask(before + text + after) != before + text + after]
    assert missed == []
    assert wrong == []
    assert len(TO_MASK) + len(TO_KEEP) >= 60


def test_several_in_a_row_are_each_masked():
    text = "4111111111111111 5500000000000004\n123-45-6789 987-65-4321 a@b.de,c@d.cn"
    assert EVERY.mask(text) == f"{CARD} {CARD}\n{SSN} 987-65-4321 {EMAIL},{EMAIL}"
    assert EVERY.mask("visa 4111 1111 1111 1111 12/27 123") == f"visa {CARD} 12/27 123"


def test_nine_bare_digits_are_masked_where_they_are_called_a_social_security_number():
    for cue in ("SSN: ", "social security number ", "社会安全号：", "ssn-"):
        assert EVERY.mask(f"{cue}123456789") == f"{cue}{SSN}"


def test_each_kind_by_itself_and_in_the_language_of_the_table():
    text = "4111111111111111, 123-45-6789, a@b.com"
    assert Masker(["card"]).mask(text) == f"{CARD}, 123-45-6789, a@b.com"
    assert Masker(["ssn"], "zh").mask(text) == "4111111111111111, [社会安全号], a@b.com"
    assert Masker(["email"], "zh").mask(text) == "4111111111111111, 123-45-6789, [电子邮箱]"
    assert Masker().mask(text) == text


def test_different_things_are_counted_once_and_told_when_there_are_more():
    told: list[dict[str, int]] = []
    tally = Tally()
    tally.on_grown = lambda counts: told.append(dict(counts))
    masker = Masker(KINDS, "en", tally)
    for text in ("4111 1111 1111 1111", "４１１１-1111-1111-1111", "A@b.com a@B.com", "x@y.org"):
        masker.mask(text)
    assert told == [{"card": 1}, {"card": 1, "email": 1}, {"card": 1, "email": 2}]
    assert masks_in(f"{CARD} {CARD} [电子邮箱]") == {"card": 2, "email": 1}


PIECES = st.sampled_from(
    [
        *(text for text, _ in TO_MASK),
        *TO_KEEP[:12],
        *(
            " ",
            "-",
            "－",
            "\u3000",
            "\n",
            "。",
            "a",
            "4",
            "@",
            ".",
            "ssn ",
            "word ",
            "蝴蝶",
            "x" * 300,
        ),
        "4111 1111 1111 1111 " * 30,
    ]
)
texts = st.lists(PIECES, max_size=12).map("".join)
cuts = st.lists(st.integers(1, 40), max_size=80)


@given(text=texts, sizes=cuts)
def test_a_stream_masks_the_same_however_it_is_cut(text: str, sizes: list[int]):
    whole = EVERY.mask(text)
    assert streamed(text, sizes) == whole
    assert streamed(text, [1] * len(text)) == whole


@given(text=texts)
def test_what_is_masked_is_masked_for_good(text: str):
    assert EVERY.mask(EVERY.mask(text)) == EVERY.mask(text)


@given(text=st.text(st.sampled_from("4１ -－a@.\u3000蝶"), max_size=60), sizes=cuts)
def test_any_text_comes_out_whole_where_nothing_is_masked(text: str, sizes: list[int]):
    if "[" not in EVERY.mask(text):
        assert streamed(text, sizes) == text


def test_words_come_at_once_and_no_more_is_held_than_may_still_match():
    stream = EVERY.stream()
    assert stream.feed("蝴蝶的翅膀") == "蝴蝶的翅膀"
    assert stream.feed("A lamp ") == "A lamp "
    assert stream.feed("of 4111 1111") == "of "
    assert stream.feed(" 1111 1111.") == ""
    assert stream.feed(" Good") == f"{CARD}. "
    assert stream.close() == "Good"
    shown = sum(len(stream.feed("x" * 50)) for _ in range(100))
    assert 5000 - shown < HELD


@pytest.mark.parametrize("unit", ["w", "word ", "宽"])
@pytest.mark.parametrize(
    "number", ["4111 1111 1111 1111", "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", "a@b.com"]
)
def test_a_long_text_is_looked_at_by_pieces_and_what_lies_across_two_is_masked(
    unit: str, number: str
):
    mask = EMAIL if "@" in number else CARD
    for back in range(0, 40, 3):
        before = (unit * PIECE)[: PIECE - back - 1] + " "
        assert EVERY.mask(f"{before}{number} {unit * PIECE}") == f"{before}{mask} {unit * PIECE}"
