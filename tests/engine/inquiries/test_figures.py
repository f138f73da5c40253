"""Figures of the newest sessions, and of this process and its storage."""

import json
from datetime import timedelta
from pathlib import Path

from engine.inquiries.figures import as_data, machine_figures, newest_figures
from engine.policy.figures import figures_of
from engine.policy.paths import Paths
from engine.policy.settings_load import load_settings
from engine.store import FileStore
from engine.tasks import Runtime, run
from engine.vocabulary.clock import SystemClock
from tests.fakes.sessions import log_of, ran


def test_the_newest_sessions_and_the_process_as_json(tmp_path: Path):
    name, _ = ran(tmp_path)
    log = log_of(tmp_path, name)
    paths = Paths.of(str(tmp_path))
    (paths.sessions / "20261101-dead.db").write_bytes(b"no database")
    now = log[-1].at + timedelta(hours=1)

    async def main(runtime: Runtime) -> None:
        store = FileStore(paths, clock=runtime.clock, deliveries=runtime.deliveries)
        try:
            found = await newest_figures(store, now)
            assert found == figures_of(log, now)
            old = await newest_figures(store, now + timedelta(hours=30))
            assert (old.sessions, len(old.rows)) == (0, 1)
        finally:
            await store.close()
        machine = await machine_figures(load_settings(variables={}), paths, runtime, name, 3)
        data = json.loads(json.dumps(as_data(found, machine)))
        assert data["rows"][0]["good"] == found.rows[0].good > 0
        assert data["at"].endswith("Z")
        process = data["process"]
        assert 0 < process["journal"] <= process["journals"]
        assert (process["lag"], process["server"]) == (3, None)

    run(main, SystemClock())
