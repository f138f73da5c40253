"""Sections of the overview: they fit their width, and nothing in them is obeyed."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from engine import Cast, Cost, cells, events, overview, replayed
from tests.fakes.hostile import HOSTILE, MARKUP, UNSEEN
from tests.fakes.minutes_log import envelopes, session_log
from tests.tui.widgets.test_trail_rows import hostile_log
from tui.widgets.overview_rows import Page, sections
from tui.words import Words


def page(log: Any, lang: Any, width: int) -> Page:
    cast = Cast(lang, {})
    for envelope in log:
        cast.learn(envelope)
    return Page(overview(log, replayed(log)), cast, Words(lang), width)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("width", [56, 76, 110])
def test_lines_fit_their_width(lang: Any, width: int):
    made = sections(page(session_log(), lang, width))
    assert len(made) == 7
    for section in made:
        for line in section.lines:
            assert cells(line.plain) <= width, line.plain


@pytest.mark.parametrize("text", [MARKUP, HOSTILE], ids=["markup", "all"])
def test_nothing_in_a_line_is_obeyed(text: str):
    cost = Cost(currency=text, amount=Decimal(1))
    used = events.UsageRecorded(provider=text, usage=None, cost=cost, model=text, seat="s1")
    skipped = events.StageSkipped(stage=text, kind=text, reason=text)
    failed = events.UtteranceFailed(utterance="u", seat="s1", code=text, reason=text, partial=text)
    log = hostile_log(text)
    log += [
        replace(one, seq=len(log) + place, at=log[-1].at)
        for place, one in enumerate(envelopes([used, skipped, failed]), 1)
    ]
    for section in sections(page(log, "en", 76)):
        for line in section.lines:
            assert "\n" not in line.plain
            assert UNSEEN.findall(line.plain) == []
