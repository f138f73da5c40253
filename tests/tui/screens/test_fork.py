"""The form of a branch: rows are changed by keys alone, and what is left behind says so."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from textual.pilot import Pilot

from engine import Changes, ModelRef, TableState, events
from tests.fakes import golden
from tests.fakes.hostile import HOSTILE, UNSEEN
from tests.fakes.house import grid
from tests.fakes.recorded import RecordedSession
from tests.fakes.told_cards import carded
from tests.fakes.told_table import begun, done
from tests.tui.screens.test_compare import RECORDED, Beside
from tui.screens.fork import ForkScreen
from tui.words import Lang

ROLES = {"consumer": "Consumer", "designer": "Designer", "maker": "Maker"}


def told(text: str = "I would hold it.") -> TableState:
    """A table of two: a speech, keywords, a decision and two cards."""
    stage = events.StageStarted
    return carded(
        stage(stage="discussion", kind="discussion"),
        events.RoundStarted(
            stage="discussion", round=1, order="sequential", seats=("s1",), sealed=False
        ),
        begun("u1", "discussion"),
        done("u1", "discussion", text),
        begun("u2", "discussion"),
        done("u2", "discussion", "And I would not."),
        stage(stage="keywords", kind="keywords"),
        events.KeywordsExtracted(stage="keywords", seat="s1", keywords=("glow", "paper")),
        stage(stage="decision", kind="decision"),
        events.DecisionMade(stage="decision", value=("glow",), by="facilitator"),
    ).state


@asynccontextmanager
async def form(
    state: TableState, lang: Lang = "en", roles: dict[str, str] = ROLES
) -> AsyncGenerator[tuple[Beside, "Pilot[Any]", ForkScreen, list[Changes | None]]]:
    app, left = Beside(lang), list[Changes | None]()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = ForkScreen(state, roles, state.seq)
        await app.push_screen(screen, left.append)
        await pilot.pause()
        yield app, pilot, screen, left


def row(screen: ForkScreen, what: str, of: str) -> None:
    """Put the cursor on a row."""
    places = [n for n, one in enumerate(screen._choices, 1) if (one.what, one.of) == (what, of)]
    screen.rows.go(places[0])


async def typed(pilot: "Pilot[Any]", screen: ForkScreen, what: str, of: str, *text: str) -> None:
    """Open a row and put a text in the place of what stands there."""
    row(screen, what, of)
    await pilot.press("enter", "ctrl+u" if what != "prompt" else "ctrl+j", *text, "enter")
    await pilot.pause()


@pytest.mark.parametrize("lang", ["en", "zh"])
async def test_the_form_looks_as_it_did(lang: Lang):
    session = RecordedSession(RECORDED[lang])
    session.advance(lambda state: state.drawings)
    async with form(session.state, lang, session.roles) as (app, pilot, screen, _):
        await typed(pilot, screen, "model", "s2", *"openai/gpt-6-luna")
        await typed(pilot, screen, "keywords", "decision", *"lamp, moon")
        await pilot.press("g")
        await golden.check_sizes(app, pilot, f"fork/form-{lang}")
        row(screen, "role", "s1")
        await pilot.press("enter", "tab")
        await golden.check(app, pilot, f"fork/role-{lang}-200x60")


async def test_all_that_can_be_otherwise_is_left_behind():
    async with form(told()) as (_, pilot, screen, left):
        await typed(pilot, screen, "model", "s1", *"openai/gpt-x/y")
        row(screen, "role", "s2")
        await pilot.press("enter", "tab", "enter")
        await typed(pilot, screen, "keywords", "keywords", *"glow, moon")
        await typed(pilot, screen, "keywords", "decision", *"moon")
        await typed(pilot, screen, "prompt", "card-2", *"in red")
        row(screen, "speech", "u1")
        await pilot.press("enter")
        assert "nobody heard: I would hold it." in "\n".join(grid(pilot.app))
        await pilot.press("f")
        await pilot.pause()
        names = list(ROLES)
        (second,) = [seat for seat in told().seats if seat.id == "s2"]
        here = names.index(second.role) + 1 if second.role in names else 0
        assert left == [
            Changes(
                models={"s1": ModelRef(provider="openai", model="gpt-x/y")},
                roles={"s2": names[here % len(names)]},
                keywords={"keywords": ("glow", "moon"), "decision": ("moon",)},
                prompts={"card-2": "a moon\nin red"},
                removed=("u1",),
            )
        ]


async def test_without_changes_a_branch_is_made_too_and_esc_makes_none():
    async with form(told()) as (_, pilot, _screen, left):
        await pilot.press("enter")
        await pilot.pause()
        assert left == [Changes()]
    async with form(told()) as (_, pilot, _screen, left):
        await pilot.press("escape")
        await pilot.pause()
        assert left == [None]


async def test_what_is_wrong_stays_typed_and_what_is_as_it_was_is_no_change():
    async with form(told()) as (app, pilot, screen, left):
        await typed(pilot, screen, "model", "s1", *"voices")
        assert "write PROVIDER/MODEL" in "\n".join(grid(app))
        assert screen.line.text == "voices"
        await pilot.press("escape", "enter")
        assert screen.line.text == "voices"
        await pilot.press("ctrl+u", "enter")
        await typed(pilot, screen, "role", "s1", *"king")
        assert "There is no such role." in "\n".join(grid(app))
        await pilot.press("escape")
        row(screen, "keywords", "keywords")
        await pilot.press("enter", "enter")
        row(screen, "speech", "u1")
        await pilot.press("enter", "enter")
        assert screen.changes == Changes()
        await pilot.press("enter", "x")
        assert screen.changes == Changes()
        assert "nothing is changed yet" in "\n".join(grid(app))
        await pilot.press("enter", "escape")
        assert "Esc once more" in app.said[-1]
        assert left == []
        await pilot.press("escape")
        await pilot.pause()
        assert left == [None]


async def test_hostile_texts_are_text_and_another_language_keeps_what_was_changed():
    roles = {"maker": HOSTILE, "consumer": "Consumer"}
    async with form(told(HOSTILE), "en", roles) as (app, pilot, screen, _):
        await typed(pilot, screen, "keywords", "decision", *"moon")
        row(screen, "speech", "u1")
        await pilot.press("y")
        assert app.copied == [screen._choices[screen.rows.cursor - 1].now]
        shown = "\n".join(grid(app))
        assert "[/usr/bin]" in shown
        assert not UNSEEN.search(shown.replace("\n", ""))
        app.words = app.words.__class__("zh")
        await screen.speak()
        await pilot.pause()
        assert "改动 1 处" in "\n".join(grid(app))
        assert screen.changes == Changes(keywords={"decision": ("moon",)})
