"""Cells of text: clusters as the painter counts them, nothing that a terminal obeys."""

import pytest

from tui.measure import TAB, clusters, shown, width


@pytest.mark.parametrize(
    ("text", "cells"),
    [("kiln", 4), ("窑温", 4), ("é", 1), ("🇫🇷", 2), ("👩\u200d🎨", 2), ("a\tb", 2 + TAB), ("", 0)],
)
def test_a_text_is_as_wide_as_its_clusters(text: str, cells: int):
    assert width(text) == cells
    assert "".join(cluster for _, cluster in clusters(text)) == text


def test_what_a_terminal_obeys_is_shown_as_a_mark():
    assert shown("a\x1b[2J\x07\x9bb") == "a\ufffd[2J\ufffd\ufffdb"
    assert shown("a\tb") == f"a{' ' * TAB}b"
