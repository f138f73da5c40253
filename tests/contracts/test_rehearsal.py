"""The public contract of providers, kept by the rehearsal."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from engine.providers.contract import Case, ProviderContract
from engine.providers.rehearsal import Rehearsal
from engine.tasks import DirectDeliveries, Runtime
from engine.vocabulary.clock import SystemClock
from engine.vocabulary.errors import StreamInterrupted
from tests.fakes.requests import chat


def rehearsal(pace: float | None, faults: str = "") -> Rehearsal:
    clock = SystemClock()
    threads = Runtime(clock, DirectDeliveries())
    return Rehearsal(clock=clock, threads=threads, pace=pace, faults=faults)


class TestRehearsal(ProviderContract):
    """Without a pace, at half of real speed, and with a stream that is cut."""

    @asynccontextmanager
    async def calm(self) -> AsyncGenerator[Case, None]:
        yield Case(provider=rehearsal(None), request=chat(model="voices"))

    @asynccontextmanager
    async def endless(self) -> AsyncGenerator[Case, None]:
        yield Case(provider=rehearsal(0.5), request=chat(model="voices"))

    @asynccontextmanager
    async def failing(self) -> AsyncGenerator[Case, None]:
        provider = rehearsal(None, "*:*:cut")
        yield Case(provider=provider, request=chat(model="voices"), error=StreamInterrupted)
