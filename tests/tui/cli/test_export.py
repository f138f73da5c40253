"""Where an export goes and what it tells; no file, folder, link or device is harmed."""

import json
import os
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engine import FORMS
from engine.policy.log_lines import read_log
from engine.policy.state import replay
from engine.vocabulary.events import Envelope, FacilitatorSaid, HealthChanged, ImageAttached
from tests.fakes.command import Console
from tests.fakes.minutes_log import envelopes, session_log
from tests.fakes.sessions import left_behind
from tui.cli import export


@pytest.fixture
def console(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Console:
    console = Console(tmp_path / "home", monkeypatch, capsys)
    done = console("run", "x", "--pace", "none", "--rounds", "1", "--seats", "designer=1")
    assert done.code == 0, done.err
    return console


def test_a_device_and_a_pipe_are_written_into(console: Console, tmp_path: Path):
    assert console("export", "last", "-o", os.devnull).code == 0
    assert Path(os.devnull).is_char_device()
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    done = console("export", "last", "-o", str(pipe))
    assert (done.code, "cannot be written" in done.err) == (5, True)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    while console("export", "last", "--format", "json", "-o", str(pipe)).code:
        pass  # until the reader has opened its end
    reader.join()
    assert read[0].startswith(b"{")
    assert pipe.is_fifo()
    assert not (tmp_path / "pictures").exists()


def test_a_folder_takes_the_export_under_its_name(console: Console, tmp_path: Path):
    (tmp_path / "there").mkdir()
    for folder in ("there", "new/"):
        done = console("export", "last", "-o", f"{tmp_path}/{folder}")
        assert done.code == 0
        assert Path(done.out.strip()).parent == tmp_path / folder.rstrip("/")
        assert Path(done.out.strip()).name.startswith("x-")


@pytest.mark.parametrize(
    "words",
    [
        ("export", "last", "-o", "x" * 300),
        ("sessions", "import", "~no-such-user/x.jsonl"),
        ("sessions", "import", "x" * 300),
        ("kits", "check", "~no-such-user/x"),
        ("kits", "check", "x" * 300),
    ],
)
def test_a_name_that_no_file_can_have_is_a_sentence(console: Console, words: tuple[str, ...]):
    done = console(*words)
    assert done.code in {2, 5}
    assert "unexpected" not in done.err


def test_a_place_that_cannot_be_made_says_what_to_do(console: Console, tmp_path: Path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    done = console("export", "last", "-o", str(tmp_path / "file" / "x.md"))
    assert (done.code, "Choose another place with -o." in done.err) == (5, True)


def test_a_link_stays_a_link(console: Console, tmp_path: Path):
    (tmp_path / "real.md").write_text("old", encoding="utf-8")
    (tmp_path / "link.md").symlink_to("real.md")
    assert console("export", "last", "-o", str(tmp_path / "link.md")).code == 0
    assert (tmp_path / "link.md").is_symlink()
    assert (tmp_path / "real.md").read_text(encoding="utf-8").startswith("# x")


def test_every_form_goes_to_the_export_folder_in_the_wished_language(console: Console):
    for form, words in (
        ("html", '<html lang="zh-CN">'),
        ("cast", "自我介绍"),
        ("md", "## 自我介绍"),
    ):
        done = console("export", "last", "--format", form, "--lang", "zh")
        assert (done.code, Path(done.out.strip()).suffix) == (0, f".{form}")
        text = Path(done.out.strip()).read_text(encoding="utf-8")
        assert words in text
        assert "设计师" in text


def test_tables_are_a_folder_and_no_stream(console: Console, tmp_path: Path):
    done = console("export", "last", "--format", "csv")
    folder = Path(done.out.strip())
    assert (done.code, folder.parent.parent) == (0, console.home / "exports")
    assert console("export", "last", "--format", "csv", "-o", str(tmp_path / "t")).code == 0
    names = ["ballots.csv", "costs.csv", "keywords.csv", "utterances.csv"]
    assert [sorted(f.name for f in one.iterdir()) for one in (folder, tmp_path / "t")] == [
        names
    ] * 2
    refused = console("export", "last", "--format", "csv", "-o", "-", "--ui-lang", "zh")
    assert (refused.code, "请用 -o 指定一个文件夹" in refused.err) == (2, True)


def test_what_is_not_wished_and_where_the_home_is_stand_in_no_form(console: Console):
    (designer,) = replay(read_log(exported(console, "jsonl"))).seats
    left_behind(console.home, "20201120-path", with_paths(console.home))
    options = ("--anonymous", "--no-costs", "--no-whispers", "--no-reasoning")
    for form in FORMS:
        data = b"".join(exported(console, form, "--no-pictures", *options))
        assert designer.name.encode() not in data, form
        assert b"USD" not in data, form
        whole = b"".join(exported(console, form, session="20201120-path"))
        assert str(console.home).encode() not in whole, form
        assert str(Path.home()).encode() not in whole, form
    head = json.loads(b"".join(exported(console, "json", *options)))["session"]
    assert head["reduced"] == ["reasoning", "whispers", "costs", "anonymous"]


def with_paths(home: Path) -> list[Envelope]:
    """Return a log in which a person and a sentence of the disk name folders of hers."""
    began = session_log()[0].event
    said = FacilitatorSaid(text=f"See {home}/a.png, {Path.home()}/b.png")
    fault = HealthChanged(component="store", status="bad", reason=f"{home}/sessions is full")
    attached = ImageAttached(image="a" * 64, name=f"{home}/a.png", media_type="image/png", bytes=1)
    log = envelopes([began, said, fault, attached])
    return [replace(one, session="20201120-path") for one in log]


def exported(console: Console, form: str, *options: str, session: str = "last") -> list[bytes]:
    """Return the lines of what an export wrote."""
    path = Path(console("export", session, "--format", form, *options).out.strip())
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    return [line for file in files for line in file.read_bytes().splitlines(keepends=True)]


def test_exports_that_people_read_mask_and_the_others_where_it_is_wished(console: Console):
    run = (
        "run",
        "Write to lamp@example.com",
        "--headless",
        "--provider",
        "rehearsal",
        "--lang",
        "en",
    )
    small = ("--rounds", "1", "--seats", "designer=1,consumer=1", "--pace", "none")
    assert console(*run, *small).code == 0
    for form, options, masked in (
        ("md", (), True),
        ("md", ("--no-mask",), False),
        ("jsonl", (), False),
        ("json", ("--mask",), True),
    ):
        said = b"".join(exported(console, form, *options)).replace(b"\\", b"")
        assert (b"lamp@example.com" in said) is not masked
        assert (b"[e-mail]" in said) is masked


@pytest.mark.parametrize("form", FORMS)
def test_what_takes_long_is_done_in_a_thread_while_the_screen_goes_on(
    console: Console, monkeypatch: pytest.MonkeyPatch, form: str
):
    threads: list[threading.Thread] = []

    def noted(work: Any) -> Any:
        def noting(*given: Any) -> Any:
            threads.append(threading.current_thread())
            return work(*given)

        return noting

    monkeypatch.setattr(export, "covered_log", noted(export.covered_log))
    name = "tables" if form == "csv" else "document"
    monkeypatch.setattr(export.Telling, name, noted(getattr(export.Telling, name)))
    assert console("export", "last", "--format", form).code == 0
    assert len(threads) == 2
    assert threading.main_thread() not in threads
