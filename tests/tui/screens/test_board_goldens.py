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
EVERYWHERE = {"full", "carried"}


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("moment", MOMENTS)
async def test_the_board_looks_as_it_did(moment: str, lang: Any):
    session = RecordedSession(RECORDED[lang])
    session.advance(lambda state: state.seats)
    app = TableHouse(session, lang)
    sizes = golden.sizes(lang, every=moment in EVERYWHERE)
    async with app.run_test(size=sizes[0]) as pilot:
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
        pictures = [golden.ONE_EACH[lang]] if moment == "carried" else []
        await golden.check_sizes(app, pilot, f"board/{moment}-{lang}", sizes, pictures=pictures)
