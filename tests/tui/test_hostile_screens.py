"""Two hundred hostile texts through the rooms that other tests show a single one to.

One app a room, and as many texts in it at once as it shows; each room is gone through by keys.
"""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from textual.pilot import Pilot

from engine import Check, InputError, MemoryOutline, Price, StoreError, events, figures
from tests.fakes.facts import in_envelopes, opened
from tests.fakes.hostile import SURROGATES, UNSEEN, obeyed
from tests.fakes.house import House
from tests.fakes.screens import until
from tests.fakes.told_cards import ROUND, STAGE, card
from tests.fakes.told_desk import Lobby, ToldDesk, summary
from tests.fakes.told_figures import told as told_figures
from tests.fakes.told_memories import ToldMemories, entry
from tests.fakes.told_session import TableHouse, ToldSession
from tests.fakes.told_settings import ToldChecks, ToldSettings
from tests.fakes.told_setup import ToldSetup, model, trial
from tests.fakes.told_table import begun, done
from tests.tui.screens.test_failures import broken
from tests.tui.test_hostile_text import LINES, shown
from tests.tui.widgets.test_hit_list import hit
from tui.figures_desk import Told
from tui.screens.doctor import DoctorScreen
from tui.screens.failures import FailureScreen
from tui.screens.memories import MemoryScreen
from tui.screens.pictures import PictureScreen
from tui.screens.presenter import PresenterScreen
from tui.screens.settings import SettingsScreen
from tui.screens.setup import SetupScreen
from tui.widgets.hit_list import HitList
from tui.widgets.session_list import SessionList

MARKED = [f"[/{number}] {text}" for number, text in enumerate([*LINES, SURROGATES])]
"""Lines that can be told from each other."""


def written(app: Any) -> bytes:
    """Return what a terminal is written for the whole screen as it stands."""
    update = app.screen._compositor.render_update(full=True)
    return update.render_segments(app.console).encode("utf-8", "surrogateescape")


