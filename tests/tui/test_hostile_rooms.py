"""A stored session of somebody else's, hostile all through: every room that opens over it, key by key."""

from pathlib import Path
from typing import Any

import pytest

from tests.fakes.command import Console
from tests.fakes.hostile import TEXTS, UNSEEN, poison_log
from tests.fakes.house import grid
from tests.fakes.recorded import SESSIONS
from tests.fakes.screens import played, until
from tui.app import TableRoundApp

WALK = (
    ("enter", "ReviewTable"),
    ("}", "ReviewTable"),
    ("}", "ReviewTable"),
    ("L", "ReviewTable"),
    ("L", "ReviewTable"),
    ("i", "SeenScreen"),
    ("W", "ProvenanceScreen"),
    ("F", "BranchesScreen"),
    ("c", "ChoiceScreen"),
)
"""Keys, and the screens that they lead to; from a room Esc leads back to the table."""


def test_no_room_obeys_what_it_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    home, file = tmp_path / "home", tmp_path / "theirs.jsonl"
    assert poison_log(SESSIONS / "open-table-en.jsonl", file) > 2 * len(TEXTS)
    console = Console(home, monkeypatch, capsys)
    assert console("sessions", "import", str(file)).code == 0
    seen: set[str] = set()

    async def act(app: TableRoundApp, pilot: Any) -> None:
        def there(name: str) -> bool:
            return type(app.screen).__name__ == name

        def look() -> str:
            text = "\n".join(grid(app))
            assert UNSEEN.findall(text.replace("\n", "")) == [], type(app.screen)
            return text

        await pilot.press("f3")
        await until(pilot, lambda: there("ReviewScreen") and "[/usr/" in look())
        await pilot.press("down")
        for key, name in WALK:
            await pilot.press(key)
            await until(pilot, lambda name=name: there(name))
            await pilot.pause()
            if "[/usr/" in look():
                seen.add(name)
            if name != "ReviewTable":
                await pilot.press("escape")
                await until(pilot, lambda: there("ReviewTable"))

    played(home, act, size=(120, 40))
    assert seen >= {"ReviewTable", "SeenScreen", "ProvenanceScreen", "BranchesScreen"}
