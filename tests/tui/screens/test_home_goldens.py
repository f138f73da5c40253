"""Home as a person has looked at it: the first run, and after some weeks."""

from typing import Any

import pytest

from engine import SettingsError
from tests.fakes import golden
from tests.fakes.told_desk import RECENT, Lobby, ToldDesk

MOMENTS = ("empty", "sessions", "fault", "offer")


def desk(moment: str, lang: Any) -> ToldDesk:
    told = ToldDesk(lang, () if moment in ("empty", "offer") else RECENT)
    if moment == "fault":
        told.faults["configured"] = SettingsError(
            "general.colour in /home/mei/.tableround/config.toml, line 4 is no setting.",
            hint="`tableround config show` lists them all.",
        )
    if moment == "offer":
        told.redis = "open"
    return told


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("moment", MOMENTS)
async def test_home_looks_as_it_did(moment: str, lang: Any):
    app = Lobby(desk(moment, lang), lang)
    async with app.run_test(size=golden.SIZES[0]) as pilot:
        await golden.check_sizes(app, pilot, f"home/{moment}-{lang}", picture=moment == "sessions")
