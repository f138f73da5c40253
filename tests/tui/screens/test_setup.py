"""Setup: a provider in a few keys, a key that is never shown, and every way back."""

from typing import Any

import pytest
from textual.pilot import Pilot

from engine import SettingsError, StoreError
from tests.fakes.house import grid
from tests.fakes.screens import until
from tests.fakes.told_desk import Lobby, ToldDesk
from tests.fakes.told_setup import MODELS, ToldSetup, trial
from tui.screens.gallery import GalleryScreen
from tui.screens.home import HomeScreen
from tui.screens.new_table import NewTableScreen
from tui.screens.setup import SetupScreen
from tui.setup_desk import Wish
from tui.words import Lang

KEY = "sk-canary-0123456789"
FIRST = MODELS[0].id


def shown(app: Any) -> str:
    return "\n".join(grid(app))


def lobby(setup: ToldSetup, lang: Lang = "en") -> Lobby:
    desk: Any = ToldDesk(lang)
    desk.setup = setup
    return Lobby(desk, lang)


async def entered(app: Lobby, pilot: "Pilot[Any]") -> SetupScreen:
    """Go to Setup and wait until it has looked around."""
    await pilot.press("P")
    await until(pilot, lambda: isinstance(app.screen, SetupScreen))
    await until(pilot, lambda: "openrouter" in shown(app) and "looking" not in shown(app))
    assert isinstance(app.screen, SetupScreen)
    return app.screen


async def paste(pilot: "Pilot[Any]", text: str) -> None:
    from textual.events import Paste  # noqa: PLC0415

    assert pilot.app.focused is not None
    pilot.app.focused.post_message(Paste(text))
    await pilot.pause()


async def test_an_ollama_that_answers_is_first_and_set_up_in_three_keys():
    setup = ToldSetup(trial(), ollama=True)
    app = lobby(setup)
    async with app.run_test(size=(80, 24)) as pilot:
        await entered(app, pilot)  # one key
        assert "1  ollama" in shown(app)
        assert "answers on this machine" in shown(app)
        await pilot.press("enter")
        await until(pilot, lambda: f"the model {FIRST} answers" in shown(app))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, GalleryScreen))
        assert setup.kept == [Wish(provider="ollama", model=FIRST)]
        assert app.said == [f"ollama/{FIRST} speaks from now on. Kept in {setup.file}"]


async def test_a_cloud_provider_takes_four_keys_and_a_paste_and_leads_to_a_form():
    setup = ToldSetup(trial())
    app = lobby(setup)
    async with app.run_test(size=(80, 24)) as pilot:
        await entered(app, pilot)
        await pilot.press("4")
        await pilot.pause()
        assert "It goes to https://api.anthropic.com" in shown(app)
        await paste(pilot, f"{KEY}\n")
        assert KEY not in shown(app)
        assert "•" * len(KEY) in shown(app)
        await pilot.press("enter")
        await until(pilot, lambda: "answers (412 ms)" in shown(app))
        assert "3 / 15 USD a million tokens" in shown(app)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, GalleryScreen))
        assert setup.wishes == [Wish(provider="anthropic", key=KEY)]
        assert setup.kept == [Wish(provider="anthropic", key=KEY, model=FIRST)]
        assert KEY not in repr(setup.wishes)
        await until(pilot, lambda: "open-table" in shown(app))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, NewTableScreen))
        await pilot.press("enter")
        await until(pilot, lambda: app.opened)
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))
        told: Any = app.desk
        topic = app.words("gallery.topic.open-table")
        assert ("prepare", ["--kit", "open-table", "--", topic]) in told.asked


async def test_a_refused_key_is_mended_where_it_stands():
    setup = ToldSetup(trial("error"), trial())
    app = lobby(setup)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await entered(app, pilot)
        await pilot.press("2", *"sk-wrong", "enter")
        await until(pilot, lambda: "! openrouter answered with status 401" in shown(app))
        assert "it comes from: what was typed here" in shown(app)
        assert "Nothing is kept yet" in shown(app)
        await pilot.press("escape")
        await pilot.pause()
        assert screen.key.line.has_focus
        assert screen.key.text == "sk-wrong"
        await pilot.press("ctrl+u", *"sk-right", "enter")
        await until(pilot, lambda: "answers (412 ms)" in shown(app))
        assert [one.key for one in setup.wishes] == ["sk-wrong", "sk-right"]
        assert setup.kept == []


