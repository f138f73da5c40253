from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from decimal import Decimal

import pytest
from textual.pilot import Pilot

from engine import Forecast, InputError, QuestionOpen, StorageStatus, commands
from engine.vocabulary.events import (
    AnswersRevealed,
    QuestionClosed,
    RoundStarted,
    SessionClosed,
    SessionPaused,
    StageEnded,
    StageStarted,
    UtteranceFailed,
    UtteranceHeld,
    UtteranceRetried,
)
from tests.fakes.house import grid
from tests.fakes.minutes_log import tally
from tests.fakes.told_session import TableHouse, ToldSession
from tests.fakes.told_table import begun, done
from tui.screens.table_routing import SAME_CAUSE

AGAIN = "Saving works again."
TALK = StageStarted(stage="discussion", kind="discussion")


def talk(*, sealed: bool = False) -> RoundStarted:
    return RoundStarted(
        stage="discussion", round=1, order="simultaneous", seats=("s1", "s2"), sealed=sealed
    )


def speaking() -> ToldSession:
    session = ToldSession()
    session.table.open()
    return session.tell(TALK, talk(), begun("u1", "discussion"), begun("u2", "discussion", "s2"))


@asynccontextmanager
async def shown(
    session: ToldSession, size: tuple[int, int] = (80, 24), lang: str = "en"
) -> AsyncIterator[tuple[TableHouse, Pilot[None]]]:
    app = TableHouse(session, "zh" if lang == "zh" else "en")
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        await app.frame()
        yield app, pilot


def text(app: TableHouse) -> str:
    return "\n".join(grid(app))


async def test_a_table_that_begins_is_laid_when_its_seats_are_known():
    session = ToldSession()
    async with shown(session) as (app, pilot):
        assert app.table.panels == []
        session.table.open()
        session.tell(TALK, talk(), begun("u1", "discussion")).say("u1", "Good morning")
        await app.frame()
        await pilot.pause()
        await app.frame()
        assert [panel.seat.name for panel in app.table.panels] == ["林思雨", "张小雅"]
        assert "Good morning" in text(app)
        assert ">Discussion 1/3<" in text(app)
        assert "rehearsal: no model is called" in text(app)


async def test_both_panels_stream_at_once():
    session = speaking()
    async with shown(session) as (app, _):
        for word in ("one ", "two ", "three "):
            session.say("u1", word).say("u2", word.upper(), "s2")
            await app.frame()
        one, two = app.table.panels
        assert one.view.plain == "one two three "
        assert two.view.plain == "ONE TWO THREE "
        assert "one two three" in text(app)
        assert "ONE TWO THREE" in text(app)


async def test_what_is_behind_a_table_fills_its_panels():
    session = speaking()
    session.tell(done("u1", "discussion", "Said long ago."))
    async with shown(session) as (app, _):
        assert "Said long ago." in app.table.panels[0].view.plain
        assert "Said long ago." in app.table.conversation.view.plain
        session.say("u2", "Still speaking.", "s2")
        await app.frame()
        assert "Still speaking." in app.table.panels[1].view.plain


KEYS: list[tuple[tuple[str, ...], commands.Command]] = [
    (("p",), commands.Pause()),
    (("s",), commands.StopSeat(seat="s1")),
    (("2", "s"), commands.StopSeat(seat="s2")),
    (("H",), commands.HoldSeat(seat="s1")),
    (("r",), commands.RetrySeat(seat="s1")),
    (("x",), commands.MuteSeat(seat="s1", muted=True)),
    (("B",), commands.SealAnswers(sealed=True)),
    (("ctrl+n",), commands.SkipStage()),
    (("m",), commands.SetMark(ref="u1")),
    (("l", "m"), commands.SetMark(ref="u2")),
    (("a", *"hello", "enter"), commands.Say(text="hello")),
    (("2", "w", *"psst", "enter"), commands.Say(text="psst", to="s2")),
    (("ctrl+s", *"shorter", "enter"), commands.SteerSeat(seat="s1", note="shorter")),
    (("comma", *"price", "enter"), commands.ParkTopic(text="price")),
    (("a", *"/gloss on", "enter"), commands.GlossTalk(wanted=True)),
    (("a", *"/gloss off", "enter"), commands.GlossTalk(wanted=False)),
]


async def test_keys_become_commands():
    session = speaking()
    async with shown(session) as (_, pilot):
        for keys, command in KEYS:
            session.asked.clear()
            await pilot.press("escape", "1", *keys)
            await pilot.pause()
            assert session.asked[:1] == [command], keys
            await pilot.press("escape")


