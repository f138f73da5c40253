"""The contract of providers, kept by the rehearsal."""

import pytest

from engine.providers.rehearsal import Rehearsal
from engine.tasks import DirectDeliveries, Runtime
from engine.vocabulary.clock import SystemClock
from engine.vocabulary.errors import StreamInterrupted
from tests.contracts.provider_contract import Case, ProviderContract
from tests.fakes.requests import chat


def rehearsal(pace: float | None, faults: str = "") -> Rehearsal:
    clock = SystemClock()
    threads = Runtime(clock, DirectDeliveries())
    return Rehearsal(clock=clock, threads=threads, pace=pace, faults=faults)


class TestRehearsal(ProviderContract):
    """Without a pace, at half of real speed, and with a stream that is cut."""

    @pytest.fixture
    def calm(self) -> Case:
        return Case(provider=rehearsal(None), request=chat(model="voices"))

    @pytest.fixture
    def endless(self) -> Case:
        return Case(provider=rehearsal(0.5), request=chat(model="voices"))

    @pytest.fixture
    def failing(self) -> Case:
        provider = rehearsal(None, "*:*:cut")
        return Case(provider=provider, request=chat(model="voices"), error=StreamInterrupted)
