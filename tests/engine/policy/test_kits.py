from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import example, given, settings, strategies as st

from engine.policy.kits import (
    MAX_SEATS,
    Kit,
    StageKind,
    available_kits,
    brief_of,
    load_kit,
    scenario_of,
    seats_for,
    speaking_order,
)
from engine.vocabulary.errors import InputError, KitError
from engine.vocabulary.seats import Lang, ModelRef
from tests.fakes.kits import EN, KIT, changed, write_kit

MODEL = ModelRef(provider="rehearsal", model="voices")


@pytest.fixture
def tiny(tmp_path: Path) -> Kit:
    write_kit(tmp_path / "tiny")
    return load_kit("tiny", "en", tmp_path)


def test_the_four_kits_are_listed_in_both_languages():
    kits = available_kits(None)
    assert [kit.id for kit in kits] == [
        "design-review",
        "open-table",
        "paper-cut",
        "product-launch",
    ]
    assert all(kit.langs == ("zh", "en") and not kit.fault for kit in kits)
    assert all(kit.titles["zh"] and kit.descriptions["en"] for kit in kits)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_paper_cut_seats_the_original_roster_in_its_order(lang: Lang):
    kit = load_kit("paper-cut", lang)
    seats = seats_for(kit, None, MODEL)
    names = {
        "zh": ["巴雅尔", "阿依古丽", "张小雅", "王晓萌", "李志强", "林思雨"],
        "en": ["Bayar", "Ayiguli", "Zhang Xiaoya", "Wang Xiaomeng", "Li Zhiqiang", "Lin Siyu"],
    }
    assert [seat.name for seat in seats] == names[lang]
    assert [seat.persona.age for seat in seats] == [60, 23, 27, 22, 35, 26]
    assert [seat.id for seat in seats] == ["s1", "s2", "s3", "s4", "s5", "s6"]
    assert all(seat.role == seat.first_role and seat.ref == MODEL for seat in seats)
    by_id = {seat.id: seat.role for seat in seats}
    assert [by_id[name] for name in speaking_order(kit, seats)] == [
        "craftsperson",
        "consumer",
        "manufacturer",
        "consumer",
        "designer",
        "consumer",
    ]


@pytest.mark.parametrize("name", ["open-table", "product-launch", "design-review"])
def test_six_different_roles_with_two_or_three_personas_each(name: str):
    kit = load_kit(name, "en")
    assert len({role for _, role in kit.roster}) == 6 == len(kit.roster)
    for role in kit.roles:
        assert 2 <= sum(entry.role == role for entry in kit.personas) <= 3


def test_fields_and_axes_of_the_other_kits():
    launch, review = load_kit("product-launch", "en"), load_kit("design-review", "en")
    assert [field.id for field in launch.fields] == ["product", "date", "market", "budget"]
    assert launch.axes == ("strategy", "marketing", "media", "experience", "risks")
    assert [field.id for field in review.fields] == ["object", "phase"]
    assert len(review.axes) == 7


def test_a_kit_is_read_whole(tiny: Kit):
    assert tiny.rules.threshold == Decimal("0.75")
    assert tiny.rules.decision_seconds == 30.0
    assert tiny.stages[0].kind is StageKind.DISCUSSION
    assert (tiny.stages[0].rounds, tiny.stages[0].order) == (2, "sequential")
    assert (tiny.stages[0].first_visibility, tiny.stages[0].visibility) == ("none", "all")
    assert tiny.order == ("ben", "anna")
    assert tiny.source == "user"


def test_a_path_and_an_id_load_the_same_kit(tmp_path: Path):
    folder = write_kit(tmp_path / "tiny")
    by_path, by_id = load_kit(str(folder), "en"), load_kit("tiny", "en", tmp_path)
    assert (by_path.source, by_id.source) == ("folder", "user")
    assert replace(by_path, source="user") == by_id


def test_an_unknown_kit_names_the_nearest():
    with pytest.raises(KitError, match="nearest is paper-cut") as caught:
        load_kit("paper-kut", "zh")
    assert "open-table" in caught.value.hint


@pytest.mark.parametrize(
    "name", ["", ".", "..", "a\0b", "../../etc", "~nobody/x", "x" * 5000, "\x1b[2J"]
)
def test_a_name_that_is_no_kit_is_a_kit_error_without_control_marks(name: str):
    with pytest.raises(KitError) as caught:
        load_kit(name, "en")
    assert caught.value.message.isprintable()
    assert len(caught.value.message) < 300


def test_a_missing_language_is_said(tmp_path: Path):
    write_kit(tmp_path / "tiny")
    with pytest.raises(KitError, match=r"no zh\.toml; it has: en"):
        load_kit("tiny", "zh", tmp_path)


def test_a_fault_names_file_and_place(tmp_path: Path):
    write_kit(tmp_path / "tiny", kit=changed(KIT, 'kind = "voting"', 'kind = "votting"'))
    with pytest.raises(KitError, match=r"kit\.toml: stages\[2\]\.kind: .*nearest is voting"):
        load_kit("tiny", "en", tmp_path)
    listed = {kit.id: kit for kit in available_kits(tmp_path)}
    assert "votting" in listed["tiny"].fault
    assert not listed["open-table"].fault


def test_the_id_has_to_be_the_folder_name(tmp_path: Path):
    write_kit(tmp_path / "other")
    with pytest.raises(KitError, match="have to be equal"):
        load_kit("other", "en", tmp_path)
    assert {kit.id: kit.fault for kit in available_kits(tmp_path)}["other"]


def test_a_user_kit_hides_a_shipped_one(tmp_path: Path):
    write_kit(tmp_path / "paper-cut", kit=changed(KIT, '"tiny"', '"paper-cut"'))
    assert load_kit("paper-cut", "en", tmp_path).title == "Tiny"
    assert load_kit("paper-cut", "en").title == "Paper-cut workshop"


