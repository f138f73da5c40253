"""Closings: three lists, however they are written."""

import pytest
from hypothesis import given, strategies as st

from engine.policy.parsing.closing import Closing, parse_closing

EXPECTED = Closing(
    agreed=("Keep the paper.", "Make it fold."),
    minority=("Bayar: no laser.",),
    open=("Who pays?",),
)


@pytest.mark.parametrize(
    "text",
    [
        '{"agreed": ["Keep the paper.", "Make it fold."], "minority": ["Bayar: no laser."], "open": ["Who pays?"]}',
        '```json\n{"共识": ["Keep the paper.", "Make it fold."], "少数意见": "Bayar: no laser.", "未决问题": ["Who pays?",]}',
        '{"closing": {"agreed": "1. Keep the paper.\\n2. Make it fold.", "minority": {"Bayar": "no laser."}, "open": ["Who pays?"]}}',
        '{"agreed": [{"text": "Keep the paper."}, "Make it fold."], "minority": [{"seat": "Bayar", "view": "no laser."}], "open": [{"question": "Who pays?"}]}',
        "## Agreed\n- Keep the paper.\n- Make it fold.\n\n## Minority views\n- Bayar: no laser.\n\n## Open questions\n1. Who pays?",
        "**共识**：\nKeep the paper.\nMake it fold.\n**少数意见**：Bayar: no laser.\n**未决问题**：Who pays?",
        "Agreed: Keep the paper.\n- Make it fold.\nMinority: Bayar: no laser.\nOpen: Who pays?",
    ],
)
def test_every_way_of_writing_a_closing(text: str):
    assert parse_closing(text) == EXPECTED


def test_none_is_no_statement_and_doubles_go():
    closing = parse_closing('{"agreed": ["a", "a", ""], "minority": ["None."], "open": ["无"]}')
    assert closing == Closing(agreed=("a",))


@pytest.mark.parametrize("text", ["", "Thanks to all.", "{}", '{"agreed": []}', '{"other": ["x"]}'])
def test_nothing_of_the_three_is_none(text: str):
    assert parse_closing(text) is None


@given(st.text(alphabet="{}[]\"':：,#*-. \nagredopnminty共识分歧\x1b", max_size=80))
def test_nothing_makes_it_raise_and_statements_are_lines(text: str):
    closing = parse_closing(text) or Closing()
    for statement in (*closing.agreed, *closing.minority, *closing.open):
        assert statement.strip()
        assert not set("\n\x1b") & set(statement)
