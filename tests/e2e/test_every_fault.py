"""A whole run in which one call fails: of a file, a database, a server, the first, the second, ...

Here every 97th call of a small workshop fails (every 193rd of one with a Redis server). All of them,
until a run passes without a hit: `TABLEROUND_EVERY_FAULT=1 python -m pytest -n0
tests/e2e/test_every_fault.py` (about 1,500 runs, two at a time: half an hour).
"""

import multiprocessing
import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from multiprocessing.pool import Pool
from pathlib import Path

import pytest

from tests.fakes.fault_runs import CLOCK, REHEARSED, Came, attempt
from tests.fakes.redis_server import redis_server
from tests.fakes.soak import impatient

SERVER = "<server>"
"""Stands for the address of a Redis server in the arguments of a run."""

ALL = "TABLEROUND_EVERY_FAULT" in os.environ
pytestmark = [pytest.mark.slow, pytest.mark.timeout(7200 if ALL else 600)]


def one(at: int, lasting: bool, clock: str, *more: str) -> Came:
    """Run once in a folder of its own, with a server of its own where one is wanted."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        if SERVER in more:
            url = stack.enter_context(redis_server()).url
            stack.enter_context(impatient())
            more = tuple(url if word == SERVER else word for word in more)
        return attempt(Path(folder), at, *more, lasting=lasting, clock=clock)


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    """Processes that have imported the program: what a broken run leaves behind stays with them."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.fakes.fault_runs", "engine.session"])
    with context.Pool(2, maxtasksperchild=20) as pool:
        yield pool


def until_none(
    pool: Pool, step: int, *more: str, lasting: bool = False, clock: str = CLOCK
) -> list[Came]:
    """Let one call after another fail, until a run passes without a hit; return all that came."""
    found: list[Came] = []
    at = 1
    while not found or found[-1].hit:
        numbers = range(at, at + 8 * step, step)
        wishes = [(number, lasting, clock, *more) for number in numbers]
        found.extend(pool.starmap(one, wishes, chunksize=1))
        at = numbers.stop
    return found


def assert_clear(found: list[Came]) -> None:
    """Every run ended with a sentence, and kept all that it had told."""
    assert {one.hit: one.wrong for one in found if one.wrong} == {}
    assert found[-1].codes == [0, 0, 0, 0, 0]
    assert len(found[-1].told) > 20


def test_whatever_call_fails_once_nothing_is_lost_and_it_is_said(pool: Pool) -> None:
    found = until_none(pool, 1 if ALL else 97, *REHEARSED)
    assert_clear(found)
    assert {one.hit.split()[0] for one in found if one.hit} == {"file", "database"}


def test_a_server_of_sessions_that_fails_at_any_call(pool: Pool) -> None:
    found = until_none(pool, 1 if ALL else 193, *REHEARSED, "--store", SERVER)
    assert_clear(found)
    assert "server" in {one.hit.split()[0] for one in found if one.hit}
