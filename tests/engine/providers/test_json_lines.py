"""One object a line, however the bytes were cut."""

import pytest
from hypothesis import given, strategies as some

from engine.providers.json_lines import JsonLines
from engine.vocabulary.errors import BadResponse

LINES = ['{"a":"窑温 🦋"}', '{"b":"x\u2028y\u0085z"}', '{"c":1}']


@given(some.lists(some.integers(1, 9), max_size=40), some.booleans())
def test_lines_come_whole_from_any_pieces(sizes: list[int], ended: bool):
    data = "\n".join(LINES).encode() + (b"\r\n\n" if ended else b"")
    decoder, found = JsonLines(), list[str]()
    for size in sizes:
        piece, data = data[:size], data[size:]
        found += [event.data for event in decoder.feed(piece)]
    found += [event.data for event in decoder.feed(data)]
    found += [event.data for event in decoder.close()]
    assert found == LINES


def test_a_line_without_end_and_lines_without_end_are_refused():
    with pytest.raises(BadResponse):
        JsonLines(max_line=10).feed(b"x" * 11)
    with pytest.raises(BadResponse):
        JsonLines(max_events=2).feed(b"1\n2\n3\n")
