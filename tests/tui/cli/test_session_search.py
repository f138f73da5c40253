"""Words found in the logs of all sessions, for people and for programs."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from engine import FileStore, Paths, Runtime, SystemClock, run_async
from tests.fakes.command import Console
from tests.fakes.minutes_log import session_log

NAMES = ("20261119-aaaa", "20261120-bbbb")


@pytest.fixture
def console(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Console:
    monkeypatch.setenv("TZ", "UTC")
    made = Console(tmp_path / "home", monkeypatch, capsys)

    async def main(runtime: Runtime) -> None:
        paths = Paths.of(str(made.home))
        store = FileStore(paths, clock=runtime.clock, deliveries=runtime.deliveries)
        for day, name in enumerate(NAMES):
            journal = await store.create(name)
            log = [replace(e, session=name, at=e.at.replace(day=19 + day)) for e in session_log()]
            await journal.append(log)
            await journal.close()
        await store.close()

    run_async(main, SystemClock())
    return made


def test_places_are_listed_by_session_the_newest_first(console: Console):
    done = console("sessions", "search", "ＢＵＴＴＥＲＦＬＹ stage:design", "--ui-lang", "en")
    assert done.out.splitlines() == [
        "20261120-bbbb  2026-11-20 09:00 UTC",
        "     #49  card, 林思雨 · Design cards: 蝶影 *书签* 双翼书签 a butterfly",
        "20261119-aaaa  2026-11-19 09:00 UTC",
        "     #49  card, 林思雨 · Design cards: 蝶影 *书签* 双翼书签 a butterfly",
    ]
    assert done.err == "2 places in 2 sessions.\n"
    shown = console("sessions", "search", "价格 @张", "--ui-lang", "zh", "--limit", "1")
    assert "张小雅，发言 · 讨论: 价格要合理。 也要耐用。" in shown.out
    assert "只列出前 1 处" in shown.err


def test_places_as_json(console: Console):
    done = console("sessions", "search", "耐用", "--json")
    rows = json.loads(done.out)
    assert [row["session"] for row in rows] == list(reversed(NAMES))
    assert rows[0]["text"][rows[0]["start"] : rows[0]["end"]] == "耐用"
    assert (rows[0]["kind"], rows[0]["seat"], rows[0]["stage"]) == ("speech", "s2", "discussion")
    assert json.loads(console("sessions", "search", "nowhere", "--json").out) == []


def test_nothing_to_look_for_is_said(console: Console):
    done = console("sessions", "search", "seat:", "--ui-lang", "en")
    assert done.code == 2
    assert "There is nothing to look for." in done.err
