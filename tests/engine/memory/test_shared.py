"""What homes tell each other of memories: each change with its event, and strange data left out."""

from pathlib import Path

import msgspec
import pytest

from engine.memory import Memories, Scope, decode, shared_changes
from engine.memory.shared import encode
from engine.policy.redaction import MARK
from engine.vocabulary.events import (
    MemoryChanged,
    MemoryForgotten,
    NoteAdded,
    TextRedacted,
)
from tests.fakes.memories import SESSION, log_with, remembering, written

MEI, BO = "open-table/mei", "open-table/bo"


def told(*events: object) -> list[tuple[str, int, str, str]]:
    """Return agent, number, memory and text of each change that is told; `-` for forgotten."""
    rows: list[tuple[str, int, str, str]] = []
    for agent, one in shared_changes(log_with(*events)):  # type: ignore[arg-type]
        entry = decode(agent, one.ref, one.data)
        assert one.session == SESSION
        text = entry.text + ("!" if entry.pinned else "") if entry else "-"
        rows.append((agent, one.seq, one.ref.partition(":")[2], text))
    return rows


def test_every_change_is_told_as_the_memory_is_then():
    assert told(
        written("m1", "纸灯要轻"),
        NoteAdded(text="no memory"),
        written("m2", "price", by="s2"),
        written("m3", "the table's own", by=None),
        MemoryChanged(memory="m1", what="text", value="纸灯很轻"),
        MemoryChanged(memory="m1", what="pinned", value="true"),
        MemoryChanged(memory="m9", what="pinned", value="true"),
        MemoryForgotten(memory="m2"),
        MemoryForgotten(memory="m3"),
    ) == [
        (MEI, 2, "m1", "纸灯要轻"),
        (BO, 4, "m2", "price"),
        (MEI, 6, "m1", "纸灯很轻"),
        (MEI, 7, "m1", "纸灯很轻!"),
        (BO, 9, "m2", "-"),
    ]


def test_what_was_blanked_in_part_replaces_what_stands_there():
    assert told(
        written("m1", MARK),
        written("m2", f"before {MARK} after"),
        MemoryForgotten(memory="m1"),
        TextRedacted(ref="2"),
        TextRedacted(ref="3"),
        TextRedacted(ref="99"),
    ) == [
        (MEI, 3, "m2", f"before {MARK} after"),
        (MEI, 4, "m1", "-"),
        (MEI, 0, "m2", f"before {MARK} after"),
    ]


def data_with(**fields: object) -> bytes:
    ((_, one),) = shared_changes(log_with(written("m1", "纸灯")))
    return msgspec.json.encode(msgspec.json.decode(one.data) | fields)


def test_what_another_home_wrote_is_read_back():
    ((_, one),) = shared_changes(log_with(written("m1", "纸灯", weight=0.7)))
    entry = decode(MEI, one.ref, one.data)
    assert entry is not None
    assert encode(entry) == one.data
    assert (entry.agent, entry.name, entry.importance) == (MEI, "Mei", 0.7)
    assert one.at == int(entry.at.timestamp() * 1000)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b'{"session":"x"}',
        data_with(id="m2"),
        data_with(at="yesterday"),
        data_with(at="2026-01-01T00:00:00"),
        data_with(text=7),
        data_with(importance="much"),
    ],
)
def test_what_is_no_memory_is_left_out(data: bytes):
    assert decode(MEI, f"{SESSION}:m1", data) is None


def test_hostile_text_is_cleaned_and_weights_are_bounded():
    data = data_with(text="a\x1b[31mb", name="M\x07ei\nBo", importance=9.0)
    entry = decode(MEI, f"{SESSION}:m1", data)
    assert entry is not None
    assert "\x1b" not in entry.text
    assert "\n" not in entry.name
    assert "\x07" not in entry.name
    assert entry.importance == 1.0


def test_what_was_forgotten_in_the_bin_is_no_memory(tmp_path: Path):
    async def play(memories: Memories) -> list[str]:
        await memories.apply(SESSION, log_with(written("m1", MARK), written("m2", "纸灯")))
        return [one.text for one in await memories.page(Scope(), 10)]

    assert remembering(tmp_path / "memory.db", play) == ["纸灯"]
