"""While one seat's provider plays any fault, the other five seats finish untouched."""

import re
import shutil
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from engine.policy.paths import Paths
from engine.policy.settings_model import Network, ProviderSettings, Settings
from engine.session import Engine, SessionPlan
from engine.tasks import Runtime, run
from engine.vocabulary.clock import SystemClock
from engine.vocabulary.events import (
    Envelope,
    RoundEnded,
    StageEnded,
    UtteranceEnded,
    UtteranceFailed,
    UtteranceRetried,
)
from engine.vocabulary.messages import Task
from engine.vocabulary.seats import ModelRef
from tests.fakes.provider_faults import FAULTS, Fault
from tests.fakes.scripted_server import Recorded, Script
from tests.fakes.six_providers import JUDGE, SEATS, Six

STAGES = """\
stages = [
    { id = "introduction", kind = "introduction" },
    { id = "discussion", kind = "discussion", rounds = 1 },
    { id = "keywords", kind = "keywords" },
]
"""
EACH = 3
"""How often each seat speaks in these stages."""

KITS = Path(__file__).parents[2] / "prompts" / "kits"
HASTY = Network(headers=4, first_data=4, between_data=4, reasoning=4)
"""For faults that end by a time-out alone; the other seats must keep to it on a busy machine."""

WAITED = ("stall before", "stall within", "keep-alive without end")
FAULTY = {"openai": "s1", "anthropic": "s2", "gemini": "s3", "ollama": "s4"}
"""One seat for each of the four protocols."""


def short_kit(home: Path) -> None:
    """Put a kit of few stages into a home: the open table with its six seats."""
    folder = home / "kits" / "short"
    shutil.copytree(KITS / "open-table", folder)
    file = folder / "kit.toml"
    text = file.read_text(encoding="utf-8").replace('id = "open-table"', 'id = "short"')
    shorter, found = re.subn(r"(?ms)^stages = \[.*?^\]\n", STAGES, text)
    assert found == 1
    file.write_text(shorter, encoding="utf-8")


def ref(text: str) -> ModelRef:
    provider, _, model = text.partition("/")
    return ModelRef(provider=provider, model=model)


def table(home: Path, provider: str = "", kind: str = "") -> list[Envelope]:
    """Run six seats on six providers, one of which always plays a fault; return the log."""
    short_kit(home)
    fault: Fault | None = FAULTS.get(kind)

    def play(name: str, model: str, number: int, good: Script, request: Recorded) -> Script:
        if fault is None or name != provider or model.startswith("judge"):
            return good
        return fault(provider, good)

    plan = SessionPlan(
        topic="A paper lamp",
        kit="short",
        lang="en",
        seed=7,
        models={Task.TALK: ref(JUDGE), Task.JUDGE: ref(JUDGE)},
        seat_models={seat: ref(model) for seat, model in SEATS.items()},
        attempts=1,  # a rested breaker is waited for, half a minute a time
    )

    async def main(runtime: Runtime) -> list[Envelope]:
        async with Six(play) as six:
            access = {
                name: ProviderSettings(base_url=six.address(name), api_key=SecretStr(key))
                for name, key in six.keys.items()
            }
            settings = Settings(providers=access, network=HASTY if kind in WAITED else Network())
            async with Engine.open(settings, Paths.of(str(home)), runtime, patience=5) as engine:
                session = await engine.new_session(plan)
                outcome = await session.run()
                await session.close()
                assert outcome.reason == "done"
                journal = await engine.store.open(session.id, write=False)
                log = await journal.read()
                await journal.close()
            for server in six.servers.values():
                await server.wait_empty()
            return log

    return run(main, SystemClock())


def heard(log: list[Envelope]) -> dict[str, list[str]]:
    said: dict[str, list[str]] = defaultdict(list)
    for event in of(log, UtteranceEnded):
        said[event.seat].append(event.text)
    return said


def of(log: list[Envelope], *kinds: type) -> Iterator[Any]:
    return (one.event for one in log if isinstance(one.event, kinds))


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What the seats say where nothing fails."""
    said = heard(table(tmp_path_factory.mktemp("home")))
    assert {seat: len(texts) for seat, texts in said.items()} == dict.fromkeys(SEATS, EACH)
    return said


CASES = [([*FAULTY][number % len(FAULTY)], fault) for number, fault in enumerate(FAULTS)]
"""Every fault, by the protocols in turn: how each of them takes it, the matrix of contracts tells."""


@pytest.mark.parametrize(("provider", "fault"), CASES)
def test_the_other_five_finish_as_if_nothing_were(
    tmp_path: Path, untouched: dict[str, list[str]], provider: str, fault: str
) -> None:
    log = table(tmp_path, provider, fault)
    faulty, said = FAULTY[provider], heard(log)
    assert {s: t for s, t in said.items() if s != faulty} == {
        s: t for s, t in untouched.items() if s != faulty
    }
    assert {event.seat for event in of(log, UtteranceFailed, UtteranceRetried)} == {faulty}
    # Nothing of the one that failed is called finished.
    assert faulty not in said
    assert len(list(of(log, UtteranceFailed))) == EACH
    assert len(list(of(log, StageEnded))) == 3
    assert [(one.done, one.of) for one in of(log, RoundEnded)] == [(5, 6)] * EACH
