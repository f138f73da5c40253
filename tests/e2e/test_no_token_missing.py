"""Six panels at a hundred tokens a second: every word that models sent stands on the screen."""

import re
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.model_servers import beside
from tests.fakes.program import call, events, of_type
from tests.fakes.scripted_server import (
    DONE,
    Pause,
    Script,
    ScriptedServer,
    Until,
    delta,
    frame,
    stream,
)
from tests.fakes.terminal import Terminal

pytestmark = pytest.mark.xdist_group("terminal")

RATE = 100
"""Tokens a second of each seat."""

TOKENS = 260
SIZE = (120, 40)


def tokens_of(model: str) -> list[str]:
    """Return what a model says: numbered words, now and then Chinese, a list, a new paragraph."""
    words = list[str]()
    for number in range(TOKENS):
        word = f"{model}w{number:03d}"
        words.append(f"{word}窑温高，" if number % 9 == 4 else f"{word} ")
        if number % 40 == 39:
            words.append("\n\n")
        elif number % 40 in (20, 25):
            words.append("\n- ")
    return words


def speaking(until: threading.Event) -> Callable[[dict[str, Any]], Script]:
    """Return models that say everything but their last word, and that when they are let."""

    def speak(request: dict[str, Any]) -> Script:
        frames = list[Any]()
        for token in tokens_of(request["model"]):
            frames += [frame(delta(token)), Pause(1 / RATE)]
        frames.insert(-2, Until(until))
        return stream(*frames, frame(delta(finish="stop")), DONE)

    return speak


def config(home: Path, url: str) -> None:
    seats = "\n".join(f's{n} = "openai-compatible/m{n}"' for n in range(1, 7))
    (home / "config.toml").write_text(
        f'[general]\nprovider = "openai-compatible"\nmodel = "judge"\nbase_url = "{url}"\n'
        f'\n[screen]\nmotion = "still"\n\n[seats]\n{seats}\n',
        encoding="utf-8",
    )
    (home / "config.toml").chmod(0o600)


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def panel(terminal: Terminal) -> list[str]:
    """Return the rows of the one panel that fills the screen."""
    inside = re.compile(r"^[│┃] ([^│┃]*?) *[▁-█▔▕]* *[│┃]$")
    return [found[1] for line in terminal.lines() if (found := inside.match(line))]


def numbers(rows: list[str]) -> list[int]:
    """Return the numbers of the words that stand in rows, in their order."""
    return [int(number) for number in re.findall(r"w(\d{3})", "".join(rows))]


def fresh_rows(rows: list[str], page: list[str]) -> int:
    """Return how many rows a page has behind those that were read; 0 where it does not follow."""
    overlaps = (
        shift
        for shift in range(1, len(page) + 1)
        if rows[len(rows) - len(page) + shift :] == page[: len(page) - shift]
    )
    return next(overlaps, 0)


def pressed(terminal: Terminal, key: str, shows: int, rows: list[str]) -> list[str]:
    """Return what is new in the panel once a key has brought a word to it, all of it painted."""
    page = list[str]()

    def painted() -> bool:
        before, page[:] = page.copy(), panel(terminal)
        found = numbers(page)
        whole = shows in found and found == list(range(found[0], found[-1] + 1))
        return whole and bool(fresh_rows(rows, page)) and page == before

    terminal.send(key)
    terminal.wait_until(painted)
    terminal.settle()
    page = panel(terminal)
    return page[len(page) - fresh_rows(rows, page) :]


def whole_panel(terminal: Terminal) -> str:
    """Return a zoomed panel from its first row to its last word, read by paging through it."""
    rows = pressed(terminal, "g", 0, [])
    while (last := numbers(rows)[-1]) < TOKENS - 1:
        rows += pressed(terminal, "\x1b[6~", last + 1, rows)
    return "\n".join(rows)


def test_every_word_of_six_panels_stands_on_the_screen(tmp_path: Path):
    let = threading.Event()
    with beside(ScriptedServer.openai(speaking(let))) as server:
        config(tmp_path, server.url)
        with Terminal(tmp_path, "run", "A paper lamp", "--rounds", "1", size=SIZE) as terminal:
            terminal.wait_for("costs money")
            terminal.send("\r")
            terminal.wait_for("m1w0")
            terminal.send("p")  # what is being said is said to its end; then the table waits
            terminal.wait_for("Pausing after")
            let.set()
            terminal.wait_for(r"PAUSED(?s:.*)(m1w259)(?s:.*)(m6w259)")
            terminal.wait_until_gone("Pausing after")
            for number in range(1, 7):
                terminal.send(f"{number}z")
                terminal.wait_until(lambda: len(panel(terminal)) > SIZE[1] // 2)
                shown = squeezed(whole_panel(terminal))
                said = squeezed("".join(tokens_of(f"m{number}")))
                assert said in shown
                terminal.send("z")
                terminal.wait_until(lambda: not panel(terminal))
            terminal.quit()
        log = events(call(tmp_path, "export", "last", "--format", "jsonl", "-o", "-").stdout)
    texts = {squeezed(one["text"]) for one in of_type(log, "utterance_ended")}
    assert {squeezed("".join(tokens_of(f"m{number}"))) for number in range(1, 7)} <= texts
