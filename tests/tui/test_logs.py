"""The log files: named, private, masked, rotating."""

import asyncio
import logging
import re
import stat
from pathlib import Path
from typing import Any

import pytest

from tui.logs import (
    FILES,
    MASK,
    MAX_BYTES,
    NAMES,
    PrivateFile,
    begin,
    is_set_up,
    mask,
    set_up,
    tear_down,
)


@pytest.fixture(autouse=True)
def closed():
    yield
    tear_down()


def test_each_logger_has_its_private_file(tmp_path: Path):
    assert set_up(tmp_path / "logs", "info")
    logging.getLogger("tableround.model").info("call %s", "m-1")
    logging.getLogger("tableround.model").debug("too light")
    files = list((tmp_path / "logs").iterdir())
    assert [file.name for file in files] == ["model.log"]
    assert stat.S_IMODE(files[0].stat().st_mode) == 0o600
    text = files[0].read_text(encoding="utf-8")
    assert re.fullmatch(
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z tableround\.model INFO call m-1\n", text
    )


def test_keys_are_masked_in_texts_and_tracebacks(tmp_path: Path):
    set_up(tmp_path, "debug", ["my-own-secret"])
    try:
        int("Bearer abcdefghijklmnop and my-own-secret")
    except ValueError:
        logging.getLogger("tableround.agent").exception("key sk-abcdef0123456789")
    text = (tmp_path / "agent.log").read_text(encoding="utf-8")
    for secret in ("abcdefghijklmnop", "my-own-secret", "sk-abcdef"):
        assert secret not in text
    assert text.count(MASK) >= 3


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("redis://me:pw@host/0", f"redis://{MASK}@host/0"),
        ("hf_abcdefghijk", MASK),
        ("AIzaSyA0123456789abcdefghij", MASK),
        ("a risk-taking designer", "a risk-taking designer"),
        ("剪纸 https://host/path", "剪纸 https://host/path"),
    ],
)
def test_what_looks_like_a_key(text: str, masked: Any):
    assert mask(text) == masked


def test_files_rotate_and_setting_up_again_does_not_double_lines(tmp_path: Path):
    set_up(tmp_path, "info")
    set_up(tmp_path, "info")
    (handler,) = logging.getLogger("tableround.memory").handlers
    assert isinstance(handler, PrivateFile)
    assert (handler.maxBytes, handler.backupCount) == (MAX_BYTES, FILES - 1)


def test_a_folder_that_cannot_be_made_is_no_crash(tmp_path: Path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert not set_up(tmp_path / "file" / "logs", "info")


def test_a_file_that_cannot_be_written_stays_quiet(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    (tmp_path / "agent.log").mkdir()
    set_up(tmp_path, "info")
    logging.getLogger("tableround.agent").error("lost")
    assert capsys.readouterr().err == ""


def test_it_is_known_which_folder_is_in_use(tmp_path: Path):
    assert not is_set_up(tmp_path / "logs")
    assert set_up(tmp_path / "logs", "info")
    assert is_set_up(tmp_path / "logs")
    assert not is_set_up(tmp_path / "other")


def test_before_settings_are_built_level_and_keys_are_what_stands_there(tmp_path: Path):
    config = tmp_path / "config.toml"
    config.write_text(
        '[log]\nlevel = "debug"\n[providers.openai]\napi_key = "Zq8Xw3Lk9dTn5RbVy2HsGf7"\n',
        encoding="utf-8",
    )
    assert begin(tmp_path / "logs", {"HF_TOKEN": "Wm4Kc7Jp2vBx8QeDs5TzRa9"}, config)
    story = "Zq8Xw3Lk9dTn5RbVy2HsGf7 and Wm4Kc7Jp2vBx8QeDs5TzRa9"
    logging.getLogger("tableround.agent").debug(story)
    told = (tmp_path / "logs" / "agent.log").read_text(encoding="utf-8")
    assert told.endswith("DEBUG *** and ***\n")
    assert begin(tmp_path / "logs", {}, tmp_path / "none")  # what is in use stays as it is
    logging.getLogger("tableround.agent").error(story)
    assert "Zq8Xw3" not in (tmp_path / "logs" / "agent.log").read_text(encoding="utf-8")


def test_a_level_that_is_none_counts_as_none(tmp_path: Path):
    assert begin(tmp_path / "logs", {"TABLEROUND_LOG__LEVEL": "loud"}, tmp_path / "none")
    assert logging.getLogger("tableround.agent").level == logging.INFO


def test_where_there_can_be_no_file_nothing_is_written_on_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert not set_up(tmp_path / "file" / "logs", "info", ["my-own-secret"])
    assert not is_set_up(tmp_path / "file" / "logs")
    for name in ("tableround.agent", "asyncio"):
        logger = logging.getLogger(name)
        assert logger.handlers
        assert all(isinstance(one, logging.NullHandler) for one in logger.handlers)
    logging.getLogger("tableround.agent").error("my-own-secret")
    assert capsys.readouterr().err == ""


def test_a_task_that_failed_and_that_nobody_awaited_is_told_in_the_log(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    set_up(tmp_path, "info", ["my-own-secret"])
    loop = asyncio.new_event_loop()
    failure = ValueError("my-own-secret")
    loop.call_exception_handler({"message": "never retrieved", "exception": failure})
    loop.close()
    told = (tmp_path / "agent.log").read_text(encoding="utf-8")
    assert "asyncio ERROR never retrieved" in told
    assert "ValueError: ***" in told
    assert "my-own-secret" not in told
    assert capsys.readouterr().err == ""


def test_every_logger_of_the_program_has_a_file():
    root = Path(__file__).resolve().parents[2]
    sources = (file for place in ("engine", "tui") for file in (root / place).rglob("*.py"))
    named = {
        name
        for file in sources
        for name in re.findall(r'getLogger\("([^"]+)"\)', file.read_text(encoding="utf-8"))
    }
    assert named == {f"tableround.{name}" for name in NAMES}
