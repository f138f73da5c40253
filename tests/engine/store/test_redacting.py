"""A journal without what was forgotten: rows, requests, drafts, parts, copies, and the file itself."""

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC
from pathlib import Path

import pytest

from engine.exports.documents import Telling
from engine.exports.wish import FORMS, ExportWish
from engine.policy.redaction import MARK
from engine.store import AnswerFile, connections
from engine.store.connections import Access
from engine.vocabulary.clock import ManualClock
from engine.vocabulary.errors import StoreError
from engine.vocabulary.events import (
    NoteAdded,
    UtteranceEnded,
    UtteranceFailed,
    UtteranceGlossed,
    UtteranceStarted,
)
from engine.vocabulary.ports import Draft
from tests.fakes import minutes_log
from tests.fakes.hands import Hands
from tests.fakes.store_events import START, ended, envelope, failed, log, opened
from tests.fakes.stores import FilePlace
from tests.fakes.traces import traces

SESSION, OTHER = "20261120-k3f7", "20261121-m4g8"
SECRET = "The seventh lantern hides a letter. Nobody has ever opened it, and nobody will."


def started(utterance: str, continues: str | None = None) -> UtteranceStarted:
    return UtteranceStarted(
        utterance=utterance, seat="a", stage="discussion", round=1, provider="p", model="m",
        template_hash="t", prompt_hash="h", continues=continues,
    )  # fmt: skip


def request(*texts: str) -> bytes:
    parts = [{"text": text} for text in texts]
    return json.dumps({"messages": [{"role": "user", "parts": parts}]}, ensure_ascii=False).encode()


@pytest.fixture
def place(tmp_path: Path) -> FilePlace:
    return FilePlace(tmp_path)


async def test_rows_requests_drafts_and_parts_are_blanked(place: FilePlace, tmp_path: Path):
    store = place.store()
    journal = await store.create(SESSION)
    part = SECRET[:50]
    events = (
        opened(topic=f"About: {SECRET}"),
        started("u1"),
        replace(failed("u1"), partial=part),
        started("u2", "u1"),
        replace(ended("u2", SECRET), reasoning="Let me hide it well " * 100),
        started("u3"),
        replace(failed("u3"), partial="something of its own"),
        NoteAdded(text=f"She said: {SECRET}"),
        NoteAdded(text="nothing of it"),
        UtteranceGlossed(utterance="u2", seat="a", lang="zh", text="第七盏灯里有一封信。"),
        UtteranceGlossed(utterance="u3", seat="a", lang="zh", text="别的话。"),
    )
    await journal.append(log(SESSION, *events))
    await journal.put_prompt("h1", request("x " * 600, f"- {SECRET}", "role"))
    await journal.put_prompt("h2", request(f"go on from: {part}"))
    await journal.put_prompt("h3", request("[Mei, shortened] The seventh lantern hides a letter."))
    await journal.put_prompt("h4", request("nothing"))
    for name in ("u2", "u4"):
        journal.keep_draft(Draft(utterance=name, text=f"so far {SECRET} and"))
    await journal.close()
    journal = await store.open(SESSION, write=True)
    assert await store.holding([SECRET]) == (SESSION,)
    assert await journal.redact([SECRET]) == (1, 3, 5, 8, 10)
    assert await store.holding([SECRET]) == ()
    assert await journal.redact([SECRET]) == ()
    read = [one.event for one in await journal.read()]
    assert read[0] == opened(topic=f"About: {MARK}")
    assert isinstance(read[2], UtteranceFailed)
    assert read[2].partial == MARK
    assert isinstance(read[4], UtteranceEnded)
    assert (read[4].text, read[4].reasoning, read[4].pace) == (MARK, MARK, ended("u2").pace)
    assert read[6] == events[6]
    assert read[7] == NoteAdded(text=f"She said: {MARK}")
    assert read[8] == events[8]
    assert [one.text for one in read[9:] if isinstance(one, UtteranceGlossed)] == [MARK, "别的话。"]
    asked = [json.loads(await journal.prompt(name) or b"") for name in ("h1", "h2", "h3", "h4")]
    texts = [[part["text"] for part in one["messages"][0]["parts"]] for one in asked]
    assert texts == [
        ["x " * 600, f"- {MARK}", "role"],
        [f"go on from: {MARK}"],
        [f"[Mei, shortened] {MARK}"],
        ["nothing"],
    ]
    assert await journal.drafts() == [Draft(utterance="u4", text=f"so far {MARK} and")]
    (summary,) = await store.list()
    assert summary.topic == f"About: {MARK}"
    assert traces(tmp_path, SECRET) == []
    await store.close()
    assert traces(tmp_path, part) == []


