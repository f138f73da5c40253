"""The overview as a person has looked at it: its beginning, and a section further down."""

from typing import Any

import pytest

from engine import replayed
from tests.fakes import golden
from tests.fakes.house import grid
from tests.fakes.recorded import RecordedSession
from tests.fakes.screens import until
from tests.fakes.told_session import TableHouse
from tui.screens.overview import OverviewScreen

RECORDED = {"en": "design-review-en-faults", "zh": "paper-cut-zh"}


@pytest.mark.parametrize("lang", ["en", "zh"])
async def test_the_overview_looks_as_it_did(lang: Any):
    session = RecordedSession(RECORDED[lang])
    app = TableHouse(session, lang)
    async with app.run_test(size=golden.SIZES[0]) as pilot:
        plans = session.stages
        screen = OverviewScreen(session.log, replayed(session.log), session.roles, plans)
        await app.push_screen(screen)
        await until(pilot, lambda: app.words("overview.stages") in "\n".join(grid(app)))
        await golden.check_sizes(app, pilot, f"overview/top-{lang}", picture=lang == "en")
        await pilot.resize_terminal(*golden.SIZES[0])
        await pilot.press("tab", "tab", "tab")
        await golden.check_sizes(app, pilot, f"overview/further-{lang}")
