"""What is typed: to all, to one, a command in either language, or a fault that names the nearest."""

import unicodedata

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
    assert parsed("@消费者 go") == Fault(key="many_seats", facts={"name": "消费者"})
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
    assert parsed("/answer 2") == commands.AskNow(seat="s2")
    assert parsed("/离席 2") == commands.RemoveSeat(seat="s2")
    human = commands.ChangeModel(seat="s3", provider="human", model="human")
    assert parsed("/真人 Chen") == human
    assert parsed("/rename 2 Old Wang") == commands.ChangePersona(seat="s2", name="Old Wang")
    assert parsed("/语气 2 慢而短") == commands.ChangePersona(seat="s2", speaking="慢而短")
    assert parsed("/past 2 a smith") == commands.ChangePersona(seat="s2", background="a smith")
    assert parsed("/rename 2") == Fault(key="no_words", facts={})
    assert parsed("/undo") == commands.UndoEdit()
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
        ("/stop", "no_argument"),
        ("/", "no_words"),
        ("@", "no_name"),
        ("/swap 1", "no_name"),
        ("/layout circle", "no_choice"),
        ("/gloss french", "no_choice"),
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


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("/停2", commands.StopSeat(seat="s2")),
        ("/停\u3000２", commands.StopSeat(seat="s2")),
        ("/搁置包装", commands.ParkTopic(text="包装")),
        ("/steer 1\nshorter", commands.SteerSeat(seat="s1", note="shorter")),
        ("/mute ＠巴雅尔", commands.MuteSeat(seat="s1", muted=True)),
        ("@１请说", commands.Say(text="请说", to="s1")),
        ("@巴雅尔ok?", commands.Say(text="ok?", to="s1")),
        (
            "/投票 红、窗花；fold",
            commands.CastBallot(voter="facilitator", choices=("红", "窗花", "fold")),
        ),
        ("/layout 主讲", Local(action="layout", argument="speaker")),
        ("/布局 看板", Local(action="layout", argument="board")),
        ("/双语 开", Local(action="gloss", argument="on")),
        ("/gloss", Local(action="gloss")),
        ("/LANG en", Local(action="language", argument="en")),
        ("/导出 json", Local(action="export", argument="json")),
        ("/导出 网页", Local(action="export", argument="html")),
        ("/export cast", Local(action="export", argument="cast")),
        ("/mark her best point", Local(action="mark", argument="her best point")),
        ("/theme paper", Local(action="theme", argument="paper")),
    ],
)
def test_what_hands_and_input_methods_write(text: str, meant: object):
    assert parsed(text) == meant


def test_letters_that_grow_when_folded_take_nothing_from_the_words():
    seats = (seat(1, "Straße", "designer"), seat(2, "Ann", "consumer"))
    assert parse_line("@STRASSE hi", seats, {}) == commands.Say(text="hi", to="s1")
    assert parse_line("@straße hi", seats, {}) == commands.Say(text="hi", to="s1")
    assert parse_line("@Annü hi", seats, {}) == Fault(key="no_seat", facts={"name": "Annü"})


def test_a_fault_repeats_one_short_line_of_what_was_typed():
    for text in ("/" + "x" * 4_000, "@" + "工" * 4_000, "/a\x1b]52;c;x\x07"):
        found = parsed(text)
        assert isinstance(found, Fault)
        said = str(next(iter(found.facts.values())))
        assert len(said) <= 40
        assert "\x1b" not in said


@given(
    st.sampled_from(["巴雅尔", "Chen Yu", "Chen", "1", "s4", "匠人", "ＳＵ ＨＥ"]),
    st.text(min_size=1, max_size=40)
    .map(lambda text: text.strip(" :：,，、\t\n"))
    .filter(
        lambda text: (
            bool(text.strip())
            and text == text.strip()
            and not unicodedata.normalize("NFKC", text).casefold().startswith("yu")
        )
    ),
)
def test_a_whisper_carries_its_words_whole(name: str, words: str):
    found = parsed(f"@{name} {words}")
    assert isinstance(found, commands.Say)
    assert found.to in {"s1", "s2", "s3", "s4"}
    assert found.text == words


