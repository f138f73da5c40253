"""A whole run in which one call fails: of a file, a database, a server, the first, the second, ...

Here every 193rd of about 1,500 calls of a small workshop fails, every 197th of 500 to its Redis
server, every 17th of 54 to its models; and from one number on all of a kind fail, for good or
until thirty have. All of them, until a run passes without a hit (two at a time, an hour, the
lasting ones by steps): `EVERY_FAULT=1 python -m pytest -n0 tests/e2e/test_every_fault.py`.
"""

import multiprocessing
import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from multiprocessing.pool import Pool
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.fault_runs import CLOCK, REHEARSED, Came, attempt
from tests.fakes.model_servers import beside, model_server
from tests.fakes.redis_server import redis_server
from tests.fakes.scripted_server import Script, say
from tests.fakes.six_providers import well_formed
from tests.fakes.soak import impatient

MODELS = "<models>"
"""Stands for the address of a server of models."""

SERVER = "<server>"
"""Stands for the address of a Redis server in the arguments of a run."""

SERVER_STEP, LINE_STEP = 197, 17
CALLED = ("--provider", "openai-compatible", "--base-url", MODELS, "--model", "m")
WHILE = 30
LASTING = {
    "disk": ((150,), 23, CLOCK, REHEARSED),
    "database": ((400,), 23, CLOCK, REHEARSED),
    "line": ((23,), 3, "", CALLED),
    "server": ((120,), 23, CLOCK, (*REHEARSED, "--store", SERVER)),
}
"""By kind: from which numbers on its calls fail here, the step of all, clock, more arguments."""

MOST = {"disk": 900, "database": 1000, "line": 57, "server": 540}
"""About how many calls of a kind a run makes."""

ALL = "EVERY_FAULT" in os.environ  # no name of a setting: the program would ask what it means
pytestmark = [pytest.mark.slow, pytest.mark.timeout(7200 if ALL else 600)]


def said(request: dict[str, Any]) -> Script:
    """Answer as every parser can use it; the ballot differs by who asks."""
    return say(well_formed(str(request["model"]), len(request["messages"])))


def one(at: int, only: str, clock: str, lasts: int | None, *more: str) -> Came:
    """Run once in a folder of its own, with a server of its own where one is wanted."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        if SERVER in more:
            url = stack.enter_context(redis_server()).url
            stack.enter_context(impatient())
            more = tuple(url if word == SERVER else word for word in more)
        if MODELS in more:
            server = stack.enter_context(beside(model_server(chat=said)))
            more = tuple(server.url if word == MODELS else word for word in more)
        return attempt(Path(folder), at, *more, only=only, clock=clock, lasts=lasts)


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    """Processes that have imported the program: what a broken run leaves behind stays with them."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.fakes.fault_runs", "engine.session"])
    with context.Pool(2, maxtasksperchild=20) as pool:
        yield pool


def until_none(pool: Pool, step: int, *more: str, only: str = "", clock: str = CLOCK) -> list[Came]:
    """Let one call after another fail, until a run passes without a hit; return all that came."""
    found: list[Came] = []
    at = 1
    while not found or found[-1].hit:
        numbers = range(at, at + 4 * step, step)
        wishes = [(number, only, clock, 1, *more) for number in numbers]
        found.extend(pool.starmap(one, wishes, chunksize=1))
        at = numbers.stop
    return found


def assert_clear(found: list[Came]) -> None:
    """Every run ended with a sentence, and kept all that it had told."""
    assert {one.hit: one.wrong for one in found if one.wrong} == {}
    assert found[-1].codes == [0, 0, 0, 0, 0]
    assert any(one.hit for one in found)
    assert len(found[-1].told) > 20


def test_whatever_call_fails_once_nothing_is_lost_and_it_is_said(pool: Pool) -> None:
    found = until_none(pool, 1 if ALL else 193, *REHEARSED)
    assert_clear(found)
    assert {one.hit.split()[0] for one in found if one.hit} == {"file", "database"}


def test_a_server_of_sessions_that_fails_at_any_call(pool: Pool) -> None:
    found = until_none(
        pool, 1 if ALL else SERVER_STEP, *REHEARSED, "--store", SERVER, only="server"
    )
    assert_clear(found)


def test_a_line_to_models_that_fails_at_any_call(pool: Pool) -> None:
    found = until_none(pool, 1 if ALL else LINE_STEP, *CALLED, only="line", clock="")
    assert_clear(found)


def lasting(pool: Pool, only: str, lasts: int | None) -> set[int]:
    """Let all calls of a kind fail from some numbers on; return the statuses of the runs."""
    numbers, step, clock, more = LASTING[only]
    every = range(1, MOST[only], step) if ALL else numbers
    found = pool.starmap(one, [(at, only, clock, lasts, *more) for at in every], chunksize=1)
    assert {one.hit: one.wrong for one in found if one.wrong} == {}
    assert any(one.hit for one in found)
    return {one.codes[0] for one in found if one.hit}


@pytest.mark.parametrize("only", ["disk", "database", "line", "server"])
def test_what_fails_for_good_is_said_and_nothing_told_is_lost(pool: Pool, only: str):
    ended = lasting(pool, only, None)
    # A fault that comes after the table's end, or at its last words, ends nothing any more.
    assert {"disk": 5, "database": 5, "line": 4, "server": 0}[only] in ended
    assert ended <= {0, 4, 5}


@pytest.mark.parametrize("only", ["disk", "line"])
def test_what_fails_for_a_while_is_said_and_nothing_told_is_lost(pool: Pool, only: str):
    assert lasting(pool, only, WHILE) <= {0, 4, 5}
