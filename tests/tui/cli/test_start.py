"""Wrong input and configuration: one sentence, the right exit status, never a traceback."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.command import CODE, ROOT, Console, run_command
from tests.fakes.program import PATIENCE
from tui.cli import start as starting


@pytest.fixture
def console(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Console:
    return Console(tmp_path / "home", monkeypatch, capsys)


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["run", "x", "--kit", "papercut"], 3, "nearest is paper-cut"),
        (["run", "x", "--image", "none.png"], 2, "no file none.png"),
        (["run", "x", "--image", "TEXT"], 2, "picture"),
        (["run", "x", "--image", "FIFO"], 2, "not a regular file"),
        (["run", "x", "--image", "."], 2, "folder"),
        (["run", "x", "--rounds", "0"], 2, "1 to 20, not 0"),
        (["run", "x", "--budget", "abc"], 2, "'abc' is no budget"),
        (["run", "x", "--budget", "0"], 2, "not above zero"),
        (["run", "x", "--seats", "poet=2"], 2, "poet"),
        (["run", "x", "--seats", "designer=99"], 2, "For example --seats designer=1."),
        (["run", "x", "--budget", ""], 2, "The budget is empty"),
        (["run", "x", "--field", "mood=calm"], 2, "mood"),
        (["run", "x", "--set", "table.roundz=3"], 3, "Did you mean table.rounds?"),
        (["run", "x", "--provider", "rehersal"], 3, "Did you mean rehearsal?"),
        (
            ["run", "x", "--provider", "rehearsal", "--base-url", "http://127.0.0.1:9"],
            2,
            "takes no --base-url",
        ),
        (["run", "x", "--provider", "openai"], 3, "openai has no key"),
        (["run", "x", "--provider", "openai-compatible"], 3, "No model is named"),
        (["run", "x", "--provider", "openai-compatible", "--model", "m"], 3, "has no address"),
        (
            [
                "run",
                "x",
                "--model",
                "m",
                "--provider",
                "openai-compatible",
                "--base-url",
                "https://llm.example/v1",
            ],
            3,
            "OPENAI_COMPATIBLE_API_KEY",
        ),
        (
            [
                "run",
                "x",
                "--model",
                "m",
                "--provider",
                "openai-compatible",
                "--budget",
                "1",
                "--base-url",
                "http://127.0.0.1:9/v1",
            ],
            3,
            "No price of openai-compatible/m in USD is known",
        ),
        (["run", "x", "--model", "voicez"], 3, "voices"),
        (["run", "x", "--store", "redis://"], 3, "names no server"),
        (["run", "x", "--deltas"], 2, "--deltas needs --json"),
        (["run"], 2, "no topic"),
        (["run", "蝶" * 1001], 2, "1,001 characters"),
        (["run", "x", "--lang", "fr"], 2, "invalid choice"),
        (["run", "x", "--kti", "a"], 2, "--kti"),
        (["frobnicate"], 2, "understood: frobnicate"),
        (["sessions"], 2, "ACTION"),
        (["sessions", "show", "nope"], 2, "no session"),
        (["sessions", "resume", "nope"], 2, "no session"),
        (["export", "nope", "--format", "md"], 2, "no session"),
        (["export", "nope", "--format", "pdf"], 2, "invalid choice"),
        (["config", "set", "table.roundz", "3"], 3, "Did you mean table.rounds?"),
        (["config", "set", "table.rounds", "99"], 3, "must be less than or equal to 20"),
        (["config", "set", "table.rounds", "-"], 2, "no value"),
        (["kits", "check", "nowhere"], 2, "no folder nowhere"),
        (["kits", "new", "mine", "--from", "nothing"], 3, "nothing"),
        (["completion", "tcsh"], 2, "invalid choice"),
    ],
)
def test_wrong_input_is_one_sentence_with_its_status(
    console: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: Any,
    code: Any,
    words: list[str],
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "text.png").write_text("just words", encoding="utf-8")
    os.mkfifo(tmp_path / "fifo.png")
    files = {"TEXT": "text.png", "FIFO": "fifo.png"}
    done = console(*(files.get(argument, argument) for argument in arguments))
    said = done.out + done.err
    assert (done.code, words in said) == (code, True), said
    assert "Traceback" not in said
    if arguments[:2] != ["kits", "check"]:
        assert len(done.err.splitlines()) - ("Rehearsal:" in done.err) == 1, done.err
        assert done.err.rstrip().endswith("[1001]")
    assert not list((tmp_path / "home").glob("sessions/*.db"))


@pytest.mark.parametrize(
    ("variables", "code", "words"),
    [
        ({"TABLEROUND_TABLE__ROUNDZ": "3"}, 3, "TABLEROUND_TABLE__ROUNDS"),
        ({"MAX_TURNS": "0"}, 3, "environment MAX_TURNS"),
        ({"MAX_TURNS": "many"}, 3, "(environment MAX_TURNS) must be a whole number."),
        ({"TABLEROUND_ROUNDZ": "3"}, 3, "Did you mean TABLEROUND_TABLE__ROUNDS?"),
        ({"AI_PROVIDER": "gemini"}, 3, "gemini"),
        ({"TABLEROUND_CLOCK": "noon"}, 2, "no ISO time"),
        (
            {
                "TABLEROUND_CLOCK": "2026-11-20",
                "OPENAI_COMPATIBLE_BASE_URL": "http://localhost:9",
                "AI_MODEL": "m",
            },
            2,
            "rehearsal provider only",
        ),
    ],
)
def test_a_wrong_environment_is_one_sentence(
    console: Any,
    monkeypatch: pytest.MonkeyPatch,
    variables: dict[str, str],
    code: Any,
    words: list[str],
):
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    done = console("run", "x")
    assert (done.code, words in done.err) == (code, True), done.err
    assert len(done.err.splitlines()) == 1


def test_an_unknown_key_in_the_file_names_line_and_nearest(console: Any):
    console.home.mkdir()
    (console.home / "config.toml").write_text("[table]\nmax_keyword = 3\n", encoding="utf-8")
    done = console("run", "x")
    assert done.code == 3
    assert "line 2" in done.err
    assert "Did you mean table.max_keywords?" in done.err


def test_a_folder_in_place_of_the_file_and_a_file_in_place_of_the_home(console: Any):
    (console.home / "config.toml").mkdir(parents=True)
    done = console("run", "x")
    assert (done.code, "config.toml is a folder. Move it away." in done.err) == (3, True)
    (console.home / "config.toml").rmdir()
    console.home.rmdir()
    console.home.write_text("a file", encoding="utf-8")
    done = console("run", "x")
    assert (done.code, "home is not a folder. Choose another place" in done.err) == (3, True)


def test_no_file_is_read_from_the_working_folder(
    console: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    for name in (".env", "config.toml"):
        (tmp_path / name).write_text('AI_MODEL="x"\n[general]\nkit = "evil"\n', encoding="utf-8")
    done = console("config", "show")
    assert done.code == 0
    assert "evil" not in done.out


def test_the_interface_speaks_chinese(console: Any, monkeypatch: pytest.MonkeyPatch):
    assert (
        "必须是 1 到 20 之间的整数" in console("run", "x", "--rounds", "0", "--ui-lang", "zh").err
    )
    monkeypatch.setenv("TABLEROUND_UI_LANG", "zh")
    assert "没有套件 none。套件有：" in console("run", "x", "--kit", "none").err
    (console.home / "kits" / "empty").mkdir(parents=True)
    assert "kit.toml：缺少这个文件。" in console("kits", "check", "empty").out
    assert "排练：不调用任何模型，不产生费用" in console("doctor").out
    assert "--lang 不能是 fr" in console("run", "x", "--lang", "fr").err
    assert "看不懂这条命令" in console("frobnicate").err
    assert "开一张圆桌" in console("run", "--help").out


def test_without_a_command_help_is_printed(console: Any):
    done = console()
    assert done.code == 0
    assert "doctor" in done.out


def test_a_bug_is_one_sentence_and_the_story_is_in_the_log(
    console: Any, monkeypatch: pytest.MonkeyPatch
):
    def broken(shell: object, args: object) -> int:
        raise RuntimeError("inner workings sk-0123456789abcdef")

    monkeypatch.setattr("tui.cli.completion.command", broken)
    done = console("completion", "bash")
    assert done.code == 1
    assert "[1006]" in done.err
    assert "inner workings" not in done.err
    story = (console.home / "logs" / "agent.log").read_text(encoding="utf-8")
    assert "RuntimeError: inner workings ********" in story
    assert "Traceback" in story


def test_a_bug_that_holds_a_key_leaves_no_piece_of_it_in_the_log(
    console: Any, monkeypatch: pytest.MonkeyPatch
):
    key = "Zq8Xw3Lk9dTn5RbVy2HsGf7"  # like no key's usual form: only the variable tells

    def broken(shell: object, args: object) -> int:
        raise RuntimeError(f"{key[:15]} {key[8:]}")

    monkeypatch.setenv("OPENAI_API_KEY", key)
    monkeypatch.setattr("tui.cli.completion.command", broken)
    assert console("completion", "bash").code == 1
    story = (console.home / "logs" / "agent.log").read_text(encoding="utf-8")
    assert "RuntimeError: *** ***" in story
    assert "Zq8Xw3Lk9dTn" not in story


def test_an_interrupt_ends_with_130(console: Any, monkeypatch: pytest.MonkeyPatch):
    def interrupted(shell: object, args: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("tui.cli.completion.command", interrupted)
    assert console("completion", "bash").code == 130


def test_a_second_signal_ends_with_the_status_of_the_first(
    console: Any, monkeypatch: pytest.MonkeyPatch
):
    def hurried(shell: object, args: object) -> int:
        raise KeyboardInterrupt("terminated")

    monkeypatch.setattr("tui.cli.completion.command", hurried)
    assert console("completion", "bash").code == 143


def test_every_command_of_the_parser_has_a_module(console: Any):
    for name in starting.MODULES:
        assert console(name, "--help").code == 0


def test_output_is_utf8_whatever_the_locale(tmp_path: Path):
    for locale in ("C", "POSIX", "de_DE.ISO-8859-1"):
        done = run_command(tmp_path, "--ui-lang", "zh", "sessions", "list", LC_ALL=locale)
        assert done.returncode == 0
        assert "还没有会话" in done.stderr.decode("utf-8")
    done = run_command(tmp_path, "sessions", "show", "剪纸", LC_ALL="C")
    assert "剪纸" in done.stderr.decode("utf-8") or b"no session yet" in done.stderr


def test_a_reader_that_goes_away_is_no_failure(tmp_path: Path):
    environment = {
        "PYTHONPATH": str(ROOT),
        "TABLEROUND_HOME": str(tmp_path),
        "PATH": "/usr/bin:/bin",
    }
    pipe = subprocess.Popen(
        [sys.executable, "-c", CODE, "config", "show"],
        cwd=Path(tmp_path),
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert pipe.stdout is not None
    assert pipe.stderr is not None
    pipe.stdout.close()
    said = pipe.stderr.read()
    pipe.stderr.close()
    assert (pipe.wait(PATIENCE), said) == (0, b"")


def test_output_without_room_is_told_and_no_failure_hides_it(tmp_path: Path):
    if not Path("/dev/full").is_char_device():
        pytest.skip("no device that is always full")
    for arguments in (["config", "show"], ["run", "x", "--pace", "none"], ["--help"]):
        with Path("/dev/full").open("wb") as full:
            done = run_into(full, tmp_path, *arguments)
        assert (done.returncode, b"Standard output cannot be written" in done.stderr) == (5, True)
        assert b"Traceback" not in done.stderr
    with Path("/dev/full").open("wb") as full:
        done = run_into(full, tmp_path, "--version")
    assert (done.returncode, done.stderr) == (0, b"")


def run_into(out: Any, home: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-c", CODE, *arguments],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "TABLEROUND_HOME": str(home), "PATH": "/usr/bin:/bin"},
        stdin=subprocess.DEVNULL,
        stdout=out,
        stderr=subprocess.PIPE,
        check=False,
        timeout=PATIENCE,
    )


def test_messages_that_cannot_be_written_stop_nothing(tmp_path: Path):
    if not Path("/dev/full").is_char_device():
        pytest.skip("no device that is always full")
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-c", CODE, "sessions", "list"],
            cwd=ROOT,
            env={"PYTHONPATH": str(ROOT), "TABLEROUND_HOME": str(tmp_path), "PATH": "/bin"},
            stderr=full,
            stdout=subprocess.PIPE,
            check=False,
            timeout=PATIENCE,
        )
    assert done.returncode == 0