async def test_what_is_still_on_its_way_is_blanked_when_it_comes(place: FilePlace, tmp_path: Path):
    store = place.store()
    journal = await store.create(SESSION)
    await journal.redact([SECRET])
    event = envelope(SESSION, 1, NoteAdded(text=SECRET))
    await journal.append([event])
    await journal.append([event])  # tried again: it stands there
    await journal.put_prompt("h", request(SECRET))
    journal.keep_draft(Draft(utterance="u", text=SECRET))
    await store.close()
    assert traces(tmp_path, SECRET) == []
    store = place.store()
    reader = await store.open(SESSION, write=False)
    assert [one.event for one in await reader.read()] == [NoteAdded(text=MARK)]
    assert [one.text for one in await reader.drafts()] == [MARK]
    await store.close()


async def test_a_reader_of_the_old_rows_is_told_of(place: FilePlace, tmp_path: Path):
    def impatient(file: Path, access: Access) -> sqlite3.Connection:
        connection = connections.connect(file, access)
        connection.execute("PRAGMA busy_timeout=50")
        return connection

    store = place.store(connect=impatient)
    journal = await store.create(SESSION)
    await journal.append([envelope(SESSION, 1, NoteAdded(text=SECRET))])
    with closing(sqlite3.connect(place.paths.sessions / f"{SESSION}.db")) as reader:
        reader.execute("BEGIN")
        assert reader.execute("SELECT count(*) FROM ev").fetchone() == (1,)
        with pytest.raises(StoreError, match="not yet gone from the disk"):
            await journal.redact([SECRET])
    assert await journal.redact([SECRET]) == ()
    assert traces(tmp_path, SECRET) == []
    await journal.append([envelope(SESSION, 2, NoteAdded(text="it goes on"))])
    await store.close()


async def test_kept_answers_that_hold_it_are_dropped(place: FilePlace, tmp_path: Path):
    answers = AnswerFile(place.paths.answers, Hands(), ManualClock(START))
    await answers.put("one", f"A picture with words: {SECRET}".encode())
    await answers.put("two", b"A picture of a lamp")
    store = place.store()
    assert await store.sweep([SECRET]) == ()
    assert await answers.get("one") is None
    assert await answers.get("two") == b"A picture of a lamp"
    assert traces(tmp_path, SECRET) == []
    await store.close()


async def test_exports_are_named_however_they_write_it(place: FilePlace):
    folder = place.paths.exports / SESSION
    folder.mkdir(parents=True)
    text = 'She said "no <b>" & left\nfor good.'
    written = {
        "a.md": 'x\n> She said "no \\<b\\>" & left  \n> for good\\.',
        "b.html": "<p>She said &quot;no &lt;b&gt;&quot; &amp; left<br>\nfor good.</p>".replace(
            "<br>", ""
        ),
        "c.jsonl": json.dumps({"text": text}),
        "d.txt": "She said no",
        "e.png": "\0" + text,
    }
    for name, content in written.items():
        (folder / name).write_text(content, "utf-8")
    store = place.store()
    files = await store.sweep([text])
    assert [file.name for file in files] == ["a.md", "b.html", "c.jsonl"]
    assert await store.sweep(["no"]) == ()
    await store.close()


async def test_every_form_of_an_export_is_named(place: FilePlace):
    text = 'She said: "no" & left.\n\nFor good, 剪纸 and all.'
    pace = tuple((50 * n, n) for n in range(1, len(text)))
    said = minutes_log.ended("u", "s1", "discussion", text)
    said = replace(said, duration_ms=9_000, pace=pace)
    told = minutes_log.envelopes([minutes_log.opened(), said])
    folder = place.paths.exports / SESSION
    folder.mkdir(parents=True)
    for form in FORMS:
        telling = Telling(log=told, title="", wish=ExportWish(form=form), lang="en", zone=UTC)
        data = telling.tables()["utterances.csv"] if form == "csv" else telling.document({})
        (folder / f"s.{form}").write_bytes(data)
    store = place.store()
    assert len(await store.sweep([text])) == len(FORMS)
    await store.close()


async def test_a_copy_that_cannot_be_read_is_told_when_all_else_is_done(place: FilePlace):
    place.paths.backups.mkdir(parents=True)
    (place.paths.backups / "a.db").write_bytes(b"SQLite format 3\x00" + b"\xff" * 4096)
    place.paths.last_copy.write_text(SECRET, "utf-8")
    store = place.store()
    with pytest.raises(StoreError, match=r"out of a\.db") as refused:
        await store.sweep([SECRET])
    assert refused.value.hint == "Delete that file."
    assert place.paths.last_copy.read_text("utf-8") == MARK
    await store.close()