async def test_a_seat_that_failed_is_asked_again_with_the_model_that_was_offered():
    session = speaking()
    async with shown(session) as (app, pilot):
        await pilot.press("1", "R")
        await pilot.pause()
        assert session.asked == []
        failed = UtteranceFailed(
            utterance="u1", seat="s1", code="server", reason="No.", partial="", fallback="a/b/c"
        )
        session.tell(failed)
        await app.frame()
        assert "R asks a/b/c" in "\n".join(grid(app))
        await pilot.press("R")
        await pilot.pause()
        assert session.asked == [
            commands.ChangeModel(seat="s1", provider="a", model="b/c"),
            commands.RetrySeat(seat="s1"),
        ]


async def test_stop_all_stops_everybody():
    session = speaking()
    async with shown(session) as (_, pilot):
        await pilot.press("S")
        await pilot.pause()
        assert session.asked == [commands.StopSeat(seat="s1"), commands.StopSeat(seat="s2")]


async def test_the_same_key_resumes_and_releases():
    session = speaking().tell(
        UtteranceHeld(utterance="u1", seat="s1"), SessionPaused(reason="facilitator")
    )
    session.say("u1", "hidden words")
    async with shown(session) as (app, pilot):
        app.table.panels[0].story.live.held = True
        await pilot.press("p", "H")
        await pilot.pause()
        assert session.asked == [commands.Resume(), commands.ReleaseSeat(seat="s1")]


async def test_a_held_panel_says_that_it_is_paid_for():
    session = speaking()
    async with shown(session, (120, 40)) as (app, _):
        session.tell(UtteranceHeld(utterance="u1", seat="s1")).say("u1", "hidden words")
        await app.frame()
        assert "hidden words" not in text(app)
        assert "12 characters behind" in " ".join(text(app).split())
        assert "still paid" in " ".join(text(app).split())


async def test_sealed_answers_open_with_one_key():
    session = ToldSession()
    session.table.open()
    session.tell(TALK, talk(sealed=True), begun("u1", "discussion"))
    async with shown(session) as (app, pilot):
        session.say("u1", "My secret")
        await app.frame()
        assert "My secret" not in text(app)
        assert "SEALED" in text(app)
        await pilot.press("space")
        await pilot.pause()
        assert session.asked == [commands.RevealAnswers()]
        session.tell(AnswersRevealed(ref="discussion/1"))
        await app.frame()
        assert "My secret" in text(app)
        assert "SEALED" not in text(app)


async def test_a_question_is_asked_and_answered_with_its_default():
    session = speaking()
    async with shown(session) as (app, pilot):
        session.publish(QuestionOpen(stage="decision", kind="keywords", default=("red", "light")))
        await app.frame()
        assert "ASKS YOU" in text(app)
        assert "red" in text(app)
        await pilot.press("space", "enter")
        await pilot.pause()
        assert session.asked == [commands.Decide(value=("red", "light"))]
        session.publish(QuestionClosed(stage="decision"))
        await app.frame()
        assert not app.table.question_bar.display


async def test_what_cannot_be_done_is_said():
    session = speaking()
    async with shown(session) as (app, pilot):
        session.refuse = InputError("Nobody speaks now.", hint="Wait.")
        await pilot.press("s")
        await pilot.pause()
        assert app.said == ["Nobody speaks now. Wait."]


async def test_a_typed_command_that_fails_stays_to_be_mended():
    session = speaking()
    async with shown(session) as (app, pilot):
        session.refuse = InputError("The text is too long.")
        await pilot.press("a", *"hi", "enter")
        await pilot.pause()
        assert app.table.composer.text == "hi"
        await pilot.press("enter")
        await pilot.pause()
        assert session.asked == [commands.Say(text="hi")]
        assert app.table.composer.text == ""


async def test_what_is_ahead_is_said_when_asked_for():
    session = speaking()
    cost = {"CNY": Decimal("0.061")}
    session.ahead = {
        "discussion": Forecast(calls=12, tokens=28_800, money=cost),
        None: Forecast(calls=50, tokens=120_000, money=cost, unpriced=("m/m",)),
    }
    async with shown(session) as (app, pilot):
        await pilot.press("a", *"/forecast", "enter")
        await pilot.pause()
        assert app.said == [
            "Discussion: about 12 calls, 28,800 tokens; cost: 0.06 CNY.",
            "All that is left: about 50 calls, 120,000 tokens; cost: 0.06 CNY and more, unknown: m/m.",
        ]
        session.tell(StageEnded(stage="discussion", kind="discussion"))
        await app.frame()
        await pilot.press("a", *"/forecast", "enter")
        await pilot.pause()
        assert [one.partition(":")[0] for one in app.said[2:]] == ["All that is left"]


