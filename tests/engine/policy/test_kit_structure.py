import tomllib
from decimal import Decimal

from engine.policy.kit_model import DEFAULT_STAGES, Fault, KitRules
from engine.policy.kit_structure import read_structure
from tests.fakes.kits import KIT, changed


def read(text: str):
    faults: list[Fault] = []
    return read_structure(tomllib.loads(text, parse_float=Decimal), faults), faults


def test_the_structure_is_read():
    plan, faults = read(KIT)
    assert faults == []
    assert (plan.id, plan.roles, plan.fields) == ("tiny", ("cook", "guest"), ("dish", "price"))
    assert (plan.personas[0].id, plan.personas[0].role, plan.personas[0].age) == (
        "anna",
        "cook",
        40,
    )
    assert plan.rules == KitRules(threshold=Decimal("0.75"), decision_seconds=30.0)


def test_stages_rules_order_and_fields_have_defaults():
    head = KIT[: KIT.index("stages = [")]
    plan, faults = read(changed(changed(head, 'order = ["ben", "anna"]\n', ""), "fields", "axes2"))
    assert [fault.key for fault in faults] == ["axes2"]
    assert plan.stages == DEFAULT_STAGES
    assert plan.rules == KitRules()
    assert plan.order == plan.roster == ("anna", "ben")
    assert plan.fields == ()


def test_planned_minutes_stand_with_a_stage_or_are_not_known():
    plan, faults = read(changed(KIT, "rounds = 2", "rounds = 2, minutes = 7.5"))
    assert faults == []
    assert [stage.minutes for stage in plan.stages] == [7.5, None, None]


def test_an_order_that_leaves_seats_out_is_filled_up_from_the_roster():
    plan, faults = read(changed(KIT, '["ben", "anna"]', '["cleo"]'))
    assert faults == []
    assert plan.order == ("cleo", "anna", "ben")


def test_an_empty_table_gives_faults_and_a_stand_in():
    plan, faults = read("")
    missing = {fault.key for fault in faults}
    assert missing == {"id", "version", "roles", "personas", "roster", "axes", "palette"}
    assert plan.roster == ()
