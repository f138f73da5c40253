"""Figures of a running table come from its own log, others from the sessions that lie there."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from engine import Paths, Runtime, SystemClock, load_settings, run_async
from engine.policy.figures import figures_of
from tests.fakes.sessions import log_of, ran
from tui.figures_desk import Told, count


def test_a_running_table_s_log_goes_before_the_sessions_of_the_day(tmp_path: Path):
    name, _ = ran(tmp_path)
    log = log_of(tmp_path, name)

    async def history() -> Any:
        return log

    running: Any = SimpleNamespace(id=name, lag=2, history=history)

    async def main(runtime: Runtime) -> tuple[Told, Told]:
        settings, paths = load_settings(variables={}), Paths.of(str(tmp_path))
        return (
            await count(settings, paths, runtime, running),
            await count(settings, paths, runtime),
        )

    own, day = run_async(main, SystemClock())
    assert (own.session, own.machine.lag) == (name, 2)
    assert own.figures.rows[0].good == figures_of(log).rows[0].good > 0
    assert (day.session, day.machine.journal, day.machine.lag) == ("", None, None)
