"""Tables under a row of faults of their server. `python -m tests.bench.bench_soak`: the long form.

Where the invariants of STORAGE section 6 are asserted; `here` is `tests/fakes/soak.py`:

| | here | also |
|---|---|---|
| I1 | a prefix after each fault, equal when quiet | `engine/store/redis/test_outbox.py` |
| I2 | a stale epoch's append is refused | `test_server.py`: `test_a_lower_epoch_writes_nothing` |
| I3 | commands, turns, appends of killed programs | `test_crash.py` |
| I4 | logs cut anywhere, memories taken over twice | `state/test_reduce.py`, `test_memories.py` |
| I5 | each command and turn is there once | `test_resume.py`, `test_crash.py` |
| I6 | all keys, after each fault | `engine/store/redis/test_store.py` |
| I7 | | `test_private.py`: `test_a_run_that_is_killed_leaves_no_server`, |
| | | `test_six_starters_at_once_run_one_server` |
| I8 | the loop's thread asks no disk and no server | the bench prints how late the loop is |
| I9 | | `test_memories.py`: `test_every_chinese_substring_finds_the_substring_truth` |
| I10 | | `test_recorded.py`, `test_base.py`: logs and indexes of before; `test_storage.py`: |
| | | `test_a_session_of_a_newer_program_can_be_read_and_not_written` |
| I11 | tables come to what an undisturbed one comes to | `test_redis.py` |
| I12 | a session that another program takes | `engine/store/redis/test_outbox.py` |
"""

from pathlib import Path

import pytest

from tests.fakes.redis_server import redis_server
from tests.fakes.soak import PASSWORD, USER, impatient, soak_through
from tests.fakes.soak_faults import FAULTS


@pytest.mark.slow
@pytest.mark.timeout(600)
async def test_eighteen_faults_lose_nothing(tmp_path: Path):
    with impatient(), redis_server(user=USER, password=PASSWORD) as server:
        soak = await soak_through(tmp_path, server, 18, seed=5)
    assert set(soak.done) == {fault.__name__ for fault in FAULTS} | {"app killed", "taken over"}
    assert soak.seq > 500
    assert sum(map(len, soak.table.told.values())) > 50