async def test_a_trial_is_stopped_by_esc_and_tried_again_by_r():
    setup = ToldSetup()
    app = lobby(setup)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await entered(app, pilot)
        await pilot.press("2", *"sk-1", "enter")
        await until(pilot, lambda: setup.wishes)
        assert "~ Asking for the models" in shown(app)
        await pilot.press("r")  # one goes on: no second one beside it
        await pilot.pause()
        assert len(setup.wishes) == 1
        await pilot.press("escape")
        await until(pilot, lambda: setup.stopped == 1)
        assert screen.key.line.has_focus
        setup.trials.append(trial("error"))
        await pilot.press("enter")
        await until(pilot, lambda: "401" in shown(app))
        setup.trials.append(trial())
        await pilot.press("r")
        await until(pilot, lambda: "answers (412 ms)" in shown(app))


async def test_another_model_is_tried_before_it_is_kept():
    other = MODELS[3].id
    good = trial(models=[MODELS[3]])
    setup = ToldSetup(trial(), trial("error", models=MODELS), good)
    app = lobby(setup)
    async with app.run_test(size=(80, 24)) as pilot:
        await entered(app, pilot)
        await pilot.press("2", *"sk-1", "enter")
        await until(pilot, lambda: "answers (412 ms)" in shown(app))
        await pilot.press("slash", *"flash", "enter")
        await until(pilot, lambda: "1 of 44 models" in shown(app))
        await pilot.press("enter")
        await until(pilot, lambda: "! openrouter" in shown(app))
        assert setup.kept == []
        await pilot.press("enter")
        await until(pilot, lambda: setup.kept)
        assert [one.model for one in setup.wishes] == ["", other, other]
        assert setup.kept[0].model == other


async def test_a_server_without_a_list_is_told_its_model():
    setup = ToldSetup(trial("error", unlisted=True), trial(models=MODELS[1:2]))
    app = lobby(setup)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await entered(app, pilot)
        await pilot.press("9")
        await pilot.pause()
        assert screen.address.line.has_focus
        await pilot.press(*"127.0.0.1:9/v1", "enter", "enter")
        await until(pilot, lambda: screen.pane.filter.has_focus)
        await pilot.press(*"qwen3", "enter")
        await until(pilot, lambda: "use the model qwen3" in shown(app))
        await pilot.press("enter")
        await until(pilot, lambda: setup.kept)
        address = "http://127.0.0.1:9/v1"
        assert setup.wishes[1] == Wish(provider="openai-compatible", address=address, model="qwen3")


async def test_an_address_of_ones_own_by_tab_and_none_is_written_where_none_was_typed():
    setup = ToldSetup(trial("error"), trial("error"))
    app = lobby(setup)
    async with app.run_test(size=(80, 24)) as pilot:
        await entered(app, pilot)
        await pilot.press("2", *"sk-1", "tab")
        await pilot.pause()
        assert "https://openrouter.ai/api/v1" in shown(app)
        await pilot.press("enter", "enter")
        await until(pilot, lambda: "401" in shown(app))
        await pilot.press("escape", "tab", "ctrl+u", *"http://gate", "enter")
        await pilot.pause()
        assert "It goes to http://gate alone" in shown(app)
        await pilot.press("enter")
        await until(pilot, lambda: len(setup.wishes) == 2)
        assert [one.address for one in setup.wishes] == ["", "http://gate"]


async def test_no_key_and_no_address_are_said_and_nobody_is_called():
    setup = ToldSetup()
    app = lobby(setup)
    async with app.run_test(size=(80, 24)) as pilot:
        await entered(app, pilot)
        await pilot.press("3", "enter")
        await pilot.pause()
        assert "Paste the key first." in shown(app)
        await pilot.press("escape", "9", "ctrl+u", "enter")
        await pilot.pause()
        assert "Type the address of the server." in shown(app)
        assert setup.wishes == []


