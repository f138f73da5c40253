"""What a terminal sends, whole or in any pieces: keys get through, answers and junk do not."""

import pytest
from hypothesis import given, strategies as st

from tests.fakes.hostile import HOSTILE, MARKUP, UNSEEN
from tui.terminal.input_filter import (
    MAX_STRING,
    PASTE_BEGIN,
    PASTE_END,
    PATIENCE,
    InputFilter,
)


def through(*pieces: bytes) -> str:
    """Return what comes out, silence at the end included."""
    sieve = InputFilter()
    out = "".join(sieve.feed(piece) for piece in pieces)
    for _ in range(PATIENCE + 2):
        out += sieve.tick()
    assert not sieve.pending
    return out


@pytest.mark.parametrize(
    "keys",
    [
        "hello 圆桌 👨‍👩‍👧",
        "\x1b[A\x1b[1;5C\x1bOP\x1b[15~\x1b[24;2~",
        "\x1b[<0;10;5M\x1b[<0;10;5m\x1b[<64;3;4M",
        "\x1b[I\x1b[O",
        "\x1ba\x1b\r\x03\x11\t",
        "\x1b[97;5u\x1b[27;2;13~",
        "\x1b[?2026;2$y\x1b[?2048;1$y\x1b[48;40;120;800;1600t",
        "\x1b[1;2R\x1b[1;16R",
        f"{PASTE_BEGIN}two\nlines{PASTE_END}",
    ],
)
def test_keys_mouse_pastes_and_the_awaited_reports_get_through(keys: str):
    assert through(keys.encode()) == keys


@pytest.mark.parametrize(
    "answer",
    [
        "\x1b[?62;4;22c",
        "\x1b[>41;380;0c",
        "\x1b[0n",
        "\x1b[24;80R",
        "\x1b[8;40;120t",
        "\x1b[6;20;10t",
        "\x1b[?1u",
        "\x1b[2;1;1;112;112;1;0x",
        "\x1b[?2031;2$y",
        "\x1bP>|xterm(380)\x1b\\",
        "\x1bP1+r544e=787465726d\x1b\\",
        "\x1b_Gi=1;OK\x1b\\",
        "\x1b]11;rgb:1616/1616/1616\x07",
        "\x1b]52;c;aGk=\x1b\\",
        "\x1b^private\x1b\\\x1bXstart\x1b\\",
    ],
)
def test_late_answers_to_queries_are_no_keys(answer: str):
    assert through(f"a{answer}b".encode()) == "ab"


def test_bad_bytes_are_replaced_and_the_next_key_works():
    assert through(b"a\xffb") == "a\ufffdb"
    assert through(b"\xe5\x9c", b"\x86x") == "圆x"
    assert through("\x9b31m".encode("latin-1") + b"x") == "\ufffd31mx"
    assert through("a\u009bx".encode()) == "ax"


def test_a_lone_escape_is_a_key_after_one_silent_tick():
    sieve = InputFilter()
    assert sieve.feed(b"\x1b") == ""
    assert sieve.pending
    assert sieve.tick() == "\x1b"
    assert sieve.feed(b"\x1b\x1b") == "\x1b"
    assert sieve.tick() == "\x1b"


def test_a_key_with_alt_that_looks_like_the_opening_of_a_string_is_set_free():
    sieve = InputFilter()
    assert sieve.feed(b"\x1bP") == ""
    assert sieve.tick() == "\x1bP"
    assert sieve.feed(b"x") == "x"


def test_an_answer_that_is_expected_may_come_in_pieces_and_is_heard_whole():
    heard: list[str] = []
    sieve = InputFilter(heard.append)
    sieve.expected = True
    for piece in (b"\x1b", b"]", b"11;rgb:fafa/f6f6", b"/ecec\x1b", b"\\", b"\x1b[?6", b"2c"):
        assert sieve.feed(piece) == ""
        assert sieve.tick() == ""
    assert heard == ["\x1b]11;rgb:fafa/f6f6/ecec\x1b\\", "\x1b[?62c"]
    assert sieve.feed(b"\x1b") == ""
    assert "".join(sieve.tick() for _ in range(PATIENCE)) == "\x1b"


def test_a_string_without_an_end_swallows_no_more_than_it_must():
    sieve = InputFilter()
    assert sieve.feed(b"\x1b]52;c;" + b"A" * 100) == ""
    for _ in range(PATIENCE):
        assert sieve.tick() == ""
    assert sieve.feed(b"x") == "x"
    assert sieve.feed(b"\x1bPA" + b"A" * MAX_STRING) != ""


def test_a_paste_without_an_end_is_handed_over_whole():
    sieve = InputFilter()
    assert sieve.feed(f"{PASTE_BEGIN}lost line".encode()) == ""
    out = "".join(sieve.tick() for _ in range(PATIENCE))
    assert out == f"{PASTE_BEGIN}lost line{PASTE_END}"
    assert sieve.feed(b"q") == "q"


def test_a_paste_brings_no_codes_of_its_own():
    pasted = f"{PASTE_BEGIN}a\x1b]52;c;aGk=\x07\x1b[31mb{PASTE_END}"
    out = through(pasted.encode())
    assert out.startswith(PASTE_BEGIN)
    assert out.endswith(PASTE_END)
    assert "\x1b" not in out[len(PASTE_BEGIN) : -len(PASTE_END)]


def test_what_is_typed_and_pasted_brings_nothing_that_is_obeyed_where_it_is_shown():
    assert through("a\u202eb\x9b2J\u2066c".encode()) == "ab2Jc"
    pasted = through(f"{PASTE_BEGIN}one\rtwo\n{HOSTILE}{PASTE_END}".encode())
    inner = pasted.removeprefix(PASTE_BEGIN).removesuffix(PASTE_END)
    assert inner.startswith(f"one\rtwo\n{MARKUP} ")
    assert set(UNSEEN.findall(inner)) == {"\r", "\n"}


def test_a_code_cut_off_by_another_is_dropped():
    assert through(b"\x1b[12;\x1b[A") == "\x1b[A"
    assert "\x1b" not in through(b"\x1b[" + b"1;" * 200 + b"x")


PIECES = st.sampled_from(
    [
        b"a",
        "圆".encode(),
        b"\xff",
        b"\x1b[A",
        b"\x1b[?62c",
        b"\x1b]11;rgb:1/2/3\x07",
        b"\x1bP>|x\x1b\\",
        b"\x1b[200~pa\xffste\x1b[201~",
        b"\x1b[<0;1;1M",
        b"\x1b[?2026;2$y",
        b"\r",
        b"\x1bOP",
    ]
)


@given(st.lists(PIECES, max_size=12), st.data())
def test_any_split_gives_the_same(pieces: list[bytes], data: st.DataObject):
    whole = b"".join(pieces)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=8)))
    parts = [whole[a:b] for a, b in zip([0, *cuts], [*cuts, len(whole)], strict=True)]
    assert through(*parts) == through(whole)


@given(st.binary(max_size=200))
def test_no_junk_holds_the_keyboard(junk: bytes):
    sieve = InputFilter()
    sieve.feed(junk)
    for _ in range(PATIENCE + 2):
        sieve.tick()
    assert not sieve.pending
    assert sieve.feed(b"q").endswith("q")