def test_a_kit_based_on_another_takes_what_it_lacks(tmp_path: Path):
    write_kit(
        tmp_path / "mine",
        kit='id = "mine"\nversion = "2"\nbased_on = "product-launch"\n',
        en='title = "Mine"\n',
    )
    kit = load_kit("mine", "en", tmp_path)
    assert (kit.title, kit.version, len(kit.roster)) == ("Mine", "2", 6)
    assert kit.axes == load_kit("product-launch", "en").axes


def test_an_unfilled_field_is_left_out_and_the_first_takes_the_topic(tiny: Kit):
    assert scenario_of(tiny, "soup") == "We cook soup."
    assert scenario_of(tiny, "soup", {"price": "5"}) == "We cook soup. For 5."
    assert scenario_of(tiny, "soup", {"dish": "stew", "price": "  "}) == "We cook stew."
    with pytest.raises(InputError, match="no field prize") as caught:
        scenario_of(tiny, "soup", {"prize": "5"})
    assert "dish, price" in caught.value.hint


def test_a_topic_is_never_read_as_a_template(tiny: Kit):
    assert scenario_of(tiny, "{{ price }}{% for %}") == "We cook {{ price }}{% for %}."


def test_a_brief_holds_the_keywords_in_the_order_of_the_vote(tiny: Kit):
    assert brief_of(tiny, "soup", None, ["salt", "heat"]) == "Make soup with salt, heat."


def test_counts_draw_personas_in_pool_order_and_number_them_when_used_up(tiny: Kit):
    seats = seats_for(tiny, {"guest": 5, "cook": 1}, MODEL)
    assert [seat.name for seat in seats] == ["Ben", "Cleo", "Ben 2", "Cleo 2", "Ben 3", "Anna"]
    assert [seat.persona.id for seat in seats][2:5] == ["ben_2", "cleo_2", "ben_3"]
    assert [seat.id for seat in seats] == ["s1", "s2", "s3", "s4", "s5", "s6"]
    assert speaking_order(tiny, seats) == ("s1", "s6", "s2", "s3", "s4", "s5")


@pytest.mark.parametrize(
    ("counts", "message"),
    [
        ({"waiter": 1}, "no role waiter"),
        ({"cook": 0}, "1 to 24 seats, not 0"),
        ({}, "1 to 24 seats, not 0"),
        ({"cook": 20, "guest": 5}, "not 25"),
        ({"cook": -1, "guest": 3}, "cannot have -1"),
    ],
)
def test_counts_that_seat_no_table_are_refused(tiny: Kit, counts: dict[str, int], message: str):
    with pytest.raises(InputError, match=message) as caught:
        seats_for(tiny, counts, MODEL)
    assert caught.value.hint


def test_a_role_without_personas_cannot_be_seated(tiny: Kit):
    lonely = replace(tiny, personas=tiny.personas[:1])
    with pytest.raises(InputError, match="no persona for the role guest"):
        seats_for(lonely, {"guest": 1}, MODEL)


@given(st.dictionaries(st.sampled_from(["cook", "guest"]), st.integers(0, 12), min_size=1))
def test_counts_give_as_many_seats_with_different_names(counts: dict[str, int]):
    kit = load_kit("open-table", "en")
    wanted = {"craftsperson": counts.get("cook", 0), "consumer": counts.get("guest", 0)}
    if not 1 <= sum(wanted.values()) <= MAX_SEATS:
        return
    seats = seats_for(kit, wanted, MODEL)
    assert len({seat.name for seat in seats}) == len({seat.persona.id for seat in seats})
    assert len({seat.name for seat in seats}) == len(seats) == sum(wanted.values())


JUNK = [
    "[",
    "]",
    "=",
    '"',
    "{{",
    "%}",
    "9e999999999999999999",
    "nan",
    "[[[[",
    "\x00",
    "é",
    "a.a.a=1\n",
]


@settings(max_examples=150, deadline=None)
@example(where=310, cut=0, put="\xad", prose=False)
@given(
    where=st.integers(0, 2000),
    cut=st.integers(0, 40),
    put=st.one_of(st.sampled_from(JUNK), st.text(max_size=12)),
    prose=st.booleans(),
)
def test_a_mutated_kit_raises_nothing_but_a_kit_error(
    tmp_path_factory: pytest.TempPathFactory, where: int, cut: int, put: str, prose: bool
):
    folder = tmp_path_factory.mktemp("mutated") / "tiny"
    source = EN if prose else KIT
    at = where % len(source)
    mutated = source[:at] + put + source[at + cut :]
    clean = mutated.encode("utf-8", "replace").decode()
    write_kit(folder, **({"en": clean} if prose else {"kit": clean}))
    said = ""
    try:
        kit = load_kit(str(folder), "en")
    except KitError as error:
        said = error.message
    if said:
        assert said.isprintable()
        return
    seats = seats_for(kit, None, MODEL)
    assert 1 <= len(seats) <= MAX_SEATS
    assert isinstance(scenario_of(kit, "soup"), str)


def test_toml_that_would_choke_the_reader_is_refused(tmp_path: Path):
    texts = ["a = " + "[" * 100_000, "a" + ".a" * 120_000 + " = 1", "a = " + "9" * 10_000]
    texts += [f"{key} = 0x{'f' * 100_000}" for key in ("roles", "based_on", "id")]
    texts += [changed(KIT, "0.75", "0." + "7" * 100_000)]
    for text in texts:
        folder = write_kit(tmp_path / "tiny", kit=text)
        with pytest.raises(KitError):
            load_kit(str(folder), "en")
