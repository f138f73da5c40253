"""The board as a person has looked at it: full, while a keyword is carried, empty, a proposal."""

from typing import Any

import pytest

from tests.fakes import golden
from tests.fakes.recorded import RecordedSession
from tests.fakes.told_session import TableHouse

RECORDED = {"en": "open-table-en", "zh": "paper-cut-zh"}
DISPUTED = {"en": "good proportions", "zh": "耐磨"}

MOMENTS: dict[str, tuple[str, ...]] = {
    "full": ("to",),
    "carried": ("to", "enter", "j"),
    "proposal": ("right_square_bracket", "j"),
    "named": ("j", "e", "end"),
    "empty": (),
    "waiting": (),
}
UNTIL = {"empty": "discussion", "waiting": "affinity"}


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("moment", MOMENTS)
async def test_the_board_looks_as_it_did(moment: str, lang: Any):
    session = RecordedSession(RECORDED[lang])
    session.advance(lambda state: state.seats)
    app = TableHouse(session, lang)
    async with app.run_test(size=golden.SIZES[0]) as pilot:
        await pilot.pause()
        session.advance(lambda state: state.stage(UNTIL.get(moment, "voting")))
        await app.frame()
        await pilot.press("b")
        await pilot.pause()
        for key in MOMENTS[moment]:
            if key == "to":
                app.screen.view.go(("word", DISPUTED[lang]))
            else:
                await pilot.press(key)
            await pilot.pause()
        picture = moment == "carried"
        await golden.check_sizes(app, pilot, f"board/{moment}-{lang}", picture=picture)
