"""What is typed: to all, to one, a command in either language, or a fault that names the nearest."""

import pytest
from hypothesis import given, strategies as st

from engine import ModelRef, Seat, commands
from engine.vocabulary.seats import Persona
from tui.commands_line import CHINESE, NAMES, Fault, Local, completions, parse_line


def seat(number: int, name: str, role: str) -> Seat:
    persona = Persona(id=f"p{number}", name=name, age=40, background="", experience="", speaking="")
    return Seat(
        id=f"s{number}",
        name=name,
        persona=persona,
        first_role=role,
        role=role,
        provider="rehearsal",
        model="voices",
    )


ROLES = {"craftsperson": "匠人", "consumer": "消费者", "designer": "Designer"}
SEATS = (
    seat(1, "巴雅尔", "craftsperson"),
    seat(2, "Chen Yu", "consumer"),
    seat(3, "Chen", "consumer"),
    seat(4, "Su He", "designer"),
)


def parsed(text: str) -> object:
    return parse_line(text, SEATS, ROLES)


@pytest.mark.parametrize("name", ["1", "s1", "巴雅尔", "匠人", "craftsperson"])
def test_a_seat_is_meant_by_number_id_name_or_role(name: str):
    assert parsed(f"@{name} 请说说窑温") == commands.Say(text="请说说窑温", to="s1")


def test_the_longest_name_wins_and_a_role_of_many_names_nobody():
    assert parsed("@Chen Yu why?") == commands.Say(text="why?", to="s2")
    assert parsed("@Chen why?") == commands.Say(text="why?", to="s3")
    assert parsed("@designer go") == commands.Say(text="go", to="s4")
    assert parsed("@消费者 go") == Fault(key="no_seat", facts={"name": "消费者"})
    assert parsed("@14 go") == Fault(key="no_seat", facts={"name": "14"})
    assert parsed("@1") == Fault(key="no_words", facts={})


def test_words_without_a_sign_go_to_the_table():
    assert parsed("  what now?  ") == commands.Say(text="what now?")
    assert parsed("   ") == Fault(key="no_words", facts={})


def test_commands_of_the_table_and_of_seats():
    assert parsed("/pause") == commands.Pause()
    assert parsed("/继续") == commands.Resume()
    assert parsed("／跳过") == commands.SkipStage()
    assert parsed("/stop 2") == commands.StopSeat(seat="s2")
    assert parsed("/hold @巴雅尔") == commands.HoldSeat(seat="s1")
    assert parsed("/放开 匠人") == commands.ReleaseSeat(seat="s1")
    assert parsed("/mute 4") == commands.MuteSeat(seat="s4", muted=True)
    assert parsed("/unmute 4") == commands.MuteSeat(seat="s4", muted=False)
    assert parsed("/steer 1 shorter, please") == commands.SteerSeat(
        seat="s1", note="shorter, please"
    )
    assert parsed("/swap 1 2") == commands.SwapRoles(first="s1", second="s2")
    assert parsed("/model 1 rehearsal/voices") == commands.ChangeModel(
        seat="s1", provider="rehearsal", model="voices"
    )
    assert parsed("/park packaging") == commands.ParkTopic(text="packaging")
    assert parsed("/budget 2") == commands.RaiseBudget(line="2")
    assert parsed("/vote a，b, c") == commands.CastBallot(
        voter="facilitator", choices=("a", "b", "c")
    )
    assert parsed("/quit") == Local(action="quit")
    assert ModelRef(provider="rehearsal", model="voices")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("/steer 1", "no_words"),
        ("/stop", "no_seat"),
        ("/stop nobody", "no_seat"),
        ("/swap 1 nobody", "no_seat"),
        ("/model 1 gpt", "no_model"),
        ("/park", "no_argument"),
        ("/puase", "unknown_near"),
        ("/zzzzzz", "unknown"),
    ],
)
def test_what_cannot_be_understood_is_said(text: str, key: str):
    found = parsed(text)
    assert isinstance(found, Fault)
    assert found.key == key


@given(st.text(max_size=80))
def test_nothing_typed_raises(text: str):
    parsed(text)
    parsed(f"/{text}")
    parsed(f"@{text}")
    completions(text, SEATS, ROLES)


def test_every_command_is_completed_in_both_languages():
    offers = completions("/", SEATS, ROLES)
    assert {offer.strip("/ ") for offer in offers} == {*NAMES, *CHINESE}
    assert completions("/pau", SEATS, ROLES) == ["/pause "]
    assert completions("well, @ch", SEATS, ROLES) == ["well, @Chen Yu ", "well, @Chen "]
    assert completions("plain", SEATS, ROLES) == []


def test_every_chinese_name_is_a_command():
    assert set(CHINESE.values()) <= set(NAMES)
