"""The desk: sessions listed, tables opened, taken up again, exported; nothing left open."""

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from engine import InputError, KitError
from tests.fakes.screens import played, until
from tui.app import TableRoundApp

TABLE = [
    "A paper lamp",
    "--provider",
    "rehearsal",
    "--seed",
    "7",
    "--pace",
    "none",
    "--rounds",
    "1",
]


def test_a_table_is_prepared_opened_run_left_listed_exported_and_taken_up(tmp_path: Path):
    async def act(app: TableRoundApp, pilot: "Pilot[Any]") -> None:
        desk = app.desk
        prepared = await desk.prepare(TABLE)
        assert not prepared.spends
        assert prepared.plan.attended
        assert prepared.plan.attempts == 3
        session = await desk.open(prepared)
        desk.begin()
        assert desk.running
        await until(pilot, lambda: session.state.utterances > 8)
        await desk.leave("quit")
        assert not desk.running
        assert desk.outcome is not None
        assert desk.outcome.reason == "closed"
        (row,) = await desk.recent()
        assert row.id == session.id
        path = await desk.export(session.id)
        assert "A paper lamp" in path.read_text(encoding="utf-8")
        again = await desk.prepare_again("last")
        assert again.session == session.id
        taken = await desk.open(again)
        assert taken.state.utterances >= session.state.utterances
        await desk.leave("quit")

    played(tmp_path, act)


def test_what_is_wrong_is_raised_as_the_command_raises_it(tmp_path: Path):
    async def act(app: TableRoundApp, pilot: "Pilot[Any]") -> None:
        with pytest.raises(KitError):
            await app.desk.prepare(["A lamp", "--kit", "nowhere"])
        with pytest.raises(InputError):
            await app.desk.prepare(["A lamp", "--rounds", "0"])
        with pytest.raises(InputError):
            await app.desk.prepare_again("20200101-none")
        await app.desk.leave("quit")

    played(tmp_path, act)


def test_what_is_configured_and_which_kits_there_are(tmp_path: Path):
    async def act(app: TableRoundApp, pilot: "Pilot[Any]") -> None:
        rows = dict(await app.desk.configured())
        assert rows["provider"] == "rehearsal"
        assert str(tmp_path) in rows["storage"]
        kits = {kit.id: kit for kit in await app.desk.kits()}
        assert {"open-table", "paper-cut", "product-launch", "design-review"} <= set(kits)
        assert kits["open-table"].roles["designer"]

    played(tmp_path, act)
