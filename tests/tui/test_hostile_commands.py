"""Two hundred hostile texts through what commands print: lines, JSON, and sentences on standard error."""

import json
import os
from itertools import pairwise
from pathlib import Path

import pytest

from engine import SystemClock
from engine.vocabulary.clock import stamp
from tests.fakes.command import Console, Done
from tests.fakes.hostile import HOSTILE, SURROGATES, TEXTS, UNSEEN, obeyed
from tests.fakes.pictures import encoded, scene
from tests.tui.test_hostile_text import LINES

WORD = "kept"

BLOCKS = [" ".join(LINES[at : at + 6]) for at in range(0, len(LINES), 6)]
"""Two dozen texts at once, for commands that cost a tenth of a second."""


@pytest.fixture
def console(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Console:
    console = Console(tmp_path / "home", monkeypatch, capsys)
    console.home.mkdir()
    return console


def seen(done: Done, *wanted: str) -> str:
    """Return what was printed, of which a terminal obeys nothing, and all that was wanted."""
    told = done.out + done.err
    assert obeyed(told.replace("\t", " ").encode()) == []
    for one in wanted:
        assert one in told, told
    return told


def _quoted(text: str) -> str:
    """Return a text as TOML spells it."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def written(home: Path, **sections: dict[str, str]) -> None:
    """Write a configuration file, in which any character can be spelled."""
    lines: list[str] = []
    for name, values in sections.items():
        lines.append(f"[{name}]")
        lines += [f"{_quoted(key)} = {_quoted(value)}" for key, value in values.items()]
    file = home / "config.toml"
    file.write_text("\n".join(lines), encoding="utf-8")
    file.chmod(0o600)


def test_settings_from_the_file_and_the_environment(
    console: Console, monkeypatch: pytest.MonkeyPatch
):
    for text in BLOCKS:
        plain = text.replace("\x00", "").encode("utf-8", "replace").decode()
        monkeypatch.setenv("AI_MODEL", f"{WORD} {plain}")
        written(
            console.home,
            general={"kit": f"{WORD} {text}", "model": f"{WORD} {text}"},
            seats={"s1": f"openai/{WORD} {text}"},
        )
        told = seen(console("config", "show"), WORD)
        assert len(told.splitlines()) < 400  # nothing puts lines of its own among them
        done = console("config", "show", "--json")
        seen(done)
        if done.code == 0:
            values = {row["key"]: row["value"] for row in json.loads(done.out)}
            assert any(value == f"{WORD} {text}" for value in values.values())


def test_faults_of_settings_and_names_that_nobody_knows(console: Console):
    for text in BLOCKS:
        argument = text.replace("\x00", "")
        written(console.home, general={"lang": text, f"x{text}": text})
        assert console("config", "show").code == 3
        seen(console("config", "show"))
        (console.home / "config.toml").unlink()
        for command in (
            ("sessions", "show", argument),
            ("export", argument, "--format", argument),
            ("config", "set", argument, argument),
            ("kits", "check", argument),
            ("run", "x", "--headless", "--kit", argument),
            ("run", "x", "--headless", "--provider", argument),
            ("run", "x", "--headless", "--image", argument),
            ("review", argument),
            (argument,),
        ):
            done = console(*command)
            assert done.code in {1, 2, 3}, command
            assert done.err.strip(), command
            seen(done)


def test_log_files(console: Console):
    folder = console.home / "logs"
    folder.mkdir()
    now = stamp(SystemClock().now())
    lines: list[str] = []
    for number, text in enumerate([*TEXTS.values(), SURROGATES]):
        facts = dict.fromkeys(("session", "provider", "model", "task", "seat", "error"), text)
        told = json.dumps(
            {**facts, "model": f"{WORD} {text}", "duration_ms": 10_000 - number, "retries": 0}
        )
        lines.append(f"{now} tableround.model INFO call {told}\n")
        lines.append(f"{now} tableround.{text} {text} {text}\n")
    (folder / "model.log").write_text("".join(lines), encoding="utf-8", errors="surrogatepass")
    seen(console("logs"), WORD)
    seen(console("logs", "--json"), WORD)


def test_checks_kits_and_what_a_server_says(console: Console, monkeypatch: pytest.MonkeyPatch):
    for number, text in enumerate(LINES[::16]):
        plain = text.replace("\x00", "").replace("/", "-").encode("utf-8", "replace").decode()
        kit = console.home / "kits" / f"kit{number}"
        kit.mkdir(parents=True)
        for file in ("kit.toml", "en.toml"):
            (kit / file).write_text(f"title = {json.dumps(text)}\n{text}", encoding="utf-8")
        monkeypatch.setenv("OPENAI_COMPATIBLE_BASE_URL", f"http://{WORD}{plain}")
        written(console.home, general={"provider": "openai-compatible"})
        for command in (("doctor", "--offline"), ("doctor", "--offline", "--json"), ("providers",)):
            seen(console(*command))
        seen(console("kits", "list"), "paper-cut", kit.name)
        seen(console("kits", "list", "--json"), "paper-cut")
        seen(console("kits", "check", kit.name))


def test_a_whole_run_of_a_hostile_topic_and_its_session(console: Console):
    topic = "".join(f"{text[:40]} " for text in TEXTS.values()).replace("\x00", "") + HOSTILE[:-1]
    run = (
        "run",
        "--headless",
        "--pace",
        "none",
        "--rounds",
        "1",
        "--seats",
        "designer=1",
        "--json",
        "--set",
        "limits.topic=9999",
    )
    done = console(*run, topic.replace("\x00", ""))
    assert done.code == 0, done.err
    seen(done, "[/usr/bin]")
    events = [json.loads(line) for line in done.out.splitlines()]
    assert all(before["seq"] < after["seq"] for before, after in pairwise(events))
    for command in (
        ("sessions", "list"),
        ("sessions", "list", "--json"),
        ("sessions", "list", "--tree"),
        ("sessions", "show", "last"),
        ("export", "last", "--format", "jsonl", "-o", "-"),
        ("export", "last", "--format", "json", "-o", "-"),
    ):
        done = console(*command)
        assert done.code == 0, command
        seen(done)
    for command in (("memory", "list", "--json"), ("memory", "search", "usr", "--json")):
        seen(console(*command))
    told = console("sessions", "list", "--json").out
    assert UNSEEN.findall(told.replace("\n", "")) == []
    assert json.loads(told)[0]["topic"]


def file_names() -> list[bytes]:
    """Return names that a file system takes: bytes that are no text, controls, 255 bytes."""
    texts = [text.encode("utf-8", "surrogateescape") for text in TEXTS.values()]
    packed = [b" ".join(texts[at : at + 12]) for at in range(0, len(texts), 12)]
    names = [one.replace(b"\0", b"").replace(b"/", b"-")[:240] for one in packed]
    odd = [b"\xff\xfe\x80\x9b2J", b"new\nline\r\n", b"-o", b"a" * 249]
    return [b"%d%s.png" % (number, name) for number, name in enumerate([*names, *odd])]


def test_names_of_picture_files(console: Console, tmp_path: Path):
    picture = encoded(scene(16, 16), "PNG")
    folder = os.fsencode(tmp_path)
    run = ("run", "x", "--headless", "--pace", "none", "--rounds", "1", "--seats", "designer=1")
    kept, names = 0, file_names()
    arguments: list[str] = []
    for name in names:
        path = os.path.join(folder, name)  # noqa: PTH118  a Path holds no bytes
        with open(path, "wb") as file:  # noqa: PTH123  the same
            file.write(picture)
        arguments += ["--image", os.fsdecode(path)]
    (tmp_path / "no picture \x1b]0;owned\x07").write_text("x", encoding="utf-8")
    seen(console(*run, "--image", str(tmp_path / "no picture \x1b]0;owned\x07")), "owned")
    done = console(*run, *arguments, "--json")
    assert done.code == 0, done.err
    seen(done)
    for line in done.out.splitlines():
        event = json.loads(line)
        if event["type"] == "image_attached":
            assert UNSEEN.findall(event["data"]["name"]) == []
            kept += 1
    assert kept == len(names)
    for command in (("sessions", "show", "last"), ("export", "last", "-o", "-")):
        seen(console(*command), ".png")