async def test_esc_goes_back_step_by_step_and_a_key_is_forgotten_with_its_provider():
    setup = ToldSetup(trial("error"))
    app = lobby(setup)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await entered(app, pilot)
        await pilot.press("2", *"sk-1", "enter")
        await until(pilot, lambda: "401" in shown(app))
        await pilot.press("escape", "escape")
        await pilot.pause()
        assert screen.providers.has_focus
        await pilot.press("2")
        await pilot.pause()
        assert screen.key.text == "sk-1"
        await pilot.press("escape", "3")
        await pilot.pause()
        assert screen.key.text == ""
        await pilot.press(*["escape"] * 4)
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))
        assert setup.kept == []


async def test_a_key_is_never_copied():
    app = lobby(ToldSetup())
    copied: list[str] = []
    app.copy_to_clipboard = copied.append
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await entered(app, pilot)
        await pilot.press("2", *"sk-1", "ctrl+a")
        screen.key.line.select_all()
        await pilot.press("ctrl+c", "ctrl+x")
        await pilot.pause()
        assert copied == []
        picture = app.export_screenshot(title="TableRound")
        assert "sk-1" not in picture


async def test_settings_that_cannot_be_read_are_a_sentence_and_read_again():
    setup = ToldSetup()
    setup.fault = SettingsError("rounds [/x] must be 1 or more.", hint="See config.toml.")
    app = lobby(setup)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("P")
        await until(pilot, lambda: "rounds [/x] must be 1 or more." in shown(app))
        setup.fault = None
        await pilot.press("r")
        await until(pilot, lambda: "openrouter" in shown(app))


async def test_what_cannot_be_kept_is_said_and_stays():
    setup = ToldSetup(trial(), ollama=True)
    app = lobby(setup)
    async with app.run_test(size=(80, 24)) as pilot:
        await entered(app, pilot)
        await pilot.press("enter")
        await until(pilot, lambda: "answers (412 ms)" in shown(app))
        setup.fault = StoreError("It cannot be written.", hint="Make room.")
        await pilot.press("enter")
        await until(pilot, lambda: "It cannot be written. Make room." in shown(app))
        assert isinstance(app.screen, SetupScreen)


async def test_what_is_stronger_than_the_file_is_said():
    setup = ToldSetup(trial(), ollama=True)
    setup.stronger = {"general.provider": "environment AI_PROVIDER"}
    app = lobby(setup, "zh")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("P")
        await until(pilot, lambda: "在本机有应答" in shown(app))
        await pilot.press("enter")
        await until(pilot, lambda: "412 毫秒" in shown(app))
        await pilot.press("enter")
        await until(pilot, lambda: len(app.said) == 2)
        assert app.said[1] == "general.provider 暂时不变：环境变量 AI_PROVIDER 优先于配置文件。"


@pytest.mark.parametrize("busy", [False, True])
async def test_the_other_language_begins_with_the_list_and_stops_a_trial(busy: bool):
    setup = ToldSetup(*([] if busy else [trial()]), ollama=True)
    app = lobby(setup)
    async with app.run_test(size=(80, 24)) as pilot:
        await entered(app, pilot)
        await pilot.press("enter")
        await until(pilot, lambda: setup.wishes)
        await app.speak("zh")
        await until(pilot, lambda: "由谁的模型发言" in shown(app))
        await until(pilot, lambda: "在本机有应答" in shown(app))
        assert setup.stopped == busy


async def test_on_a_low_screen_the_line_for_the_key_is_in_sight():
    app = lobby(ToldSetup())
    async with app.run_test(size=(60, 16)) as pilot:
        await entered(app, pilot)
        await pilot.press("2", *"sk-1")
        await pilot.pause()
        assert "Key of openrouter" in shown(app)
        assert "••••" in shown(app)
        await pilot.press("escape")
        await until(pilot, lambda: "3  openai" in shown(app))