async def test_one_toast_for_one_cause():
    session = speaking()
    async with shown(session) as (app, _):
        for utterance, seat in (("u1", "s1"), ("u2", "s2")):
            retried = UtteranceRetried(
                utterance=utterance,
                seat=seat,
                code="rate_limit",
                reason="Too many requests for now.",
                partial="",
                attempt=2,
                wait_ms=7_000,
            )
            session.tell(retried)
        await app.frame()
        assert app.said == ["Asking again: Too many requests for now."]


async def test_a_failure_stands_in_its_panel():
    session = speaking()
    async with shown(session, (120, 40)) as (app, _):
        failed = UtteranceFailed(
            utterance="u1", seat="s1", code="connection", reason="The line dropped.", partial="Half"
        )
        session.say("u1", "Half").tell(failed)
        await app.frame()
        assert "1 ! 林思雨" in text(app)
        assert "[cut: The line dropped]" in text(app)
        assert "r asks again · x mutes" in text(app)


async def test_storage_that_fails_is_shown_until_it_works():
    session = speaking()
    async with shown(session, (120, 40)) as (app, _):
        session.publish(StorageStatus(mode="file", healthy=False, reason="The disk is full."))
        await app.frame()
        assert "NOT SAVED: The disk is full." in text(app)
        session.publish(StorageStatus(mode="file", healthy=True))
        await app.frame()
        assert "NOT SAVED" not in text(app)
        assert app.said[-1] == "Saving works again."


async def test_a_server_that_is_away_is_shown_and_keeps_nobody():
    session = speaking()
    away = StorageStatus(mode="redis", healthy=False, reason="Redis does not answer.")
    async with shown(session, (120, 40)) as (app, _):
        session.publish(StorageStatus(mode="redis", healthy=True))
        await app.frame()
        assert "Saving works again." not in app.said
        session.publish(replace(away, journal_only=True, lag=3))
        await app.frame()
        assert "journal only until redis is back (3 waiting)" in text(app)
        assert "Everything is saved on this machine" in app.said[-1]
        session.publish(StorageStatus(mode="redis", healthy=True))
        await app.frame()
        assert "saved (redis)" in text(app)
        assert app.said[-1] == "Saving works again."


async def test_a_server_that_comes_and_goes_is_told_once():
    session = speaking()
    well = StorageStatus(mode="redis", healthy=True)
    away = StorageStatus(mode="redis", healthy=False, reason="R.", journal_only=True)
    async with shown(session, (120, 40)) as (app, _):

        async def told(*statuses: StorageStatus) -> list[str]:
            for status in statuses:
                session.publish(status)
                await app.frame()
            said, app.said = app.said, []
            return [text.partition(" is saved")[0] for text in said]

        assert await told(away, replace(away, lag=3), well) == ["R. Everything", AGAIN]
        assert await told(away, replace(away, reason="Other."), well, away, well) == []
        app.clock.advance(SAME_CAUSE)
        assert await told(away) == ["R. Everything"]
        app.clock.advance(SAME_CAUSE)
        assert await told(replace(away, lag=9), replace(away, reason="Other.")) == []
        assert await told(well) == [AGAIN]


async def test_layouts_zoom_and_board():
    session = speaking()
    async with shown(session, (120, 40)) as (app, pilot):
        session.tell(tally("approval", ("red",)))
        session.say("u1", "One speaks").say("u2", "Two speaks", "s2")
        await app.frame()
        assert [p.display for p in app.table.panels] == [True, True]
        await pilot.press("L")
        await app.frame()
        await app.frame()
        assert [p.display for p in app.table.panels] == [True, False]
        assert app.table.rail.display
        assert "Two speaks" in text(app)
        await pilot.press("2")
        await app.frame()
        assert [p.display for p in app.table.panels] == [False, True]
        await pilot.press("L")
        await app.frame()
        assert app.table.conversation.display
        assert "One speaks" in text(app)
        await pilot.press("L", "z")
        await app.frame()
        assert [p.display for p in app.table.panels] == [False, True]
        await pilot.press("escape")
        await app.frame()
        assert not app.table.zoomed
        assert "The table's board" in text(app)
        assert "red" in app.table.board.view.plain
        await pilot.press("escape")
        assert not app.table.has_class("-board")
        assert app.table.shape == "grid"


