"""The recorded sessions: readable by anybody, replayed to the same table, told in the same exports."""

from pathlib import Path

import pytest

from engine.policy.logline import decode_line, encode_line
from engine.policy.state import EMPTY, reduce, replay
from engine.vocabulary.events import Envelope, UnknownEvent
from tests.e2e.record_sessions import EXPORTS, RECORDED, SESSIONS, exports_of


@pytest.fixture(params=sorted(RECORDED))
def recorded(request: pytest.FixtureRequest) -> tuple[str, list[Envelope], Path]:
    file = SESSIONS / f"{request.param}.jsonl"
    return request.param, [decode_line(line) for line in file.read_bytes().splitlines()], file


def test_nothing_in_them_is_unknown_and_they_are_written_back_alike(
    recorded: tuple[str, list[Envelope], Path],
) -> None:
    _, log, file = recorded
    assert not [e for e in log if isinstance(e.event, UnknownEvent)]
    assert b"".join(encode_line(e) + b"\n" for e in log) == file.read_bytes()


def test_they_replay_from_anywhere(recorded: tuple[str, list[Envelope], Path]) -> None:
    _, log, _ = recorded
    whole, state = replay(log), EMPTY
    for envelope in log:
        state = reduce(state, envelope)
        if envelope.seq % 101 == 0:
            assert replay(log[envelope.seq :], state) == whole
    assert state == whole
    assert whole.closed == "done"


def test_their_exports_are_the_ones_that_somebody_read(
    recorded: tuple[str, list[Envelope], Path],
) -> None:
    for file, data in exports_of(recorded[0]).items():
        assert data == (EXPORTS / file).read_bytes(), file
