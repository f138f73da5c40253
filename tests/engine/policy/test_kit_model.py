from engine.policy.kit_model import DEFAULT_STAGES, Fault, StageKind


def test_the_default_order_of_stages():
    assert [plan.id for plan in DEFAULT_STAGES] == [
        "introduction",
        "image_story",
        "discussion",
        "keywords",
        "affinity",
        "voting",
        "decision",
        "role_switch",
        "discussion_2",
        "keywords_2",
        "design_brief",
        "design_cards",
        "drawing",
        "closing",
    ]
    assert {plan.kind for plan in DEFAULT_STAGES} == set(StageKind)
    assert [plan.rounds for plan in DEFAULT_STAGES if plan.id == "discussion"] == [3]


def test_a_fault_is_written_as_far_as_its_place_is_known():
    assert str(Fault(file="a", line=3, key="", message="Bad.")) == "a:3: Bad."
    assert str(Fault(file="a", line=None, key="b.c", message="Bad.")) == "a: b.c: Bad."
    assert str(Fault(file="a", line=None, key="", message="Bad.")) == "a: Bad."
