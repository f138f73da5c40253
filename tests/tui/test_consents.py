"""What leaves the machine is told once: in the question on the screen, in a note without one."""

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from engine import Paths, consent
from engine.policy.settings_model import Privacy, Settings
from tests.fakes.command import Console
from tests.fakes.screens import played, until
from tui.app import TableRoundApp
from tui.consents import told_rest
from tui.screens.home import HomeScreen
from tui.screens.spending import SpendingScreen
from tui.screens.table import TableScreen
from tui.words import Words

AWAY = ("--provider", "openai-compatible", "--model", "x", "--base-url", "http://models.invalid/v1")


def test_one_question_tells_of_it_and_enter_agrees_for_good(tmp_path: Path):
    paths = Paths.of(str(tmp_path))

    async def agree(app: TableRoundApp, pilot: "Pilot[Any]") -> None:
        await until(pilot, lambda: isinstance(app.screen, SpendingScreen))
        assert "models.invalid" in str(app.screen.query_one("#consent", Static).content)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))
        assert consent.given(paths.consents) == {}
        prepared = await app.desk.prepare(["A lamp", *AWAY])
        app.run_worker(app._open_first(prepared), name="again")
        await until(pilot, lambda: isinstance(app.screen, SpendingScreen))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, TableScreen))
        assert consent.given(paths.consents)["openai-compatible"].host == "models.invalid"
        assert (await app.desk.prepare(["A lamp", *AWAY])).consent.hosts == {}

    played(tmp_path, agree, "A lamp", *AWAY, OPENAI_COMPATIBLE_API_KEY="sk-1")


@pytest.mark.parametrize(("lang", "word"), [("en", "First call of"), ("zh", "首次调用")])
def test_without_a_screen_it_is_said_once(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    lang: str,
    word: str,
):
    console = Console(tmp_path, monkeypatch, capsys)
    monkeypatch.setenv("OPENAI_COMPATIBLE_API_KEY", "sk-1")
    run = ("run", "A lamp", "--headless", "--ui-lang", lang, *AWAY, "--set", "retries.headless=1")
    first, second = console(*run), console(*run)
    assert first.err.count(word) == 1
    assert "models.invalid" in first.err
    assert word not in second.err
    assert "models.invalid" in console("config", "show").out


@pytest.mark.parametrize(
    ("masked", "told"),
    [
        (("card", "ssn", "email"), "Masked before: card numbers, SSNs, e-mail addresses ("),
        (("email",), "Masked before: e-mail addresses ("),
        ((), "Nothing is masked before ("),
    ],
)
def test_what_is_not_masked_is_not_promised(tmp_path: Path, masked: tuple[str, ...], told: str):
    off = {kind: False for kind in ("card", "ssn", "email") if kind not in masked}
    settings = Settings(privacy=Privacy(**off))
    wanted = consent.consent_for(settings, Paths.of(str(tmp_path)), ["openai"])
    assert wanted.masked == masked
    assert told in told_rest(Words("en"), wanted)
    nowhere = Settings(privacy=Privacy(providers=False))
    assert consent.consent_for(nowhere, Paths.of(str(tmp_path)), ["openai"]).masked == ()
