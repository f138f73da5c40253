"""The memory screen: any number of rows at once, narrowed as one types, read with the keyboard."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from engine import MemoryOutline, MemoryScope, StoreError
from engine.policy.vectors import Near
from tests.fakes.hostile import HOSTILE, MARKUP, UNSEEN
from tests.fakes.house import grid
from tests.fakes.memories import saying
from tests.fakes.screens import played, until
from tests.fakes.sessions import left_behind
from tests.fakes.told_desk import Lobby, ToldDesk
from tests.fakes.told_memories import ToldMemories, entry
from tui.app import TableRoundApp
from tui.memory_desk import PAGE
from tui.screens.home import HomeScreen
from tui.screens.memories import MemoryScreen
from tui.screens.table import TableScreen

MANY = 100_000


@asynccontextmanager
async def memories(
    told: ToldMemories, size: tuple[int, int] = (80, 24), *, ready: bool = True
) -> AsyncIterator[tuple[Lobby, "Pilot[Any]", MemoryScreen]]:
    """Show the memory screen from home, by its key."""
    desk = ToldDesk()
    desk.memories = told
    app = Lobby(desk)
    async with app.run_test(size=size) as pilot:
        await pilot.press("f4")
        await until(pilot, lambda: isinstance(app.screen, MemoryScreen))
        screen = app.screen
        assert isinstance(screen, MemoryScreen)
        if ready:
            await until(pilot, lambda: "Reading" not in text(app))
        yield app, pilot, screen


def text(app: Any) -> str:
    return "\n".join(grid(app))


async def typed(pilot: "Pilot[Any]", words: str) -> None:
    await pilot.press("slash", *("space" if key == " " else key for key in words))


async def test_a_hundred_thousand_open_with_one_page_and_the_end_needs_one_more():
    told = ToldMemories(MANY)
    async with memories(told) as (app, pilot, screen):
        assert "100,000 in all" in text(app)
        assert "0: 窑温高十度" in text(app)
        assert told.pages == []
        await pilot.press("G")
        await until(pilot, lambda: f"{MANY - 1}: " in text(app))
        assert told.pages == [MANY // PAGE - 1]
        await pilot.press("k", "k")
        assert screen.rows.row == screen.rows.row_at(MANY - 3)
        await pilot.press("g")
        await until(pilot, lambda: "> " in text(app).split("┃")[1])
        assert told.pages == [MANY // PAGE - 1]
        assert len(told.asked) == 1


async def test_what_is_scrolled_past_is_not_fetched():
    told = ToldMemories(MANY)
    async with memories(told) as (app, pilot, screen):
        for place in range(5_000, 95_000, 1_000):
            screen.rows.go(place)
        await until(pilot, lambda: "94000: " in text(app))
        assert len(told.pages) <= 3
        for _ in range(60):
            await pilot.press("pagedown")
        await until(pilot, lambda: screen.rows.row is not None)
        assert len(told.pages) <= 3 + 60 * screen.rows.size.height // PAGE + 1


async def test_pages_that_were_read_are_given_up_again():
    told = ToldMemories(MANY)
    async with memories(told) as (app, pilot, screen):
        for page in range(1, 40):
            screen.rows.go(page * PAGE)
            await until(pilot, lambda: screen.rows.row is not None)
        assert screen.rows.row_at(0) is None
        await pilot.press("g")
        await until(pilot, lambda: "0: 窑温高十度" in text(app))


async def test_the_newest_question_alone_is_answered():
    told = ToldMemories(10)
    async with memories(told) as (app, pilot, screen):
        told.hold = True
        await pilot.press("slash")
        screen.filter.value = "lam"  # at once: a slow machine makes pauses between keys
        await until(pilot, lambda: "lam" in told.held)
        assert "lam" in text(app).splitlines()[1]  # what is typed stands there at once
        await pilot.press("p")
        await until(pilot, lambda: "lamp" in told.held)
        told.held["lamp"].set_result(None)
        await until(pilot, lambda: "lamp 0" in text(app))
        assert told.held["lam"].cancelled()
        assert [words for _, words in told.asked] == ["", "lam", "lamp"]


async def test_an_answer_that_comes_while_one_types_on_is_not_painted():
    told = ToldMemories(10)
    async with memories(told) as (app, pilot, screen):
        told.hold = True
        await pilot.press("slash")
        screen.filter.value = "lam"
        await until(pilot, lambda: "lam" in told.held)
        screen.filter.value = "lamp"
        await pilot.pause()
        assert told.held["lam"].cancelled()
        assert "0: 窑温高十度" in text(app)


async def test_who_types_or_leaves_before_the_first_answer_does_not_end_the_program():
    told = ToldMemories(10)
    told.hold = True
    async with memories(told, ready=False) as (app, pilot, _):
        await until(pilot, lambda: "" in told.held)
        await typed(pilot, "l")
        await until(pilot, lambda: "l" in told.held)
        told.held["l"].set_result(None)
        await until(pilot, lambda: "l 0" in text(app))
    async with memories(told, ready=False) as (app, pilot, _):
        await until(pilot, lambda: told.asked[-1][1] == "")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))


async def test_filters_are_asked_for_and_words_are_searched():
    told = ToldMemories(10)
    told.fits = 1234
    async with memories(told) as (app, pilot, _):
        await typed(pilot, "@mei kind:card lamp")
        scope = MemoryScope(agents=("open-table/mei",), kind="card")
        await until(pilot, lambda: told.asked[-1] == (scope, "lamp"))
        await until(pilot, lambda: "the best 3 of 1,234" in text(app))
        assert " 0.90 " in text(app)
        await pilot.press("ctrl+u")
        await until(pilot, lambda: "10 in all" in text(app))


async def test_what_nobody_is_called_is_said_and_nothing_is_asked():
    told = ToldMemories(10)
    async with memories(told) as (app, pilot, _):
        await typed(pilot, "@zz")
        await until(pilot, lambda: "Nothing here is called @zz." in text(app))
        assert len(told.asked) == 1
        await pilot.press("escape", "escape")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))


async def test_what_may_be_typed_is_offered_and_completed():
    told = ToldMemories(10)
    async with memories(told) as (app, pilot, screen):
        assert "Narrow by: @ session: kind: stage: since:" in text(app)
        await typed(pilot, "@")
        await until(pilot, lambda: "@巴雅尔 @Mei @ChenWei" in text(app))
        await pilot.press("c", "tab")
        assert screen.filter.value == "@ChenWei "
        await until(pilot, lambda: told.asked[-1][0].agents == ("paper-cut/chen",))
        await pilot.press("tab")
        assert screen.focused is screen.rows


async def test_on_a_small_screen_list_and_detail_stand_one_after_the_other():
    told = ToldMemories(10)
    async with memories(told) as (app, pilot, screen):
        assert not screen.detail.display
        await pilot.press("j", "enter")
        await until(pilot, lambda: "One memory" in text(app))
        assert not screen.rows.display
        for part in (
            "Mei: story",
            "between two shirts.",
            "Session: 20261120-k3f7",
            "Stage: Discussion",
            "Seat: s2",
            "Agent: open-table/mei",
            "Memory: 20261120-k3f7:m1",
            "Importance: 0.40",
        ):
            assert part in text(app)
        await pilot.press("escape")
        await until(pilot, lambda: "One memory" not in text(app))
        assert screen.rows.cursor == 1
        assert screen.focused is screen.rows


async def test_on_a_wide_screen_the_detail_follows_the_cursor():
    told = ToldMemories(10)
    async with memories(told, (120, 40)) as (app, pilot, screen):
        assert "Memory: 20261120-k3f7:m0" in text(app)
        await pilot.press("down", "down")
        await until(pilot, lambda: "Memory: 20261120-k3f7:m2" in text(app))
        assert "The table: decision" in text(app)
        assert "Pinned" in text(app)
        await pilot.press("tab")
        assert screen.focused is screen.detail.view
        await pilot.press("shift+tab", "shift+tab")
        assert screen.focused is screen.filter
        await pilot.press("enter", "enter")
        assert screen.focused is screen.detail.view
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: screen.has_class("-narrow"))
        assert "Memory: 20261120-k3f7:m2" in text(app)


async def test_what_is_near_comes_after_what_was_found_and_says_how_near(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr("tui.screens.memories.CALM", 0)
    told = ToldMemories(9)
    told.nearness = Near(model="fake/meaning", vector=b"")
    async with memories(told, (120, 24)) as (app, pilot, _):
        await typed(pilot, "lamp")
        await until(pilot, lambda: "near to lamp" in text(app))
        await until(pilot, lambda: "nearness 0.87" in text(app))
        assert [words for _, words in told.asked[-2:]] == ["lamp", "lamp"]


async def test_whoever_reads_already_is_not_disturbed_by_what_is_near(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr("tui.screens.memories.CALM", 0)
    told = ToldMemories(9)
    told.nearness = Near(model="fake/meaning", vector=b"")
    async with memories(told, (120, 24)) as (app, pilot, screen):
        told.hold = True
        await typed(pilot, "lamp")
        await until(pilot, lambda: "lamp" in told.held)
        first = told.held.pop("lamp")
        first.set_result(None)
        await until(pilot, lambda: "lamp" in told.held and "lamp 1" in text(app))
        screen.rows.focus()
        await pilot.press("j")
        told.held["lamp"].set_result(None)
        await until(pilot, lambda: screen.rows.cursor == 1)
        await pilot.pause(0.05)
        assert "near to lamp" not in text(app)


async def test_a_model_that_says_nothing_is_told_and_the_words_are_enough(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr("tui.screens.memories.CALM", 0)
    told = ToldMemories(9)
    told.faults["near"] = StoreError("No vectors today.")
    async with memories(told, (120, 24)) as (app, pilot, _):
        await typed(pilot, "lamp")
        await until(pilot, lambda: "No vectors today." in app.said)
        await until(pilot, lambda: "lamp 1" in text(app))
        assert told.wanted_near.count("lamp") == 1


async def test_every_part_of_a_score_is_told():
    told = ToldMemories(10)
    async with memories(told, (120, 40)) as (app, pilot, _):
        await typed(pilot, "lamp")
        await until(pilot, lambda: "Score: 0.90, made of" in text(app))
        for part in ("relevance 1.00", "recency 0.90", "importance 0.40"):
            assert part in text(app)


async def test_no_memory_yet_is_one_sentence_and_one_key():
    async with memories(ToldMemories()) as (app, pilot, _):
        assert "Nothing is remembered yet." in text(app)
        await pilot.press("j", "G", "enter", "y", "escape")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))


async def test_what_was_remembered_meanwhile_comes_unless_somebody_reads():
    told = ToldMemories(10)
    told.news = 5
    async with memories(told) as (app, pilot, _):
        await until(pilot, lambda: "15 in all" in text(app))
        await pilot.press("f4")
        await pilot.pause()
        assert sum(isinstance(screen, MemoryScreen) for screen in app.screen_stack) == 1


async def test_what_came_meanwhile_does_not_take_a_reader_back():
    told = ToldMemories(10)
    told.news, told.hold = 5, True
    async with memories(told, ready=False) as (app, pilot, screen):
        await until(pilot, lambda: "" in told.held)
        told.held[""].set_result(None)
        await until(pilot, lambda: len(told.asked) == 2 and not told.held[""].done())
        await pilot.press("j", "j")
        told.held[""].set_result(None)
        await app.workers.wait_for_complete()
        assert screen.rows.cursor == 2
        assert "10 in all" in text(app)


@pytest.mark.parametrize("what", ["find", "follow", "page"])
async def test_a_fault_is_a_sentence(what: str):
    told = ToldMemories(MANY)
    told.faults[what] = StoreError("The memories [/x] cannot be read.", hint="Look.")
    async with memories(told) as (app, pilot, _):
        await pilot.press("G")
        wanted = "The memories [/x] cannot be read. Look."
        await until(pilot, lambda: wanted in text(app) or wanted in app.said)


@pytest.mark.parametrize("hostile", [MARKUP, HOSTILE])
@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_hostile_text_stands_as_text(hostile: str, size: tuple[int, int]):
    one = entry(0, f"[/t] {hostile}\nsecond [/u] line")
    fields = {name: getattr(one, name) for name in one.__dataclass_fields__}
    for name in ("name", "kind", "stage", "agent", "session"):
        fields[name] = f"[/{name[0]}] {hostile}"
    told = ToldMemories(rows=[type(one)(**fields)])
    told.known = MemoryOutline(agents={f"k/{hostile}": hostile}, kinds=(hostile,))
    async with memories(told, size) as (app, pilot, _):
        await until(pilot, lambda: "[/t]" in text(app))
        shown = text(app)
        await typed(pilot, "@")
        shown += text(app)
        await pilot.press("escape", "enter")
        await until(pilot, lambda: "One memory" in text(app))
        shown += text(app)
        assert "second [/u] line" in shown
        assert UNSEEN.findall(shown.replace("\n", "")) == []


def test_what_is_remembered_on_the_disk_is_found(tmp_path: Path):
    session = "20261120-k3f7"
    left_behind(tmp_path, session, saying(["纸灯要轻", "A paper lamp", "价格"], session))

    async def act(app: TableRoundApp, pilot: "Pilot[Any]") -> None:
        await pilot.press("f4")
        await until(pilot, lambda: "3 in all" in text(app))
        await typed(pilot, "@mei 纸")
        await until(pilot, lambda: "1 in all" in text(app))
        await until(pilot, lambda: "relevance 1.00" in text(app))
        await pilot.press("escape", "escape")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))

    played(tmp_path, act)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_toast_does_not_lie_over_the_list(tmp_path: Path, lang: Any):
    session = "20261120-k3f7"
    texts = [f"{number}: {'a lamp that folds ' * 9}" for number in range(30)]
    left_behind(tmp_path, session, saying(texts, session))

    async def act(app: TableRoundApp, pilot: "Pilot[Any]") -> None:
        await pilot.press("f4")
        await until(pilot, lambda: "29: a lamp" in text(app))
        for said in (app.words("memories.pinned_now"), app.words("memories.undo")):
            app.say(said)
            await until(pilot, lambda said=said: f"▌ {said[:4]}" in text(app))
        assert "▌" not in "".join(grid(app)[3:])
        assert grid(app)[0].startswith(f" {app.words('memories.title')}  ")

    played(tmp_path, act, size=(80, 24), toasts=True, lang=lang)


def test_the_table_goes_on_beneath_and_is_come_back_to(tmp_path: Path):
    async def act(app: TableRoundApp, pilot: "Pilot[Any]") -> None:
        await until(pilot, lambda: isinstance(app.screen, TableScreen))
        session = app.desk.session
        assert session is not None
        await pilot.press("f4")
        await until(pilot, lambda: isinstance(app.screen, MemoryScreen))
        await until(pilot, lambda: session.state.closed)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, TableScreen))

    small = ("--auto", "--rounds", "1", "--seats", "designer=1,consumer=1", "--pace", "none")
    played(tmp_path, act, "A paper lamp", "--provider", "rehearsal", *small)