FEW = [f"[/{at}] {' '.join(LINES[3 * at : 3 * at + 3])}" for at in range((len(LINES) + 2) // 3)]
"""The same for rooms that are slow to lay: in longer lines."""


async def walked(app: Any, pilot: "Pilot[Any]", count: int, key: str = "pagedown") -> str:
    """Go through a list by a key, and return all that stood on the screen on the way."""
    seen: list[str] = []
    for step in range(count):
        seen.append(shown(app))
        if step % 8 == 0:
            assert obeyed(written(app)) == []
        await pilot.press(key)
        await pilot.pause()
    return "\n".join([*seen, shown(app)])


def numbers(text: str) -> int:
    """Return how many of MARKED stood on the screen."""
    return sum(f"[/{number}]" in text for number in range(len(MARKED)))


def lobby(**told: Any) -> Lobby:
    """Return the program over a desk that tells these things."""
    desk: Any = ToldDesk()
    for name, what in told.items():
        setattr(desk, name, what)
    return Lobby(desk)


async def test_providers_their_models_and_their_faults():
    price = Price(currency="x\x1b[2J", input=Decimal(1), output=Decimal(1))
    models = [model(text, price=price) for text in MARKED]
    bad = [trial("error", models=models), *(trial("error", models=models) for _ in MARKED)]
    for one, text in zip(bad, MARKED, strict=False):
        object.__setattr__(one, "check", replace(one.check, detail=f"[/d] {text}", remedy=text))
    setup = ToldSetup(*bad)
    setup.told = [replace(one, base_url=f"http://{text}") for one, text in zip(setup.told, MARKED)]  # noqa: B905  there are fewer providers
    setup.told.append(replace(setup.told[-1], provider=f"[/p] {LINES[0]}", own=False))
    setup.file = f"/home/{LINES[0]}/config.toml"
    app = lobby(setup=setup)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("P")
        await until(pilot, lambda: isinstance(app.screen, SetupScreen) and "[/p]" in shown(app))
        assert numbers(await walked(app, pilot, len(setup.told), "down")) >= len(setup.told) - 1
        await pilot.press("2")
        await until(pilot, lambda: "http" in shown(app))
        await pilot.press(*"sk-1", "enter")
        await until(pilot, lambda: "[/d]" in shown(app))
        assert numbers(await walked(app, pilot, 4)) == len(MARKED)
        for _ in MARKED[::4]:
            left = len(setup.trials)
            await pilot.press("r")
            await until(pilot, lambda left=left: len(setup.trials) < left)
            await pilot.pause()
            shown(app, "[/d]")
        setup.fault = StoreError(f"[/k] {LINES[0]}", hint=LINES[1])
        await pilot.press("escape")
        await pilot.pause()
        shown(app)


async def test_checks_figures_and_alerts():
    checks = ToldChecks()
    checks.checks = [
        Check(name=text, status="error", duration_ms=1, detail=f"[/d] {text}", remedy=text)
        for text in FEW
    ]
    log: list[events.Event] = []
    for number, text in enumerate(FEW):
        log += [
            events.UsageRecorded(
                provider=text, usage=None, cost=None, model=text, task=text, duration_ms=number
            ),
            events.HealthChanged(component=f"breaker:{text}", status="unhealthy", reason=text),
            events.AlertRaised(rule="breaker", value=text, subject=text, level="warning"),
            events.AlertRaised(rule=text, value=text, subject=text, level=text),
        ]
    told = Told(
        figures=figures.figures_of(in_envelopes([opened(), *log])),
        machine=told_figures().machine,
        session=MARKED[0],
    )
    app = lobby(checkup=checks, told=told)
    async with app.run_test(size=(120, 60)) as pilot:
        app.action_doctor()
        await until(pilot, lambda: isinstance(app.screen, DoctorScreen))
        await until(pilot, lambda: "! error" in shown(app) and "looking" not in shown(app))
        screen: Any = app.screen
        await pilot.press("g")
        pages = screen.list.max_scroll_y // screen.list.size.height + 1
        text = await walked(app, pilot, pages)
        assert numbers(text) == len(FEW)
        assert "Alerts" in text


async def test_values_of_settings_and_their_sources():
    settings = ToldSettings()
    rows = [
        replace(row, value=text, source=text)
        for row, text in zip(settings.told, MARKED * 9, strict=False)
    ]
    settings.told = tuple(rows)
    app = lobby(settings=settings)
    async with app.run_test(size=(160, 50)) as pilot:
        await pilot.press("f9")
        await until(pilot, lambda: isinstance(app.screen, SettingsScreen) and "[/0]" in shown(app))
        assert numbers(await walked(app, pilot, 2 + len(rows) // 30)) == min(len(MARKED), len(rows))
        await pilot.press("e")
        await pilot.pause()
        shown(app)
        await pilot.press("escape", "slash", *"general.kit", "enter")
        await pilot.pause()
        shown(app, "general.kit")


async def test_memories_and_what_narrows_them():
    rows = [
        replace(entry(number, text), name=text, kind=text, stage=text, agent=text, session=text)
        for number, text in enumerate(MARKED)
    ]
    told = ToldMemories(rows=rows)
    told.known = MemoryOutline(
        agents={text: text for text in MARKED}, kinds=tuple(MARKED), sessions=tuple(MARKED)
    )
    app = lobby(memories=told)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("f4")
        await until(pilot, lambda: isinstance(app.screen, MemoryScreen) and "[/0]" in shown(app))
        assert numbers(await walked(app, pilot, 8)) == len(MARKED)
        await pilot.press("slash", "at")
        await pilot.pause()
        shown(app, "@")
        told.faults["find"] = StoreError(f"[/f] {MARKED[0]}", hint=MARKED[1])
        await pilot.press("x")
        await until(pilot, lambda: any("[/f]" in one for one in [*app.said, shown(app)]))
        assert UNSEEN.findall("".join(app.said).replace("\n", "")) == []


async def test_what_home_lists_and_says():
    rows = [
        replace(summary(f"20261120-{number:04}", "closed", text, text), title=text, lang=text)
        for number, text in enumerate(MARKED)
    ]
    app = lobby(rows=rows, facts=[("provider", MARKED[0]), ("storage", MARKED[1])])
    async with app.run_test(size=(160, 40)) as pilot:
        await until(pilot, lambda: "20261120-0000" in shown(app))
        await pilot.press("tab")
        text = await walked(app, pilot, 49, "down")
        assert numbers(text) >= 45
        desk: Any = app.desk
        desk.faults["recent"] = StoreError(MARKED[2], hint=MARKED[3])
        desk.faults["again"] = InputError(MARKED[2], hint=MARKED[3])
        await pilot.press("enter")
        await pilot.pause()
        shown(app)


async def test_sessions_and_hits_of_a_search():
    sessions, hits = SessionList(), HitList()
    app = House(sessions, hits)
    async with app.run_test(size=(120, 60)) as pilot:
        sessions.show(
            [
                (replace(summary(f"20261120-{n:04}", "closed", text, text), tags=(text,)), n % 4)
                for n, text in enumerate(MARKED)
            ]
        )
        hits.show()
        for text in MARKED:
            hits.add(hit(f"{text} kettle {text}", "kettle", who=text))
        await pilot.pause()
        for widget in (sessions, hits):
            widget.focus()
            await pilot.press("g")
            assert numbers(await walked(app, pilot, 6)) == len(MARKED)


async def test_what_failed_and_the_agenda():
    session = ToldSession()
    session.table.open()
    for number, text in enumerate(FEW):
        stage = f"{number} {text}"
        round_: dict[str, Any] = {"stage": stage, "round": 1, "order": "simultaneous"}
        session.tell(
            events.StageStarted(stage=stage, kind="discussion"),
            events.RoundStarted(**round_, seats=("s1",), sealed=False),
            *broken(f"u{number}", "s1", stage, text),
            events.RoundEnded(**round_, done=0, of=1),
            events.StageEnded(stage=stage, kind="discussion"),
            events.StageSkipped(stage=f"x{stage}", kind="discussion", reason=text),
            events.AlertRaised(rule="picture_failed", value=f"card-{number}: {text}"),
        )
    app = TableHouse(session)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        await app.frame()
        await pilot.press("exclamation_mark")
        await until(pilot, lambda: isinstance(app.screen, FailureScreen))
        assert numbers(await walked(app, pilot, len(FEW), "j")) == len(FEW)
        await pilot.press("escape")
        await app.table.run_action("agenda")
        await pilot.pause()
        assert numbers(await walked(app, pilot, 6)) > 0


async def test_names_of_pictures_and_what_is_said_of_them():
    session = ToldSession()
    session.table.open()
    for number, text in enumerate(FEW):
        image = f"{number:064}"
        session.tell(
            events.ImageAttached(image=image, name=text, media_type=text, bytes=1),
            events.ImageDescribed(image=image, text=text, model=text),
        )
    session.tell(STAGE, ROUND, card(1, MARKED[0], concept=MARKED[1]))
    app = TableHouse(session)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        await app.frame()
        await app.push_screen(PictureScreen(session, {}, {}))
        await pilot.pause()
        assert numbers(await walked(app, pilot, len(FEW), "right_square_bracket")) >= len(FEW)
        await pilot.press("escape", "a", "number_sign")
        await pilot.pause()
        shown(app, "#")


async def test_what_is_projected():
    session = ToldSession()
    session.table.open()
    session.tell(
        events.StageStarted(stage="discussion", kind="discussion"),
        events.RoundStarted(stage="discussion", round=1, order="simultaneous", seats=("s1",)),
    )
    app = TableHouse(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await app.push_screen(PresenterScreen(app.table))
        seen = ""
        for number, text in enumerate(MARKED):
            session.tell(begun(f"u{number}", "discussion"), done(f"u{number}", "discussion", text))
            await app.frame()
            screen: Any = app.screen
            screen.tick()
            await pilot.pause()
            seen += shown(app)
            if number % 8 == 0:
                assert obeyed(written(app)) == []
        assert numbers(seen) == len(MARKED)
