"""Stopping frees sockets, of every provider: at once, and a thousand times over."""

import asyncio
import random
from contextlib import aclosing

import pytest

from engine.policy.text import Cleaner
from engine.tasks import spawn
from engine.vocabulary.clock import SystemClock
from engine.vocabulary.events import UtteranceDelta, UtteranceFailed
from engine.vocabulary.messages import Finished, TextDelta
from tests.contracts.matrix import KEY, PATIENT, WORDS
from tests.fakes.dialects import DIALECTS, Dialect
from tests.fakes.requests import chat
from tests.fakes.scripted_server import Hold, Pause, Recorded, Script, ScriptedServer
from tests.fakes.tables import begin_round, fake_table

CANCELS = 112
"""For each of nine providers: more than a thousand in all."""

AT_ONCE = 16
TURNS = 500
"""Turns of the loop in which a socket is freed: so few that nothing can have been waited for."""


async def freed_at_once(server: ScriptedServer) -> None:
    for _ in range(TURNS):
        if server.open_connections == 0:
            return
        await asyncio.sleep(0)
    raise AssertionError("somebody is still connected")


def endless(dialect: Dialect) -> Script:
    return dialect.script(dialect.begin, dialect.text("a"), Hold(every=dialect.text("b")))


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.name)
async def test_leaving_a_stream_closes_its_socket_at_once(dialect: Dialect):
    async with ScriptedServer(lambda _: endless(dialect)) as server:
        provider = dialect.provider(server.url, KEY, PATIENT, SystemClock())
        async with aclosing(provider.stream(chat())) as events:
            async for event in events:
                if isinstance(event, TextDelta):
                    break
        await freed_at_once(server)
        await provider.aclose()


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.name)
async def test_stopping_a_seat_closes_its_socket_at_once(dialect: Dialect):
    async with ScriptedServer(lambda _: endless(dialect)) as server:
        provider = dialect.provider(server.url, KEY, PATIENT, SystemClock())
        table = await fake_table(SystemClock(), provider)
        await table.recorder.record(begin_round())
        seat = table.seats[0]
        turn = spawn(table.voices.speak(table.turn(seat)), "a turn")
        async for told in table.heard:
            if isinstance(told, UtteranceDelta):
                break
        assert table.voices.stop(seat.id)
        await freed_at_once(server)
        state = await turn
        assert state.text[:1] == "a"
        assert [event.code for event in table.events(UtteranceFailed)] == ["stopped"]
        await table.recorder.close()
        await provider.aclose()


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.name)
async def test_after_many_random_cancels_a_normal_turn_works(dialect: Dialect):
    rng = random.Random(dialect.name)
    calm = dialect.script(dialect.answer(WORDS))
    phases = (
        Script(before=(Hold(),)),
        dialect.script(Hold(every=dialect.noise[0])),
        endless(dialect),
        dialect.script(dialect.begin, Pause(0.01), dialect.text(WORDS), Pause(0.01)),
        calm.split(9, 0.001),
        Script(status=500, steps=(Hold(every=b"x"),)),
    )
    normal = False

    def answer(_: Recorded) -> Script:
        return calm if normal else rng.choice(phases)

    async with ScriptedServer(answer) as server:
        provider = dialect.provider(server.url, KEY, PATIENT, SystemClock())

        async def read() -> None:
            async with aclosing(provider.stream(chat())) as events:
                async for _ in events:
                    pass

        async def cancelled(after: float) -> None:
            task = spawn(read(), "a reader")
            await asyncio.wait([task], timeout=after)
            task.cancel()
            await asyncio.wait([task])

        for _ in range(CANCELS // AT_ONCE):
            await asyncio.gather(*(cancelled(rng.uniform(0, 0.03)) for _ in range(AT_ONCE)))
        await server.wait_empty()
        normal = True
        heard = [event async for event in provider.stream(chat())]
        said = "".join(event.text for event in heard if isinstance(event, TextDelta))
        assert said == WORDS
        assert isinstance(heard[-1], Finished)
        table = await fake_table(SystemClock(), provider)
        await table.recorder.record(begin_round())
        state = await table.voices.speak(table.turn(table.seats[0]))
        assert (state.status, state.text) == ("done", Cleaner().feed(WORDS))
        await table.recorder.close()
        await provider.aclose()
