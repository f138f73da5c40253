"""Settings and checks that are told: the same on every machine."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace
from pathlib import Path

from engine import Check, EngineError, SettingRow, describe, load_settings

FILE = Path("/home/mei/.tableround/config.toml")
GIVEN = {"table.rounds": 2}
VARIABLES = {
    "TABLEROUND_THRESHOLD": "",
    "AI_MODEL": "qwen3-235b-a22b-instruct-2507",
    "DEEPSEEK_API_KEY": "sk-canary-0123456789",
    "TABLEROUND_WORKSPACE": "mei",
}
WRITTEN = {"screen.theme": "paper", "general.kit": "paper-cut", "budget.line": "3CNY"}

CHECKS = (
    Check(
        name="python", status="healthy", duration_ms=0, detail="3.11.7 on Linux x86_64", remedy=""
    ),
    Check(
        name="home",
        status="healthy",
        duration_ms=2,
        detail="/home/mei/.tableround/sessions can be written",
    ),
    Check(
        name="disk",
        status="unhealthy",
        duration_ms=0,
        detail="0.3 GB free",
        remedy="Make room: a session with pictures takes some 10 MB.",
    ),
    Check(
        name="sqlite", status="healthy", duration_ms=37, detail="SQLite 3.40.1, journal mode wal"
    ),
    Check(
        name="provider:openai-compatible",
        status="error",
        duration_ms=10_004,
        detail="[/usr/bin] \x1b]0;x\x07 does not answer.",
        remedy="Is the server running, and is the address right? 请看日志。",
    ),
)


class ToldSettings:
    """Stands for `tui.settings_desk.SettingsDesk`; `fault` is raised by the next question."""

    config = FILE

    def __init__(self, *, empty: bool = False) -> None:
        self.fault: EngineError | None = None
        loaded = load_settings({**GIVEN, **WRITTEN}, variables=VARIABLES)
        self.told = () if empty else tuple(self._placed(row) for row in describe(loaded))

    def _placed(self, row: SettingRow) -> SettingRow:
        return replace(row, source=f"config file {FILE}") if row.key in WRITTEN else row

    async def rows(self) -> tuple[SettingRow, ...]:
        if self.fault is not None:
            raise self.fault
        return self.told

    def unset(self, key: str) -> SettingRow | None:
        return None


class ToldChecks:
    """Stands for the desk's `checkup`; counts how often it was asked.

    With `hold` the first check alone comes.
    """

    def __init__(self, *, hold: bool = False) -> None:
        self.hold = hold
        self.asked: list[tuple[int, int]] = []
        self.checks = list(CHECKS)

    async def __call__(self, columns: int, rows: int) -> AsyncGenerator[Check]:
        self.asked.append((columns, rows))
        for check in self.checks:
            yield check
            if self.hold:
                await asyncio.Event().wait()
