import tomllib
from decimal import Decimal
from pathlib import Path

from engine.policy.kit_model import Fault, KitField
from engine.policy.kit_structure import read_structure
from engine.policy.kit_texts import read_texts
from tests.fakes.kits import EN, KIT, changed


def read(text: str, folder: Path):
    faults: list[Fault] = []
    plan = read_structure(tomllib.loads(KIT, parse_float=Decimal), faults)
    return read_texts("en.toml", tomllib.loads(text), plan, folder, faults), faults


def test_texts_come_in_the_order_of_the_structure(tmp_path: Path):
    turned = changed(EN, 'dish = "Dish"\nprice = "Price"', 'price = "Price"\ndish = "Dish"')
    texts, faults = read(turned, tmp_path)
    assert faults == []
    assert texts.fields == (
        KitField(id="dish", label="Dish"),
        KitField(id="price", label="Price"),
    )
    assert list(texts.roles) == ["cook", "guest"]
    assert [(entry.id, entry.role) for entry in texts.personas] == [
        ("anna", "cook"),
        ("ben", "guest"),
        ("cleo", "guest"),
    ]
    assert texts.personas[0].persona.age == 40


def test_a_scenario_may_not_name_the_keywords(tmp_path: Path):
    _, faults = read(changed(EN, "We cook {{ dish }}", "We cook {{ keywords }}"), tmp_path)
    assert [fault.key for fault in faults] == ["scenario"]


def test_an_empty_table_names_every_missing_key(tmp_path: Path):
    _, faults = read("", tmp_path)
    assert {fault.key for fault in faults} == {
        "title",
        "description",
        "scenario",
        "motif",
        "picture_style",
        "brief",
        "axes",
        "fields",
        "roles",
        "personas",
    }