@given(st.text(max_size=80))
def test_nothing_typed_raises(text: str):
    parsed(text)
    parsed(f"/{text}")
    parsed(f"@{text}")
    completions(text, SEATS, ROLES)


def test_a_newcomer_is_named_by_role():
    for text in ("/add 匠人", "/加席匠人", "/add CRAFTSPERSON"):
        assert parsed(text) == commands.AddSeat(role="craftsperson")
    roles = {"command": "add", "choices": ", ".join(ROLES.values())}
    assert parsed("/add dragon") == Fault(key="no_choice", facts=roles)
    assert completions("/add 消", SEATS, ROLES) == ["/add 消费者"]
    assert completions("/加席 ", SEATS, ROLES) == [f"/加席 {name}" for name in ROLES.values()]


def test_what_the_screen_does_with_a_seat():
    assert parsed("/edit 1 Another text.") == Local(
        action="edit", argument="Another text.", seat="s1"
    )
    assert parsed("/反方 1") == Local(action="advocate", seat="s1")
    assert parsed("/stage 讨论") == Local(action="stage", argument="讨论")


@pytest.mark.parametrize(
    ("text", "argument"),
    [
        ("/timer", ""),
        ("/timer 10", "10"),
        ("/计时７分钟", "7"),
        ("/计时 停止", "stop"),
        ("/timer +2", "+2"),
    ],
)
def test_the_timer_takes_minutes_more_of_them_or_nothing(text: str, argument: str):
    assert parsed(text) == Local(action="timer", argument=argument)
    assert parsed("/timer tea") == Fault(key="no_minutes", facts={})
    assert parsed("/议程") == Local(action="agenda")


def test_every_command_is_completed_in_both_languages():
    offers = completions("/", SEATS, ROLES)
    assert {offer.strip("/ ") for offer in offers} == {*NAMES, *CHINESE}
    assert completions("/pau", SEATS, ROLES) == ["/pause "]
    assert completions("well, @ch", SEATS, ROLES) == ["well, @Chen Yu ", "well, @Chen "]
    assert completions("plain", SEATS, ROLES) == []


def test_seats_are_completed_wherever_one_is_named():
    assert completions("问@chen y", SEATS, ROLES) == ["问@Chen Yu "]
    assert completions("a\nb ＠巴", SEATS, ROLES) == ["a\nb @巴雅尔 "]
    assert completions("/stop su", SEATS, ROLES) == ["/stop Su He "]
    assert completions("/停 匠", SEATS, ROLES) == ["/停 巴雅尔 "]
    assert completions("／暂", SEATS, ROLES) == ["/暂停 "]
    assert completions("@Chen Yu what", SEATS, ROLES) == []
    twins = (seat(1, "Li", "designer"), seat(2, "Li", "consumer"))
    assert completions("@l", twins, ROLES) == ["@1 ", "@2 "]


def test_pictures_are_completed_by_name():
    names = ("vase 1.jpg", "青花瓷瓶", "vase 1.jpg", "Lamp")
    assert completions("look at #va", SEATS, ROLES, names) == ["look at #vase 1.jpg "]
    assert completions("@Chen 看＃青", SEATS, ROLES, names) == ["@Chen 看#青花瓷瓶 "]
    assert completions("#", SEATS, ROLES, names) == [f"#{name} " for name in dict.fromkeys(names)]
    assert completions("#vase 1.jpg and @su", SEATS, ROLES, names) == ["#vase 1.jpg and @Su He "]
    assert completions("#none", SEATS, ROLES) == []


@given(st.text(max_size=30))
def test_what_is_completed_names_one_seat(text: str):
    for offer in completions(f"@{text}", SEATS, ROLES):
        found = parsed(f"{offer[offer.rindex('@') :]}hello")
        assert isinstance(found, commands.Say)
        assert found.to is not None


def test_every_chinese_name_is_a_command():
    assert set(CHINESE.values()) <= set(NAMES)
