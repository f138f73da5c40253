"""A long log replayed into its state, against reading the same log's lines.

Run as `python -m tests.bench.bench_replay`. Prints `name value floor ratio target`: processor
milliseconds for about 100,000 events of 15,000 utterances; the floor is decoding their lines.
"""

import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime

from engine.policy.kits import load_kit, seats_for
from engine.policy.logline import decode_line, encode_line
from engine.policy.state import replay
from engine.vocabulary.events import (
    Envelope,
    Event,
    MemoryRecalled,
    MemoryWritten,
    RoundEnded,
    RoundStarted,
    SessionOpened,
    StageEnded,
    StageStarted,
    UtteranceEnded,
    UtteranceHeld,
    UtteranceReleased,
    UtteranceStarted,
)
from engine.vocabulary.seats import ModelRef, Seat
from engine.vocabulary.usage import Usage
from tests.bench.form import amount

STAGES, ROUNDS = 14, amount(179, 36)
TIMES = amount(5, 3)
TARGET_MS = 1000
SPEECH = "我觉得这只蝴蝶应该更轻一些，像窗花一样透光。" * 9


def spoken(stage: str, number: int, seat: Seat, name: str) -> list[Event]:
    """Return what one seat's utterance leaves in the log."""
    return [
        UtteranceStarted(
            utterance=name,
            seat=seat.id,
            stage=stage,
            round=number,
            provider=seat.provider,
            model=seat.model,
            template_hash="0" * 64,
            prompt_hash="1" * 64,
        ),
        MemoryRecalled(utterance=name, memories=()),
        UtteranceHeld(utterance=name, seat=seat.id),
        UtteranceReleased(utterance=name, seat=seat.id),
        UtteranceEnded(
            utterance=name,
            seat=seat.id,
            stage=stage,
            text=SPEECH,
            reasoning="",
            finish="stop",
            usage=Usage(input=900, output=180),
            cost=None,
            first_token_ms=400,
            duration_ms=5_000,
            pace=((400, 90), (5_000, len(SPEECH))),
        ),
        MemoryWritten(
            memory=name, seat=seat.id, kind="speech", text=SPEECH, stage=stage, importance=0.4
        ),
    ]


def long_log() -> list[Envelope]:
    """Return the log of a table that would not stop talking."""
    seats = seats_for(load_kit("open-table", "zh"), None, ModelRef(provider="fake", model="m"))
    events: list[Event] = [
        SessionOpened(topic="纸灯", kit="open-table", lang="zh", seed=1, seats=seats, settings={})
    ]
    count = 0
    for stage in (f"discussion_{index}" for index in range(STAGES)):
        events.append(StageStarted(stage=stage, kind="discussion"))
        for number in range(1, ROUNDS + 1):
            order = "simultaneous"
            events.append(RoundStarted(stage=stage, round=number, order=order))
            for seat in seats:
                count += 1
                events.extend(spoken(stage, number, seat, f"u{count}"))
            events.append(RoundEnded(stage=stage, round=number, order=order, done=6, of=6))
        events.append(StageEnded(stage=stage, kind="discussion"))
    now = datetime(2026, 11, 20, tzinfo=UTC)
    return [
        Envelope(seq=seq, at=now, session="20261120-long", event=event)
        for seq, event in enumerate(events, start=1)
    ]


def milliseconds(work: Callable[[], object]) -> float:
    """Return the processor's milliseconds for some work."""
    start = time.process_time()
    work()
    return (time.process_time() - start) * 1000


def main() -> None:
    """Measure both sides in turn and print the medians."""
    log = long_log()
    lines = [encode_line(envelope) for envelope in log]
    ours, floor = list[float](), list[float]()
    for _ in range(TIMES):
        ours.append(milliseconds(lambda: replay(log)))
        floor.append(milliseconds(lambda: [decode_line(line) for line in lines]))
    value, base = statistics.median(ours), statistics.median(floor)
    sys.stdout.write(
        f"replay_state_{len(log)}_ms {value:.0f} {base:.0f} {value / base:.2f} {TARGET_MS}\n"
    )


if __name__ == "__main__":
    main()
