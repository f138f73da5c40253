from decimal import Decimal

import pytest

from engine.policy.kit_model import Fault
from engine.policy.kit_tables import TableReader
from engine.policy.kit_words import NAME_ID


def reader(**table: object) -> TableReader:
    return TableReader("kit.toml", table, [], "top")


def said(read: TableReader) -> list[tuple[str, str]]:
    return [(fault.key, fault.message) for fault in read.faults]


def test_what_fits_is_returned_without_a_fault():
    read = reader(a=" text ", b=3, c=Decimal("0.6"), d=["x", "y"], e={"f": 1}, g=[{"h": 2}])
    assert read.text("a") == "text"
    assert read.integer("b", 1, 5) == 3
    assert read.number("c", 1) == Decimal("0.6")
    assert read.names("d", NAME_ID, 2) == ["x", "y"]
    nested = read.table("e")
    assert nested is not None
    assert nested.integer("f", 0, 1) == 1
    assert [entry.integer("h", 0, 2) for entry in read.tables("g", 3)] == [2]
    read.only(("a", "b", "c", "d", "e", "g"))
    assert read.faults == []


def test_what_is_missing_takes_its_default_or_is_a_fault():
    read = reader()
    assert read.text("a", default="x") == "x"
    assert read.integer("b", 1, 5, 4) == 4
    assert read.choice("c", ("u", "v"), "v") == "v"
    assert read.number("d", 1) is None
    assert read.names("e", NAME_ID, 3, least=0) == []
    assert read.table("f", required=False) is None
    assert read.faults == []
    read.text("a")
    read.choice("c", ("u", "v"))
    read.table("f")
    assert [key for key, _ in said(read)] == ["top.a", "top.c", "top.f"]


@pytest.mark.parametrize("value", [1, True, [], {}, Decimal(1)])
def test_a_text_of_another_kind_is_a_fault(value: object):
    read = reader(a=value)
    assert read.text("a") == ""
    assert len(read.faults) == 1


def test_an_empty_choice_is_a_fault_even_where_there_is_a_default():
    read = reader(a="")
    assert read.choice("a", ("u",), "u") == "u"
    assert said(read) == [("top.a", "The text is empty.")]


def test_nested_faults_have_the_whole_path():
    read = reader(g=[{"h": "x"}, 3], e={"k": 1})
    for entry in read.tables("g", 5):
        entry.integer("h", 0, 1)
    nested = read.table("e")
    assert nested is not None
    nested.only(("kay",))
    assert [key for key, _ in said(read)] == ["top.g[1]", "top.g[0].h", "top.e.k"]


def test_lists_are_capped_and_name_their_entries():
    read = reader(a=["x", "X", "x", 5], b="x", c=[])
    assert read.names("a", NAME_ID, 4) == ["x"]
    read.names("b", NAME_ID, 4)
    read.names("c", NAME_ID, 4)
    keys = [key for key, _ in said(read)]
    assert keys == ["top.a[1]", "top.a[2]", "top.a[3]", "top.b", "top.c"]


def test_a_hostile_key_is_shown_printable_and_capped():
    faults: list[Fault] = []
    TableReader("kit.toml", {"\x1b[2J" + "k" * 500: 1}, faults).only(("a",))
    assert faults[0].key.isprintable()
    assert len(faults[0].key) < 70
