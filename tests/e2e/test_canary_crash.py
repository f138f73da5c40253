"""A key that an unexpected exception holds, in its words and locals, is found nowhere afterwards."""

from pathlib import Path

import pytest

from tests.fakes.broken_program import broken
from tests.fakes.canary import found, left_in, new_keys, variables_of, with_redis
from tests.fakes.program import call
from tests.fakes.terminal import Terminal

pytestmark = pytest.mark.xdist_group("terminal")

TABLE = ("run", "A paper lamp", "--provider", "rehearsal", "--seed", "7", "--ui-lang", "en")
DEBUG = ("--set", "log.level=debug")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home beside the patches: what is left in it was written by the program."""
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


def check(home: Path, keys: dict[str, str], *written: bytes) -> None:
    """Check that the story stands in the log and no key anywhere."""
    things = left_in(home) | {f"written {number}": data for number, data in enumerate(written)}
    story = things["logs/agent.log"].decode()
    assert "Traceback" in story
    assert "ZeroDivisionError: *** ***" in story
    assert found(keys, things) == []


def test_a_crash_without_a_screen(tmp_path: Path, home: Path) -> None:
    keys = with_redis(new_keys())
    variables = {**variables_of(keys), "PYTHONPATH": broken(tmp_path / "patch", "answer")}
    done = call(home, *TABLE, *DEBUG, "--headless", "--json", "--auto", **variables)
    assert done.returncode == 1
    assert "[1006]" in done.stderr.decode()
    check(home, keys, done.stdout, done.stderr)


@pytest.mark.parametrize("patch", ["frame", "answer"])
def test_a_crash_at_a_table_on_the_screen(tmp_path: Path, home: Path, patch: str) -> None:
    keys = new_keys()
    variables = {**variables_of(keys), "PYTHONPATH": broken(tmp_path / "patch", patch)}
    with Terminal(home, *TABLE, *DEBUG, "--pace", "20", size=(120, 40), **variables) as terminal:
        assert terminal.status() == 1
        assert "[1006]" in terminal.text()
        check(home, keys, bytes(terminal.raw), terminal.text().encode())


def in_the_file(home: Path, keys: dict[str, str]) -> dict[str, str]:
    """Put the keys into the user's file; return a variable that no one takes for a key."""
    tables = (f'[providers.{name}]\napi_key = "{key}"\n' for name, key in keys.items())
    file = home / "config.toml"
    file.write_text("".join(tables), encoding="utf-8")
    file.chmod(0o600)
    return {"OF_THE_FILE": keys["openai"]}


def test_a_crash_at_home_whose_key_stands_in_the_file(tmp_path: Path, home: Path) -> None:
    keys = new_keys()
    told = in_the_file(home, keys)
    path = broken(tmp_path / "patch", "home")
    with Terminal(home, size=(120, 40), PYTHONPATH=path, **told) as terminal:
        assert terminal.status() == 1
        assert "The whole story is in" in terminal.text()
        (home / "config.toml").unlink()
        check(home, keys, bytes(terminal.raw))


def test_a_crash_at_home_where_there_can_be_no_log(tmp_path: Path, home: Path) -> None:
    keys = new_keys()
    (home / "logs").write_text("", encoding="utf-8")
    path = broken(tmp_path / "patch", "home")
    with Terminal(home, size=(120, 40), PYTHONPATH=path, **variables_of(keys)) as terminal:
        assert terminal.status() == 1
        assert "cannot be written. [1006]" in " ".join(terminal.text().split())
        assert b"Traceback" not in terminal.raw
        assert found(keys, left_in(home) | {"terminal": bytes(terminal.raw)}) == []


def test_a_failure_that_nobody_awaited_at_a_table_begun_from_home(
    tmp_path: Path, home: Path
) -> None:
    keys = new_keys()
    path = broken(tmp_path / "patch", "task")
    with Terminal(home, size=(120, 40), PYTHONPATH=path, **variables_of(keys)) as terminal:
        terminal.wait_for("Watch a demo table")
        terminal.send("d")
        terminal.wait_for("1 > ")
        assert terminal.quit() == 0
        assert b"Traceback" not in terminal.raw
        check(home, keys, bytes(terminal.raw))
