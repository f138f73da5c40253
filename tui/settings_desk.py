"""The settings as a screen asks for them: every value with its source, changed in the user's file."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from engine import Runtime

if TYPE_CHECKING:  # pydantic: not for the first frame
    from engine import Loaded, SettingRow

COMMAND_LINE = "command line"
"""The source of what was said when the program was started."""


@dataclass(frozen=True, slots=True)
class _Change:
    key: str
    before: str


class SettingsDesk:
    """The rows of all settings, and the file that keeps them; what it does raises EngineError."""

    def __init__(
        self,
        config: Path,
        runtime: Runtime,
        load: "Callable[[], Loaded]",
        given: "Callable[[], Loaded | None]",
    ) -> None:
        """Read nothing yet; `given` are the settings of the open table, with its command line's."""
        self.config = config
        self._runtime = runtime
        self._load = load
        self._given = given
        self._changes: list[_Change] = []
        self._turn = asyncio.Lock()
        """Who writes: a change reads the file and writes it anew, a thread beside another."""

    async def rows(self) -> "tuple[SettingRow, ...]":
        """Return a row for every setting; SettingsError where they cannot be read."""
        return await self._runtime.run(self._rows)

    def _rows(self) -> "tuple[SettingRow, ...]":
        from engine import describe  # noqa: PLC0415  brings pydantic

        loaded, given = self._load(), self._given()
        said = {} if given is None else {row.key: row for row in describe(given)}
        strongest = {key: row for key, row in said.items() if row.source == COMMAND_LINE}
        rows = {row.key: row for row in describe(loaded, every=True)} | strongest
        return tuple(rows.values())

    def unset(self, key: str) -> "SettingRow | None":
        """Return the row of a key that has none yet, such as a seat's; None for no setting."""
        from engine import unset_row  # noqa: PLC0415  brings pydantic

        return unset_row(key)

    async def change(self, key: str, text: str) -> None:
        """Write one setting into the file, or with an empty text take it out; it can be undone."""
        async with self._turn:
            await self._runtime.run(partial(self._change, key, text))

    def _change(self, key: str, text: str) -> None:
        from engine import file_value, set_value  # noqa: PLC0415  bring pydantic

        before = file_value(self.config, key)
        set_value(self.config, key, text)
        if before != text:
            self._changes.append(_Change(key, before))

    async def undo(self) -> str:
        """Take the last change back and return its key, or nothing where there is none."""
        async with self._turn:
            if not self._changes:
                return ""
            last = self._changes[-1]
            await self._runtime.run(partial(self._write, last.key, last.before))
            self._changes.pop()
            return last.key

    def _write(self, key: str, text: str) -> None:
        from engine import set_value  # noqa: PLC0415  brings pydantic

        set_value(self.config, key, text)
