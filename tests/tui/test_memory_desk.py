"""The desk of memories over a real home: followed, counted, paged, searched, changed."""

from pathlib import Path

import pytest

from engine import (
    EngineError,
    InputError,
    ManualClock,
    MemoryScope,
    Paths,
    Runtime,
    embedding,
    load_settings,
    run_async,
)
from tests.fakes.memories import saying
from tests.fakes.sessions import left_behind
from tests.fakes.tables import START
from tui.memory_desk import BEST, PAGE, MemoryDesk

SESSION = "20261120-k3f7"


def played(home: Path, act: object, **given: str) -> None:
    async def main(runtime: Runtime) -> None:
        desk = MemoryDesk(
            Paths.of(str(home)),
            runtime,
            lambda: load_settings(
                {name.replace("_", "."): value for name, value in given.items()},
                variables={},
                config=None,
            ),
        )
        try:
            await act(desk)  # type: ignore[operator]
        finally:
            await desk.close()

    run_async(main, ManualClock(START))


def test_many_are_paged_and_the_best_of_many_are_found(tmp_path: Path):
    left_behind(tmp_path, SESSION, saying([f"lamp {n}" for n in range(PAGE * 3 + 5)], SESSION))

    async def act(desk: MemoryDesk) -> None:
        assert (await desk.find(MemoryScope(), "")).total == 0
        assert await desk.follow()
        assert not await desk.follow()
        listing = await desk.find(MemoryScope(), "")
        assert (len(listing.rows), listing.length, listing.total) == (PAGE, 305, 305)
        assert [row.entry.id for row in await desk.page(MemoryScope(), 3)] == [
            f"m{n}" for n in (4, 3, 2, 1, 0)
        ]
        mei = MemoryScope(agents=("open-table/mei",))
        assert (await desk.find(mei, "")).total == 153
        best = await desk.find(MemoryScope(), "lamp")
        assert (len(best.rows), best.length, best.total) == (BEST, BEST, 305)
        assert all(row.score is not None for row in best.rows)
        assert (await desk.outline()).kinds == ("speech",)

    played(tmp_path, act)


def test_a_memory_is_changed_hidden_brought_back_and_forgotten(tmp_path: Path):
    left_behind(tmp_path, SESSION, saying(["A paper lamp"], SESSION))
    ref = f"{SESSION}:m0"

    async def act(desk: MemoryDesk) -> None:
        await desk.follow()
        await desk.pin(ref, pinned=True)
        assert await desk.edit(ref, " A \x1bglass lamp\n") == "A \ufffdglass lamp"
        (row,) = (await desk.find(MemoryScope(), "")).rows
        assert (row.entry.pinned, row.entry.text) == (True, "A \ufffdglass lamp")
        desk.hide(ref)
        assert (desk.bring_back(), desk.bring_back()) == (ref, "")
        await desk.forget(ref)
        assert (await desk.find(MemoryScope(), "")).total == 1
        desk.hide(ref)
        await desk.close()
        assert (await desk.find(MemoryScope(), "")).total == 0
        assert (tmp_path / "memory.db").exists()

    played(tmp_path, act)


def test_closing_says_what_could_not_be_forgotten_and_forgets_the_rest(tmp_path: Path):
    left_behind(tmp_path, SESSION, saying(["A paper lamp"], SESSION))

    async def act(desk: MemoryDesk) -> None:
        await desk.follow()
        desk.hide("nobody:m0")
        desk.hide(f"{SESSION}:m0")
        with pytest.raises(InputError):
            await desk.close()
        assert desk.hidden == []
        assert (await desk.find(MemoryScope(), "")).total == 0

    played(tmp_path, act)


def test_what_is_near_is_found_where_a_model_is_named(tmp_path: Path):
    left_behind(tmp_path, SESSION, saying(["A paper lamp", "The price"], SESSION))

    async def act(desk: MemoryDesk) -> None:
        await desk.follow()
        near = await desk.near("paper lamps")
        assert near is not None
        assert near.model == "rehearsal/bigrams"
        assert await desk.near("") is None
        async with embedding.embedder_of(desk._settings(), desk._paths, desk._runtime) as embedder:
            assert embedder is not None
            await embedder.fill(desk._memories, embedding.Filled())
        assert (await desk.find(MemoryScope(), "paper lamps")).rows == ()
        row, *_ = (await desk.find(MemoryScope(), "paper lamps", near)).rows
        assert row.entry.text == "A paper lamp"
        assert row.score is not None
        assert 0.5 < (row.score.cosine or 0) < 1

    played(tmp_path, act, tasks_embed="rehearsal/bigrams")


@pytest.mark.parametrize("model", ["rehearsal/nothing", "openai/text-embedding-3-small"])
def test_a_model_that_cannot_is_told_once(tmp_path: Path, model: str):
    async def act(desk: MemoryDesk) -> None:
        with pytest.raises(EngineError):
            await desk.near("lamp")
        assert await desk.near("lamp") is None
        assert await desk.near("lantern") is None

    played(tmp_path, act, tasks_embed=model)


def test_without_a_model_nothing_is_near(tmp_path: Path):
    async def act(desk: MemoryDesk) -> None:
        assert await desk.near("lamp") is None

    played(tmp_path, act)