@pytest.mark.parametrize("lang", ["en", "zh"])
async def test_composer_and_state_are_seen_at_every_size(lang: str):
    async with shown(speaking(), (200, 60), lang) as (app, pilot):
        for size in [(60, 16), (80, 24), (120, 40), (200, 60)]:
            await pilot.resize_terminal(*size)
            await app.frame()
            await pilot.pause()
            for widget in (app.table.stages, app.table.status, app.table.composer):
                region = widget.region
                assert region.height >= 1
                assert 0 <= region.y < size[1]
                assert region.bottom <= size[1]
            for panel in app.table.panels:
                assert panel.region.width >= 26
                assert panel.region.height >= 8
            assert app.table.dock.display == (size[0] >= 140)


async def test_a_resize_storm_keeps_every_word():
    session = speaking()
    async with shown(session, (200, 60)) as (app, pilot):
        said = ""
        for number, size in enumerate([(80, 24), (200, 60), (60, 16), (120, 40)] * 3):
            word = f"word{number} "
            said += word
            session.say("u1", word)
            await pilot.resize_terminal(*size)
            await app.frame()
        assert app.table.panels[0].view.plain == said


async def test_the_end_says_what_to_do():
    session = speaking()
    async with shown(session) as (app, pilot):
        session.tell(SessionClosed(reason="done"))
        await app.frame()
        assert "ENDED: E exports, Q home" in text(app)
        await pilot.press("E", "E")
        await pilot.pause()
        assert app.said[-1] == "Exported: /exports/20261120-k3f7.md"
        await pilot.press("Q")
        await app.frame()
        assert app.went_home


async def test_a_table_that_goes_on_is_left_at_the_second_wish():
    session = speaking()
    async with shown(session) as (app, pilot):
        await pilot.press("Q")
        await pilot.pause()
        assert not app.went_home
        assert "Q once more" in app.said[-1]
        app.clock.advance(6)
        await pilot.press("Q")
        await pilot.pause()
        assert not app.went_home
        await pilot.press("Q")
        await pilot.pause()
        assert app.went_home


async def test_copying():
    session = speaking()
    async with shown(session) as (app, pilot):
        session.tell(done("u1", "discussion", "Take this."))
        await app.frame()
        await pilot.press("1", "y", "Y")
        assert app.copied == ["Take this.", "林思雨\nTake this."]
        await pilot.press("2", "y")
        assert app.said[-1] == "There is nothing said here yet."


async def test_a_selection_is_copied_before_a_speech():
    session = speaking().tell(done("u1", "discussion", "Take this."))
    async with shown(session) as (app, pilot):
        await pilot.press("2", "1")
        app.table.panels[0].view.text_select_all()
        for key in ("y", "ctrl+c"):
            app.copied.clear()
            await pilot.press(key)
            assert len(app.copied) == 1, key
            assert "林思雨" not in app.copied[0]
            assert "Take this." in app.copied[0]
        app.table.clear_selection()
        app.copied.clear()
        await pilot.press("ctrl+c", "y")
        assert app.copied == ["Take this."]


async def test_who_speaks_again_leaves_the_last_speech_to_be_copied():
    session = speaking().tell(done("u1", "discussion", "First."), begun("u3", "discussion"))
    async with shown(session) as (app, pilot):
        session.say("u3", "Second and unfi")
        await app.frame()
        await pilot.press("1", "y")
        assert app.copied == ["First."]


async def test_a_sealed_round_cannot_be_copied():
    session = ToldSession()
    session.table.open()
    session.tell(TALK, talk(sealed=True), begun("u1", "discussion"))
    session.tell(done("u1", "discussion", "Secret."))
    async with shown(session) as (app, pilot):
        await pilot.press("y", "Y")
        assert app.copied == []


async def test_searching_in_a_panel():
    session = speaking().tell(done("u1", "discussion", "a needle in hay, and a needle"))
    async with shown(session) as (app, pilot):
        await pilot.press("1", "slash", *"needle", "enter")
        await pilot.pause()
        assert app.said[-1] == "2 found"
        assert app.focused is app.table.panels[0].view


async def test_the_other_language_keeps_the_table():
    session = speaking().tell(done("u1", "discussion", "Said."))
    async with shown(session) as (app, pilot):
        app.words = type(app.words)("zh")
        await app.table.recompose()
        await pilot.pause()
        await app.frame()
        assert "Said." in app.table.panels[0].view.plain
        assert "排练：不调用任何模型" in text(app)


async def test_hostile_names_and_words_are_only_text():
    session = speaking()
    evil = "[/usr/bin] [@click=app.quit]x[/] \x1b]52;c;aGk=\x07 \u202eabc"
    async with shown(session, (120, 40)) as (app, _):
        session.say("u1", evil.replace("\x1b", "\ufffd").replace("\x07", "\ufffd"))
        await app.frame()
        assert "[/usr/bin]" in text(app)
        assert "\x1b" not in text(app)
