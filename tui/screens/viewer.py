"""A session's picture in the system's viewer, or where its file lies."""

import asyncio
from functools import partial

from engine import EngineError, environment
from tui import outside
from tui.pump import SessionHandle
from tui.widgets.house import House


async def open_outside(house: House, session: SessionHandle, image: str) -> None:
    """Open a picture by its SHA-256 outside the terminal, and say where its file is."""
    folder = house.desk.paths.exports / session.id / "pictures"
    loop = asyncio.get_running_loop()
    try:
        data = await session.picture(image)
        work = partial(outside.show, data, folder, environment())
        shown = await loop.run_in_executor(None, work)
    except EngineError as error:
        house.say(house.fault(error), bad=True)
        return
    if shown is None:
        house.say(house.words("picture.unreadable"))
    else:
        key = "picture.opened" if shown.opened else "picture.not_opened"
        house.say(house.words(key, file=shown.file))
