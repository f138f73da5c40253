"""Lists of models that providers sent are there again after a start."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from engine.providers.model_lists import ModelList, ModelLists
from engine.vocabulary.errors import StoreError
from engine.vocabulary.ports import ModelRow
from engine.vocabulary.usage import Price

AT = datetime(2026, 11, 21, tzinfo=UTC)
PRICE = Price(currency="USD", input=Decimal("0.15"), output=Decimal("0.6"))
ROW = ModelRow(
    id="org/m", context=8, max_output=None, sees=True, draws=None, embeds=None, price=PRICE
)


def test_a_list_is_there_again(tmp_path: Path):
    ModelLists(tmp_path / "lists").write("openrouter", "https://x", [ROW], AT)
    lists = ModelLists(tmp_path / "lists")
    assert lists.read("openrouter", "https://x") == ModelList(
        base_url="https://x", at=AT, rows=(ROW,)
    )
    assert lists.row("openrouter", "https://x", "org/m") == ROW
    assert lists.row("openrouter", "https://x", "org/n") is None
    assert (tmp_path / "lists" / "openrouter.json").stat().st_mode & 0o777 == 0o600


def test_another_address_has_another_list(tmp_path: Path):
    lists = ModelLists(tmp_path)
    lists.write("p", "https://x", [ROW], AT)
    assert lists.read("p", "https://y") == ModelList()
    lists.write("p", "https://y", [replace(ROW, id="z")], AT)
    assert lists.row("p", "https://y", "z") is not None


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'{"rows": [{}]}', b"\xff"])
def test_a_damaged_file_counts_as_none(tmp_path: Path, data: bytes):
    (tmp_path / "p.json").write_bytes(data)
    assert ModelLists(tmp_path).read("p", "") == ModelList()


def test_where_nothing_can_be_written_it_is_said(tmp_path: Path):
    (tmp_path / "p.new").mkdir()
    with pytest.raises(StoreError, match="cannot be written"):
        ModelLists(tmp_path).write("p", "", [ROW], AT)
