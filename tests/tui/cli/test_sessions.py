"""Stored sessions: listed, shown, renamed, deleted, exported."""

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from engine import FileStore, Paths, Runtime, SystemClock, run_async
from engine.policy.logline import encode_line
from tests.fakes.command import Console
from tests.fakes.minutes_log import SESSION, session_log

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def console(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Console:
    monkeypatch.setenv("TZ", "UTC")
    made = Console(tmp_path / "home", monkeypatch, capsys)
    fill(made.home)
    return made


def fill(home: Path) -> None:
    async def main(runtime: Runtime) -> None:
        store = FileStore(Paths.of(str(home)), clock=runtime.clock, deliveries=runtime.deliveries)
        journal = await store.create(SESSION)
        drawn = await store.blobs.put(PNG)
        await journal.append(
            [
                type(e)(
                    seq=e.seq,
                    at=e.at,
                    session=e.session,
                    event=type(e.event)(**{**fields(e.event), "image": drawn}),
                )
                if type(e.event).__name__ == "ImageDrawn"
                else e
                for e in session_log()
            ]
        )
        await journal.close()
        await store.close()

    run_async(main, SystemClock())


def fields(event: object) -> dict[str, object]:
    return {name: getattr(event, name) for name in event.__dataclass_fields__}


def test_list_for_people_and_programs(console: Any):
    done = console("sessions", "list")
    assert done.out.startswith(SESSION)
    assert "剪纸蝴蝶文创礼物" in done.out
    assert "  已完成  " in console("sessions", "list", "--ui-lang", "zh").out
    (row,) = json.loads(console("sessions", "list", "--json").out)
    assert (row["id"], row["kit"], row["lang"]) == (SESSION, "paper-cut", "zh")


def test_list_tells_what_sessions_came_to(console: Any):
    summary = json.loads(console("sessions", "list", "--json").out)[0]
    zh = console("sessions", "list", "--ui-lang", "zh").out
    assert f"{summary['utterances']} 次发言" in zh
    assert f"{summary['unknown']} 次调用费用不明" in zh
    shown = console("sessions", "show", "last").out.splitlines()[0]
    assert shown.startswith(f"{summary['utterances']} speeches, {summary['pictures']} pictures")


def test_list_is_narrowed_by_words(console: Any):
    assert SESSION in console("sessions", "list", "蝴蝶", "PAPER").out
    done = console("sessions", "list", "boat")
    assert (done.code, done.out, "fits these words" in done.err) == (0, "", True)


def test_show_prints_the_transcript_by_prefix_or_last(console: Any):
    for name in ("20261120", "last", SESSION):
        done = console("sessions", "show", name, "--ui-lang", "zh")
        assert done.code == 0
        assert "张小雅（消费者）：价格要合理。" in done.out
    assert json.loads(console("sessions", "show", "last", "--json").out)["id"] == SESSION


def test_rename_then_find_by_title(console: Any):
    assert console("sessions", "rename", "last", "  我的 会\n ").code == 0
    assert json.loads(console("sessions", "show", "我的 会", "--json").out)["id"] == SESSION
    assert console("sessions", "rename", "last", " ").code == 2


def test_delete_puts_into_the_bin_or_deletes(console: Any):
    done = console("sessions", "delete", "last")
    assert (done.code, "30 days" in done.err) == (0, True)
    assert console("sessions", "list").out == ""
    assert console("sessions", "show", SESSION).code == 2
    fill(console.home)
    assert "is deleted" in console("sessions", "delete", SESSION, "--now").err


def test_export_minutes_with_their_pictures(console: Any):
    done = console("export", "last", "--format", "md")
    path = Path(done.out.strip())
    assert path == console.home / "exports" / SESSION / f"剪纸蝴蝶文创礼物-{SESSION}.md"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    text = path.read_text(encoding="utf-8")
    assert "# 剪纸蝴蝶文创礼物" in text
    assert "- 林思雨（设计师）" in text
    assert (path.parent / "pictures" / "01-蝶影-书签.png").read_bytes() == PNG


def test_export_json_and_lines_to_a_file_and_to_standard_output(console: Any, tmp_path: Path):
    target = tmp_path / "out" / "s.json"
    assert console("export", "last", "--format", "json", "-o", str(target)).code == 0
    assert json.loads(target.read_bytes())["session"]["id"] == SESSION
    done = console("export", "last", "--format", "jsonl", "-o", str(tmp_path / "s.jsonl"))
    assert done.code == 0
    lines = (tmp_path / "s.jsonl").read_bytes().splitlines()
    assert lines[0] == encode_line(session_log()[0])
    assert len(lines) == len(session_log())


def test_export_to_standard_output(console: Any):
    done = console("export", "last", "-o", "-")
    assert done.out.startswith("# 剪纸")
    assert not (console.home / "exports").exists()


def test_export_where_nothing_can_be_written_ends_with_5(console: Any, tmp_path: Path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert console("export", "last", "-o", str(tmp_path / "file" / "x.md")).code == 5


def test_a_finished_session_cannot_be_resumed(console: Any):
    done = console("sessions", "resume", "last")
    assert done.code == 2
    assert "has ended; there is nothing to resume" in done.err
