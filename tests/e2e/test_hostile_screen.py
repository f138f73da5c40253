"""Hostile text from everywhere on a real terminal: it stands there as text, none of it is obeyed."""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.fakes.hostile import HOSTILE, MARKUP, UNSEEN, obeyed, poison_session
from tests.fakes.model_servers import beside
from tests.fakes.program import call
from tests.fakes.scripted_server import Script, ScriptedServer, refuse, say
from tests.fakes.terminal import Terminal

pytestmark = pytest.mark.xdist_group("terminal")

USR = re.escape("[/usr/bin]")
CLICK = re.escape("[@click=app.quit]x[/]")
PICTURE = "a[@click=app.quit]x[]\x1b]52;c;QQ==\x07\u202egnp.png"
NAME = "Bayar [/usr/bin] [@click=app.quit]x[/]"


class Speakers:
    """Models `m1` to `m6` speak hostile text; `m2` is always refused with it, `m3` at first."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()

    def __call__(self, request: dict[str, Any]) -> Script:
        model = request["model"]
        self.calls[model] += 1
        if model == "m2":
            return refuse(400, f"no such thing {HOSTILE}", code=HOSTILE)
        if model == "m3" and self.calls[model] == 1:
            return refuse(500, f"broken {HOSTILE}")
        if "json" not in json.dumps(request["messages"]).lower():
            return say(f"{HOSTILE}\nsaid by {model}\n{HOSTILE}")
        reasons = [{"keyword": "fold", "reason": HOSTILE}, {"card": "card-1", "reason": HOSTILE}]
        answer = {
            "name": f"Card {HOSTILE}",
            "concept": f"{model}: {HOSTILE}",
            "keywords": ["fold", "red", MARKUP, HOSTILE, f"{model} {HOSTILE}"],
            "core": HOSTILE,
            "groups": [{"label": HOSTILE, "members": ["fold", "red"], "groups": []}],
            "choices": reasons,
            "labels": [HOSTILE],
            "agreed": [HOSTILE],
            "open": [HOSTILE],
        }
        return say(json.dumps(answer, ensure_ascii=False))


def furnish(home: Path, url: str) -> None:
    """Put a configuration, a kit with a hostile name and a hostile picture into a home."""
    models = "\n".join(f's{n} = "openai-compatible/m{n}"' for n in range(1, 7))
    config = home / "config.toml"
    config.write_text(
        f'[general]\nprovider = "openai-compatible"\nmodel = "judge"\nbase_url = "{url}"\n\n'
        f"[seats]\n{models}\n",
        encoding="utf-8",
    )
    config.chmod(0o600)
    Image.new("RGB", (32, 24), "red").save(home / PICTURE)
    own_kit(home)


def own_kit(home: Path, name: str = NAME) -> None:
    """Make a kit whose title and description and whose first persona's name are hostile."""
    assert call(home, "kits", "new", "mine", "--from", "paper-cut").returncode == 0
    written = json.dumps(name)
    for lang, before in (("en", "Bayar"), ("zh", "巴雅尔")):
        file = home / "kits" / "mine" / f"{lang}.toml"
        text = file.read_text(encoding="utf-8")
        assert f'name = "{before}"' in text
        text = text.replace(f'name = "{before}"', f"name = {written}")
        text = re.sub(r"(?m)^(title|description) = .*", lambda at: f"{at[1]} = {written}", text)
        file.write_text(text, encoding="utf-8")


def exported(terminal: Terminal, home: Path, form: str) -> None:
    """Export by keys in a form, and look at the file."""
    terminal.send("a")
    terminal.wait_for("Enter send")
    terminal.send(f"/export {form}\r")
    terminal.wait_until_gone("Enter send")
    exports, name = home / "exports", f"*.{form}"
    terminal.wait_until(lambda: any(exports.rglob(name)))  # whole: a file is renamed to its name
    text = next(exports.rglob(name)).read_text(encoding="utf-8")
    assert not UNSEEN.findall(text.replace("\n", ""))
    assert "[/usr/bin]" in text.replace("\\", "")


def laid_out_anew(terminal: Terminal) -> None:
    """Change the layout, and see it painted."""
    painted = len(terminal.raw)
    terminal.send("L")
    terminal.wait_until(lambda: len(terminal.raw) > painted)
    terminal.settle()
    terminal.wait_for("Bayar")


def look_around(terminal: Terminal) -> None:
    """Go through the layouts, the drawer, what a seat saw, the palette, a search."""
    for _ in range(4):
        laid_out_anew(terminal)
    terminal.send("3i")
    terminal.wait_for(r"Model: \S+")
    terminal.send("G")
    terminal.wait_for(USR)
    terminal.escape("g/G scroll")
    terminal.send("\x10")
    terminal.wait_for("Stop all")
    terminal.escape("Stop all")
    terminal.send("/")
    terminal.wait_for("Search in this pane")
    terminal.send(f"\x1b[200~{HOSTILE}\x1b[201~")
    terminal.wait_for("evil")
    terminal.send("\r")
    terminal.wait_for(r"\d found|Not found")
    terminal.escape(r"\d found|Not found")


