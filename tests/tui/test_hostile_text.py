"""Hostile text in every widget that shows what others wrote: it stands there as text, obeyed by no one."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from engine import MemoryItem, QuestionOpen, StorageStatus
from engine.vocabulary.events import (
    FacilitatorSaid,
    NoteAdded,
    RoundStarted,
    SessionOpened,
    StageSkipped,
    StageStarted,
    TopicParked,
    UsageRecorded,
    UtteranceFailed,
    UtteranceRetried,
)
from engine.vocabulary.usage import Cost, Usage
from tests.fakes.hostile import HOSTILE, MARKUP, TEXTS, UNSEEN, poison_session
from tests.fakes.house import House, grid
from tests.fakes.minutes_log import opened
from tests.fakes.screens import played, until
from tests.fakes.tables import START
from tests.fakes.told_session import TableHouse, ToldSession
from tests.fakes.told_table import begun, done
from tui.app import TableRoundApp
from tui.widgets.composer import Composer
from tui.widgets.dock import Dock
from tui.widgets.memory import Remembered
from tui.widgets.question import QuestionBar
from tui.widgets.search_line import SearchLine
from tui.widgets.stream import StreamView

CORPUS = [*(f"{text} [/usr/bin] after" for text in TEXTS.values()), HOSTILE]
"""Gone through in one app a widget: two hundred apps would take minutes."""

LINES = [
    " ".join(f"{text[:40]} [/x]" for text in list(TEXTS.values())[at : at + 4])
    for at in range(0, len(TEXTS), 4)
]
"""Four texts at once, for what shows a line."""

PIECES = 12
"""Into how many deltas a text is cut."""

TALK = StageStarted(stage="discussion", kind="discussion")
ROUND = RoundStarted(stage="discussion", round=1, order="simultaneous", seats=("s1", "s2"))

few = pytest.mark.parametrize("text", [MARKUP, "\x1b[999999b [/usr/bin]", HOSTILE])
"""For whole tables, which are slow to lay: the last one holds all the others."""


def shown(app: Any, *wanted: str) -> str:
    """Return the screen, on which nothing stands that is obeyed, and all that was wanted."""
    text = "\n".join(grid(app))
    assert UNSEEN.findall(text.replace("\n", "")) == []
    for one in wanted:
        assert one in text, text
    return text


def hostile_seats(text: str) -> SessionOpened:
    """Return the opening of a table whose topic, names and models are hostile."""
    event = opened("openai", topic=text)
    seats = tuple(
        replace(
            seat,
            name=f"[/n] {text}",
            model=text,
            persona=replace(seat.persona, name=f"[/n] {text}"),
        )
        for seat in event.seats
    )
    return replace(event, seats=seats, settings={"budget": text})


@asynccontextmanager
async def table(text: str) -> AsyncIterator[tuple[TableHouse, ToldSession, Pilot[None]]]:
    """Show a table at which everything was hostile before it was opened here."""
    session = ToldSession()
    cost = Cost(currency=text, amount=Decimal(1))
    session.tell(
        hostile_seats(text),
        StageSkipped(stage="image_story", kind="image_story", reason=f"[/r] {text}"),
        TALK,
        ROUND,
        begun("u1", "discussion"),
        done("u1", "discussion", text),
        begun("u2", "discussion", "s2"),
        UsageRecorded(provider="openai", usage=Usage(input=1, output=1), cost=cost),
    )
    app = TableHouse(session)
    async with app.run_test(size=(200, 60)) as pilot:
        await pilot.pause()
        await app.frame()
        yield app, session, pilot


@few
async def test_panel_title_words_and_what_streams(text: str):
    async with table(text) as (app, session, _):
        shown(app, "[/n]", "[/usr/bin]")
        for at in range(0, len(text), 3):
            session.say("u2", text[at : at + 3], "s2")
        await app.frame()
        view = app.table.panels[1].view
        assert "[/usr/bin]" in view.plain
        assert UNSEEN.findall(view.plain.replace("\n", "")) == []
        shown(app)


@few
async def test_stage_rail_status_line_seat_rail_and_conversation(text: str):
    async with table(text) as (app, session, pilot):
        session.publish(StorageStatus(mode="file", healthy=False, reason=f"[/s] {text}"))
        await app.frame()
        shown(app, "([/r]", "NOT SAVED: [/s]")
        for _ in range(2):
            await pilot.press("L")
            await app.frame()
            await pilot.pause()
            shown(app, "[/n]", "[/usr/bin]")


@few
async def test_failures_and_retries_in_border_strip_and_toast(text: str):
    async with table(text) as (app, session, _):
        facts = {"utterance": "u2", "seat": "s2", "code": "server", "partial": text}
        retried = UtteranceRetried(**facts, attempt=1, wait_ms=60_000, reason=f"[/f] {text}")
        session.tell(retried)
        await app.frame()
        shown(app, "[/f]")
        failed = UtteranceFailed(**facts, reason=f"[/f] {text}")
        session.tell(failed)
        await app.frame()
        shown(app, "[/f]", "failed: [/f]")


@few
async def test_board_notes_and_parked_topics(text: str):
    async with table(text) as (app, session, pilot):
        session.tell(
            NoteAdded(text=f"[/1] {text}"),
            TopicParked(text=f"[/2] {text}"),
            FacilitatorSaid(text=f"[/3] {text}"),
        )
        app.table.take_layout("board")
        await app.frame()
        await pilot.pause()
        await app.frame()
        shown(app, "[/1]", "[/2]", "[/3]")


async def test_streams_headings_footers_and_notes():
    view = StreamView()
    app = House(view)
    async with app.run_test(size=(90, 40)) as pilot:
        await pilot.pause()
        for number, text in enumerate(CORPUS):
            view.begin(f"u{number}", f"[/h] {text}")
            step = len(text) // PIECES + 1
            for at in range(0, len(text), step):
                view.append(text[at : at + step])
                view.flush()
            view.finish(text, f"[/f] {text}")
            view.note(f"[/m] {text}")
            view.flush()
            assert UNSEEN.findall(view.last_line) == []
            if number % 8 == 7:
                await pilot.pause()
                shown(app)
        assert UNSEEN.findall(view.plain.replace("\n", "").replace("\t", "")) == []
        assert view.plain.count("[/usr/bin]") > len(TEXTS)


async def test_any_split_of_a_stream_gives_the_same():
    view = StreamView()
    app = House(view)
    async with app.run_test(size=(90, 40)) as pilot:
        await pilot.pause()
        view.begin("u", "[/h]")
        for mark in HOSTILE:
            view.append(mark)
            view.flush()
        streamed = view.plain
        view.finish(HOSTILE, f"[/f] {HOSTILE}")
        view.flush()
        assert streamed.strip() in view.plain
        await pilot.pause()
        shown(app, "[/h]", "[/f]", "[/usr/bin]")


async def test_dock_captions_and_memories():
    dock = Dock()
    app = House(dock)
    async with app.run_test(size=(90, 40)) as pilot:
        await pilot.pause()
        seat = replace(opened().seats[0], id="s1")
        for text in LINES:
            dock.pictures.add(None, f"[/c] {text}")
            item = MemoryItem(
                id="m1", seat="s1", kind="talk", text=text, at=START, importance=0.5, stage="x"
            )
            told = Remembered(
                memories=[item],
                seats=[replace(seat, name=f"[/n] {text}")],
                recalled=({"text": f"[/r] {text}", "score": text},),
                by=text,
            )
            dock.memory.show(told)
            await pilot.pause()
            shown(app)
        shown(app, "[/n]", "[/r]", "[/x]")
        dock.memory.view.focus()
        await pilot.press("l")
        await pilot.pause()
        shown(app, "h/l [/n]")


@pytest.mark.parametrize("kind", ["keywords", "brief", "cards"])
async def test_questions(kind: Any):
    bar = QuestionBar()
    app = House(bar)
    async with app.run_test(size=(90, 30)) as pilot:
        for text in LINES:
            choices = ("card-1", text)
            question = QuestionOpen(stage="x", kind=kind, default=choices[::-1], choices=choices)
            bar.ask(question, {"card-1": text})
            await pilot.pause()
            shown(app)
        bar.focus_answer()
        await pilot.pause()
        shown(app, "[/x]")


async def test_composer_offers_and_faults_and_one_line_fields():
    offered = [""]
    composer = Composer(lambda _: [f"@{offered[0]} "])
    search = SearchLine("find")
    app = House(composer, search)
    async with app.run_test(size=(190, 30)) as pilot:
        for text in LINES:
            offered[0] = text
            composer.open(text=f"@{text}")
            await pilot.pause()
            shown(app)
            composer.fault(f"[/f] {text}")
            await pilot.pause()
            shown(app, "[/f]")
        shown(app, "[/x]")


def left(home: Path) -> str:
    """Leave a session early, poison its file, and return its id."""

    async def act(app: TableRoundApp, pilot: "Pilot[Any]") -> None:
        await until(pilot, lambda: app.desk.session and app.desk.session.state.utterances > 3)

    app = played(home, act, "Tea", "--provider", "rehearsal", "--pace", "none")
    assert app.desk.session is not None
    poison_session(home, app.desk.session.id)
    return app.desk.session.id


def test_toasts_home_rows_and_the_palette(tmp_path: Path):
    session = left(tmp_path)

    async def act(app: TableRoundApp, pilot: "Pilot[Any]") -> None:
        for text in LINES[::3]:
            app.say(f"[/t] {text}", bad=True)
            await until(pilot, lambda: "[/t]" in "\n".join(grid(app)))
            shown(app)
            app.clear_notifications()
            await until(pilot, lambda: "[/t]" not in "\n".join(grid(app)))
        await until(pilot, lambda: session in "\n".join(grid(app)))
        (row,) = [line for line in grid(app) if session in line]
        assert MARKUP[:10] in row
        shown(app)
        await pilot.press("ctrl+p")
        await until(pilot, lambda: "Demo table" in "\n".join(grid(app)))
        await pilot.press(*"[/usr")
        await pilot.pause()
        shown(app, "[/usr")

    played(tmp_path, act, size=(160, 40), toasts=True)
