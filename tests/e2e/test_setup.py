"""The first run on an empty home, in counted keys, on a pseudo-terminal; a pasted key is found nowhere."""

import secrets
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fakes.canary import found, left_in
from tests.fakes.model_servers import asked, beside, model_server, ollama_server
from tests.fakes.scripted_server import Script, refuse, say
from tests.fakes.terminal import Terminal

pytestmark = pytest.mark.xdist_group("terminal")

ENTER = "\r"
WORDS = {
    "en": ("Watch a demo", "answers on this machine", r"answers \(\d+ ms", "Choose a workshop"),
    "zh": ("观看示范", "在本机有应答", r"有回答（\d+ 毫秒", "选择一个工作坊"),
}


class Hand:
    """Presses keys, each behind what it waits for, and counts them."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal
        self.presses = 0

    def __call__(self, wanted: str, key: str) -> None:
        self.terminal.wait_for(wanted)
        self.terminal.settle()
        self.terminal.send(key)
        self.presses += 1

    def paste(self, text: str) -> None:
        """Paste as terminals do: in brackets, and no key press."""
        self.terminal.send(f"\x1b[200~{text}\x1b[201~")


def config(home: Path) -> str:
    file = home / "config.toml"
    return file.read_text(encoding="utf-8") if file.exists() else ""


def test_a_rehearsal_takes_one_key(tmp_path: Path):
    with Terminal(tmp_path) as terminal:
        press = Hand(terminal)
        press("Watch a demo", "d")
        terminal.wait_for("speaking")
        assert press.presses <= 2


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_an_ollama_takes_three_keys_and_six_to_a_table(tmp_path: Path, lang: str):
    home, answers, works, kits = WORDS[lang]
    models = (("bge-m3", "embedding"), ("qwen3:8b", "completion"))
    with (
        beside(ollama_server(*models)) as server,
        Terminal(tmp_path, OLLAMA_HOST=server.url, TABLEROUND_UI_LANG=lang) as terminal,
    ):
        press = Hand(terminal)
        press(home, "P")
        press(answers, ENTER)
        press(works, ENTER)
        terminal.wait_for(kits)
        assert press.presses <= 3
        assert 'provider = "ollama"' in config(tmp_path)
        assert 'model = "qwen3:8b"' in config(tmp_path)
        press("product-launch", ENTER)
        press("ctrl\\+s", ENTER)
        press("ollama/qwen3:8b", ENTER)
        terminal.wait_for("1 [=>~] ")
        assert press.presses <= 6
        terminal.wait_until(lambda: asked(server).count("chat") > 1)
        assert terminal.quit() == 0


def refusing(wrong: str, chat: Callable[[], Script]) -> Callable[[dict[str, object]], Script]:
    """Refuse the first call with a sentence that repeats the key, then answer."""
    calls: list[object] = []

    def answer(body: dict[str, object]) -> Script:
        calls.append(body)
        return refuse(401, f"No such key: {wrong}") if len(calls) == 1 else chat()

    return answer


def test_a_cloud_provider_takes_four_keys_and_a_pasted_key_that_is_found_nowhere(tmp_path: Path):
    key = f"sk-{secrets.token_urlsafe(36)}"
    chat = refusing(key, lambda: say("I would fold it."))
    with (
        beside(model_server(["~anthropic/claude-sonnet-latest"], chat)) as server,
        Terminal(
            tmp_path, OPENROUTER_BASE_URL=server.url, TABLEROUND_LOG__LEVEL="debug"
        ) as terminal,
    ):
        press = Hand(terminal)
        press("Watch a demo", "P")
        press("2  openrouter", "2")
        terminal.wait_for("Key of openrouter")
        press.paste(key)
        press("•{20}", ENTER)
        terminal.wait_for("! openrouter")
        assert config(tmp_path) == ""
        counted = press.presses
        press("r tries again", "r")  # as if the first had not been refused
        press.presses = counted
        press(r"answers \(\d+ ms", ENTER)
        terminal.wait_for("Choose a workshop")
        assert press.presses <= 5
        kept = tmp_path / "config.toml"
        assert kept.stat().st_mode & 0o777 == 0o600
        assert key in config(tmp_path)
        press("product-launch", ENTER)
        press("ctrl\\+s", ENTER)
        press("openrouter/~anthropic", ENTER)
        terminal.wait_for("fold it")
        terminal.send("\x10")
        terminal.wait_for("Search all")
        terminal.send("picture of the screen")
        terminal.wait_for(r"picture of the screen[\s\S]*Save a picture")
        terminal.settle()
        terminal.send(ENTER)
        terminal.wait_for("Saved: ")
        assert terminal.quit() == 0
        assert server.requests[-1].headers["authorization"] == f"Bearer {key}"
        things = {"terminal": bytes(terminal.raw), "screen": terminal.text().encode()}
    things |= {name: data for name, data in left_in(tmp_path).items() if name != "config.toml"}
    assert any(name.endswith(".svg") for name in things)
    assert found({"openrouter": key}, things) == []


def test_what_was_typed_survives_no_kill_and_nothing_is_kept_before_it_works(tmp_path: Path):
    key = f"sk-{secrets.token_urlsafe(36)}"
    with Terminal(tmp_path, OPENAI_BASE_URL="http://127.0.0.1:9") as terminal:
        press = Hand(terminal)
        press("Watch a demo", "P")
        press("3  openai", "3")
        terminal.wait_for("Key of openai")
        press.paste(key)
        press("•{20}", ENTER)
        terminal.wait_for("! openai")
        terminal.process.kill()
        terminal.process.wait(10)
        things = {"terminal": bytes(terminal.raw)}
    assert config(tmp_path) == ""
    assert found({"openai": key}, things | left_in(tmp_path)) == []
