"""Provenance as a person has looked at it: a final word, and a drawing, in both languages."""

from typing import Any

import pytest

from tests.fakes import golden
from tests.fakes.recorded import RecordedSession
from tests.fakes.screens import until
from tests.fakes.told_session import TableHouse
from tui.screens.provenance import About, ProvenanceScreen

RECORDED = {"en": ("open-table-en", "local memory"), "zh": ("paper-cut-zh", "轮廓干净")}


@pytest.mark.parametrize("lang", ["en", "zh"])
async def test_provenance_looks_as_it_did(lang: Any, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TZ", "UTC")
    name, word = RECORDED[lang]
    session = RecordedSession(name)
    app = TableHouse(session, lang)
    async with app.run_test(size=golden.SIZES[0]) as pilot:
        screen = ProvenanceScreen(session.log, session.roles, About("keyword", word))
        await app.push_screen(screen)
        await until(pilot, lambda: screen.rows.cursor)
        await golden.check_sizes(app, pilot, f"provenance/word-{lang}", picture=lang == "en")
        await pilot.press("W", "G", "k", "enter")
        await golden.check_sizes(app, pilot, f"provenance/drawing-{lang}")
