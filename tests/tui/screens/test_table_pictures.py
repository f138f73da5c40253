"""The drawer's picture opened outside: its file is always named."""

from pathlib import Path

import pytest
from PIL import Image

from engine import Paths
from tests.fakes.pictures import encoded
from tests.fakes.screens import until
from tests.fakes.told_session import TableHouse, ToldSession

PNG = encoded(Image.new("RGB", (4, 4), "red"), "PNG")


async def test_the_drawers_picture_is_opened_or_its_file_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    session = ToldSession()
    session.table.open()
    session.pictures["a" * 64] = PNG
    app = TableHouse(session)
    app.desk.paths = Paths.of(str(tmp_path))
    async with app.run_test(size=(160, 50)) as pilot:
        await pilot.pause()
        await app.frame()
        await pilot.press("O")
        assert app.said[-1].startswith("No picture yet")
        app.table.on_picture("a" * 64, "vase.png")
        await until(pilot, lambda: app.table.dock.pictures.count == 1)
        await pilot.press("O")
        await until(pilot, lambda: len(app.said) == 2)
        (file,) = (tmp_path / "exports" / session.id / "pictures").iterdir()
        assert file.read_bytes() == PNG
        assert app.said[-1] == f"No window can be opened from here. The picture is in {file}"
        app.table.on_picture("b" * 64, "gone.png")
        await until(pilot, lambda: app.table.dock.pictures.count == 2)
        await pilot.press("O")
        await until(pilot, lambda: len(app.said) == 3)
        assert app.said[-1].startswith("There is no picture")
