"""What a server may do with a key: repeat it whole, in pieces, encoded, a few letters at a time."""

import base64
from urllib.parse import quote

import pytest
from hypothesis import given, strategies as st

from engine.policy.veil import MASK, PIECE, Veil

KEY = "sk-or-v1-Zq8/Xw+3Lk_9dTn5RbVy2HsGf7"
VEIL = Veil([KEY])


def leaks(text: str) -> list[str]:
    """Return all pieces of the key that stand in a text, as one who looks for them finds them."""
    forms = [KEY, quote(KEY, safe="")]
    for before in ("", "a", "ab"):
        coded = base64.b64encode((before + KEY).encode()).decode().rstrip("=")
        inner = coded[4 if before else 0 : -4]
        forms += [inner, inner.replace("+", "-").replace("/", "_")]
    pieces = {form[n : n + PIECE] for form in forms for n in range(len(form) - PIECE + 1)}
    return [piece for piece in pieces if piece in text]


@pytest.mark.parametrize(
    "said",
    [
        KEY,
        f"Bearer {KEY}",
        f"x{KEY}{KEY}y",
        KEY[3:20],
        KEY[:PIECE],
        KEY[-PIECE:],
        quote(KEY, safe=""),
        base64.b64encode(KEY.encode()).decode(),
        base64.b64encode(f"Bearer {KEY}".encode()).decode(),
        base64.b64encode(f"user:{KEY}!".encode()).decode(),
        base64.urlsafe_b64encode(f"ab{KEY}".encode()).decode(),
    ],
)
def test_it_is_hidden_whole_cut_and_encoded(said: str):
    assert leaks(said)
    hidden = VEIL.hide(f"before {said} after")
    assert not leaks(hidden)
    assert hidden.startswith("before ")
    assert hidden.endswith(" after")
    assert MASK in hidden


def test_a_short_secret_is_hidden_where_it_stands_whole():
    veil = Veil(["hunter22", "abc", ""])
    assert veil.hide("hunter22 hunter2 abc") == f"{MASK} hunter2 abc"
    stream = veil.stream()
    assert stream.feed("hunter22") + stream.close() == "hunter22"


def test_other_text_stays_as_it_is():
    text = "sk-or-v1- is how such keys begin. 蝶 " * 9
    assert VEIL.hide(text) == text


cuts = st.lists(st.integers(1, 15), max_size=60)


def streamed(text: str, sizes: list[int]) -> str:
    stream, at, shown = VEIL.stream(), 0, ""
    for size in sizes:
        shown += stream.feed(text[at : at + size])
        at += size
    return shown + stream.feed(text[at:]) + stream.close()


@given(start=st.integers(0, 20), length=st.integers(PIECE, 60), sizes=cuts)
def test_a_stream_hides_it_however_it_is_cut(start: int, length: int, sizes: list[int]):
    piece = KEY[start : start + length]
    shown = streamed(f"before {piece} after", sizes)
    assert not leaks(shown)
    assert shown.startswith("before ")
    assert shown.endswith(" after")


@given(
    text=st.lists(st.sampled_from(["a", "b ", "sk-or-v1", "Zq8/Xw", KEY[:11]]), max_size=30).map(
        "".join
    ),
    sizes=cuts,
)
def test_a_stream_loses_nothing_else(text: str, sizes: list[int]):
    if not leaks(text):
        assert streamed(text, sizes) == text


def test_a_stream_holds_nothing_back_without_cause():
    stream = VEIL.stream()
    assert [stream.feed(one) for one in ("A ", "lamp", " of paper sk-")] == [
        "A ",
        "lamp",
        " of paper sk-",
    ]
