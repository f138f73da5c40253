"""Two sides on the screen: gone through by pairs, scrolled together, hostile text as text."""

from dataclasses import replace
from typing import Any

import pytest
from textual.pilot import Pilot

from engine import Comparison, compare_sides, replayed, side_of_round, side_of_session
from engine.vocabulary.events import DecisionMade, Envelope, UtteranceEdited
from tests.fakes import golden
from tests.fakes.hostile import HOSTILE, UNSEEN
from tests.fakes.house import House, grid
from tests.fakes.recorded import RecordedSession
from tests.fakes.screens import until
from tui.screens.compare import CompareScreen
from tui.words import Lang, Words

RECORDED = {"en": "open-table-en", "zh": "paper-cut-zh"}


def branched(lang: str, more: str = "", places: tuple[int, ...] = (7, 9)) -> Comparison:
    """Compare a recorded table with itself, some speeches and a decision edited."""
    log = RecordedSession(RECORDED[lang]).log
    state = replayed(log)
    side = side_of_session(state)
    ballot = next(one for one in state.polls["voting"].ballots if one.kind == "agent")
    events: list[Any] = [
        DecisionMade(stage="decision", value=("灯", "lamp"), by="facilitator"),
        replace(ballot, choices=(*ballot.choices[1:], "灯")),
    ]
    for place in places:
        said = side.said[place]
        half = said.text[len(said.text) // 2 :]
        text = f"{said.text[: len(said.text) // 3]}{more}{half}"
        events.append(
            UtteranceEdited(
                utterance=said.utterance, seat=said.seat, code="", reason="", partial="", text=text
            )
        )
    last = log[-1]
    added = [
        Envelope(seq=last.seq + number, at=last.at, session=last.session, event=event)
        for number, event in enumerate(events, 1)
    ]
    return compare_sides(side, side_of_session(replayed([*log, *added])))


class Beside(House):
    """Keeps what was copied."""

    def __init__(self, lang: Lang = "en") -> None:
        super().__init__(lang=lang)
        self.copied: list[str] = []

    def copy(self, text: str) -> None:
        self.copied.append(text)


def text(app: Any) -> str:
    return "\n".join(grid(app))


async def entered(pilot: "Pilot[Any]", compared: Comparison) -> CompareScreen:
    screen = CompareScreen(compared, "20261120-b76b", "20261122-fq5j")
    await pilot.app.push_screen(screen)
    await pilot.pause()
    return screen


@pytest.mark.parametrize("lang", ["en", "zh"])
async def test_both_sides_look_as_they_did(lang: Any):
    app = Beside(lang)
    async with app.run_test(size=golden.SIZES[0]) as pilot:
        await entered(pilot, branched(lang))
        await golden.check_sizes(app, pilot, f"compare/figures-{lang}")
        await pilot.press("l")
        await golden.check_sizes(app, pilot, f"compare/pair-{lang}", picture=lang == "en")


async def test_it_is_gone_through_with_the_keyboard():
    app = Beside()
    compared = branched("en")
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await entered(pilot, compared)
        assert f"{len(compared.pairs) - 2} of {len(compared.pairs)} speeches" in text(app)
        await pilot.press("h", "l", "l", "l", "l")
        assert "2 of 2: " in text(app)
        await pilot.press("equals_sign")
        await pilot.pause()
        assert app.said == ["All speeches"]
        assert f"10 of {len(compared.pairs)}: " in text(app)  # the pair in sight stays
        await pilot.press("h")
        await pilot.pause()
        assert "(the same)" in text(app)
        await pilot.press("l", "y")
        assert "[-" in app.copied[-1]
        await pilot.press("equals_sign", *"hhhh", "y")
        await pilot.pause()
        assert app.copied[-1].splitlines()[0].split() == ["20261120-b76b", "20261122-fq5j"]
        app.words = Words("zh")
        await screen.speak()
        await pilot.pause()
        assert "次相同" in text(app)
        await pilot.press("escape")
        assert app.screen is not screen


async def test_sides_scroll_together_or_each_by_itself():
    app = Beside()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await entered(pilot, branched("en", "\n".join(str(n) for n in range(60))))
        await pilot.press("l")
        await pilot.pause()
        left, right = screen.left, screen.right
        await until(pilot, lambda: left.scroll_offset.y == right.scroll_offset.y > 0)
        first = left.scroll_offset.y
        assert "[-" in text(app)  # the first change is in sight
        await pilot.press("j", "j", "j")
        await until(pilot, lambda: left.scroll_offset.y == right.scroll_offset.y == first + 3)
        await pilot.press("number_sign", "tab", "j")
        await until(pilot, lambda: right.scroll_offset.y == first + 4)
        assert left.scroll_offset.y == first + 3
        assert app.said == ["Each side scrolls by itself"]


async def test_a_round_that_one_side_lacks_is_said():
    state = replayed(RecordedSession("open-table-en").log)
    compared = compare_sides(
        side_of_round(state, "discussion", 1), side_of_round(state, "discussion", 9)
    )
    app = Beside()
    async with app.run_test(size=(120, 40)) as pilot:
        await entered(pilot, compared)
        await pilot.press("l")
        await pilot.pause()
        assert "(on the left alone)" in text(app)


async def test_hostile_text_is_text():
    compared = branched("en", f" {HOSTILE} ", places=(7,))
    named = tuple(
        replace(pair, right=replace(pair.right, name=f"{HOSTILE} x"))
        if pair.right and not pair.same
        else pair
        for pair in compared.pairs
    )
    app = Beside()
    async with app.run_test(size=(120, 40)) as pilot:
        await app.push_screen(CompareScreen(replace(compared, pairs=named), HOSTILE, HOSTILE))
        for _ in range(2):
            await pilot.pause()
            shown = text(app)
            assert not UNSEEN.search(shown.replace("\n", ""))
            assert "[/usr/bin]" in shown
            await pilot.press("l")


async def test_sides_that_say_nothing_have_figures_alone():
    state = replayed(RecordedSession("open-table-en").log)
    nothing = side_of_round(state, "none", 1)
    app = Beside()
    async with app.run_test(size=(80, 24)) as pilot:
        await entered(pilot, compare_sides(nothing, nothing))
        await pilot.press("l", "tab", "equals_sign")
        await pilot.pause()
        assert "0 of 0 speeches" in text(app)
