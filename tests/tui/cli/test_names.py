"""Names that nobody knows: the nearest one is named."""

from pathlib import Path

import pytest

from tests.fakes.command import Console
from tui.cli.names import ACTIONS
from tui.cli.start import MODULES


@pytest.fixture
def console(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Console:
    return Console(tmp_path / "home", monkeypatch, capsys)


def test_every_known_name_has_a_parser(console: Console):
    assert list(ACTIONS) == list(MODULES)
    for command, actions in ACTIONS.items():
        for action in actions:
            assert console(command, action, "--help").code == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["rn"], "Did you mean run? `tableround --help`"),
        (["--ui-lang", "en", "session"], "Did you mean sessions?"),
        (["sessions", "resum", "last"], "Did you mean sessions resume? `tableround sessions"),
        (["run", "x", "--imgae", "a.png"], "no option --imgae. Did you mean --image?"),
        (["run", "x", "--imgae=a.png"], "Did you mean --image? `tableround run --help`"),
        (["sessions", "list", "--jsn"], "Did you mean --json? `tableround sessions list --help`"),
        (["run", "one", "two"], "understood: two. Read `tableround run --help`"),
    ],
)
def test_a_slip_names_what_was_meant(console: Console, arguments: list[str], words: str):
    done = console(*arguments)
    assert (done.code, words in done.err, len(done.err.splitlines())) == (2, True, 1), done.err


def test_a_slip_is_told_in_chinese(console: Console):
    assert "是不是 --image？" in console("run", "x", "--imagee", "a", "--ui-lang", "zh").err


def test_json_may_stand_before_and_behind_the_action(console: Console):
    for arguments in (["kits", "--json"], ["kits", "list", "--json"], ["kits", "--json", "list"]):
        assert console(*arguments).out.startswith("[")