def leave(terminal: Terminal) -> None:
    """Quit by key: the text did not, and the program still listens."""
    assert terminal.process.poll() is None
    assert terminal.quit() == 0
    assert terminal.as_before()
    assert obeyed(terminal.raw) == []


def test_a_table_whose_seats_names_picture_topic_and_provider_are_hostile(tmp_path: Path):
    topic = f"Lamp {HOSTILE}".replace("\x00", "")
    run = ("run", "--kit", "mine", "--lang", "en", "--rounds", "1", "--image", PICTURE, topic)
    with beside(ScriptedServer.openai(Speakers())) as server:
        furnish(tmp_path, server.url)
        with Terminal(tmp_path, *run, size=(200, 60)) as terminal:
            terminal.wait_for("costs money")
            terminal.send("\r")
            terminal.wait_for(r"1 . Bayar \[/us")
            terminal.wait_for(USR)
            terminal.wait_for(CLICK)
            terminal.wait_for("answered with")
            terminal.wait_for("Final keywords")
            look_around(terminal)
            exported(terminal, tmp_path, "md")
            exported(terminal, tmp_path, "json")
            leave(terminal)


def stored(home: Path) -> str:
    """Leave a session half way, poison its file, and return its id."""
    budget = ("--budget", "20000tok", "--pace", "none", "--headless", "--auto")
    run = ("run", "Tea", "--kit", "mine", "--provider", "rehearsal", "--lang", "en", *budget)
    assert call(home, *run).returncode == 6
    (file,) = (home / "sessions").glob("*.db")
    poison_session(home, file.stem)
    return file.stem


def test_a_stored_session_that_somebody_else_wrote(tmp_path: Path):
    own_kit(tmp_path)
    session = stored(tmp_path)
    with Terminal(tmp_path, size=(200, 60)) as terminal:
        shown = terminal.wait_for(session)
        (row,) = [line for line in shown.split("\n") if session in line]
        assert "[/usr/bin]" in row
        terminal.send("n")
        terminal.wait_for(rf"mine +Bayar {USR}")
        terminal.send(f"\x1b[200~{HOSTILE}\x1b[201~")
        terminal.wait_for(CLICK)
        terminal.escape(rf"mine +Bayar {USR}")
        terminal.send("\t\t\t\r")
        terminal.wait_for("Introduction")
        terminal.wait_for(CLICK)
        terminal.send("L")
        terminal.wait_for(USR)
        exported(terminal, tmp_path, "md")
        exported(terminal, tmp_path, "json")
        leave(terminal)


def test_a_home_of_a_hostile_name_and_a_file_that_is_no_picture(tmp_path: Path):
    home = tmp_path / "h [red]no[] \x1b]52;c;QQ==\x07\u202e"
    home.mkdir()
    (home / PICTURE).write_text("no picture")
    with Terminal(home, size=(200, 60)) as terminal:
        terminal.wait_for("Provider: ")
        terminal.send("d")
        terminal.wait_for("speaking|done")
        terminal.send("E")
        terminal.wait_for("Export the session")
        terminal.send("E")
        terminal.wait_for(r"h \[red\]no\[\]")
        leave(terminal)
    done = call(home, "run", "Tea", "--provider", "rehearsal", "--image", PICTURE)
    assert done.returncode == 2
    assert b"a[@click=app.quit]x[]" in done.stderr
    assert obeyed(done.stdout + done.stderr) == []


@pytest.mark.parametrize("arguments", [("sessions", "list"), ("sessions", "show", "last")])
def test_a_stored_session_on_the_command_line(tmp_path: Path, arguments: tuple[str, ...]):
    own_kit(tmp_path)
    stored(tmp_path)
    done = call(tmp_path, *arguments)
    assert done.returncode == 0, done.stderr.decode()
    assert b"[/usr/bin]" in done.stdout
    assert obeyed(done.stdout + done.stderr) == []


def test_a_kit_with_control_characters_is_refused_in_a_plain_sentence(tmp_path: Path):
    own_kit(tmp_path, "Bayar \x1b]52;c;QQ==\x07\u202e")
    for arguments in (("kits", "list"), ("kits", "check", "mine"), ("run", "Tea", "--kit", "mine")):
        done = call(tmp_path, *arguments)
        assert b"control characters" in done.stdout + done.stderr
        assert obeyed(done.stdout + done.stderr) == []


def test_the_checker_finds_what_it_must():
    assert obeyed(b"\x1b[1;31mred\x1b[0m\x1b[3;4Hplain\x1b[?25l [/usr/bin] \r\n") == []
    for code in ("\x1b]52;c;QQ==\x07", "\x1b[2J", "\x07", "\u202e", "\u2069", "\x9b2J", "\x08"):
        assert obeyed(f"text {code} text".encode()), code
