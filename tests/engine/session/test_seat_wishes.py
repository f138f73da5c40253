"""Seats come, go, change and are asked out of turn."""

import pytest

from engine.policy.kits import MAX_SEATS
from engine.session.hand import Hand
from engine.tasks import spawn
from engine.vocabulary.commands import AddSeat, AskNow, ChangePersona, Command, RemoveSeat
from engine.vocabulary.events import SeatAdded, SeatChanged, SeatRemoved, UtteranceEnded
from tests.fakes.facts import SEATS
from tests.fakes.hand import refused, with_hand
from tests.fakes.staging import Staged


def test_a_newcomer_speaks_from_the_next_round_on() -> None:
    async def play(scene: Staged, hand: Hand) -> None:
        scene.provider.script("s1", ["a", 10.0, "b"])
        holding = spawn(scene.hold("introduction"), "stage")
        await scene.fake.clock.sleep(1)
        await hand.do(AddSeat(role=SEATS[0].role))
        assert len((await holding).rounds[0].seats) == 6
        seat = scene.events(SeatAdded)[0].value
        assert (seat.id, seat.role) == ("s7", SEATS[0].role)
        assert seat.name not in {one.name for one in SEATS}
        found = await scene.hold("discussion", rounds=1)
        assert "s7" in {u.seat for u in found.utterances()}

    with_hand(play)


def test_an_id_is_not_given_twice() -> None:
    async def play(scene: Staged, hand: Hand) -> None:
        await hand.do(AddSeat(role="designer"))
        await hand.do(RemoveSeat(seat="s7"))
        await hand.do(AddSeat(role="designer", provider="fake", model="a/b"))
        newest = scene.events(SeatAdded)[-1].value
        assert (newest.id, newest.model) == ("s8", "a/b")

    with_hand(play)


def test_who_leaves_is_asked_nothing_more_and_what_it_said_stays() -> None:
    async def play(scene: Staged, hand: Hand) -> None:
        order = [seat.id for seat in scene.table.speakers()]
        scene.provider.script(order[0], ["Half ", 10.0, "done."])
        holding = spawn(scene.hold("introduction", order="sequential"), "stage")
        await scene.fake.clock.sleep(1)
        await hand.do(RemoveSeat(seat=order[0]))
        await hand.do(RemoveSeat(seat=order[3]))
        found = await holding
        said = [(u.seat, u.status, u.text) for u in found.utterances()]
        assert said[0] == (order[0], "failed", "Half ")
        assert [seat for seat, _, _ in said] == [order[n] for n in (0, 1, 2, 4, 5)]
        assert len(scene.events(SeatRemoved)) == 2

    with_hand(play)


def test_somebody_stays() -> None:
    async def play(scene: Staged, hand: Hand) -> None:
        for seat in SEATS[1:]:
            await hand.do(RemoveSeat(seat=seat.id))
        assert "at least one" in (await refused(hand, RemoveSeat(seat="s1"))).message
        for _ in range(MAX_SEATS - 1):
            await hand.do(AddSeat(role="consumer"))
        assert "at most" in (await refused(hand, AddSeat(role="consumer"))).message
        names = [seat.name for seat in scene.state.seats]
        assert len(set(names)) == MAX_SEATS

    with_hand(play)


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        (AddSeat(role="dragon"), "no role"),
        (AddSeat(role="designer", provider="nobody", model="m"), "not configured"),
        (RemoveSeat(seat="s9"), "no seat s9"),
        (ChangePersona(seat="s1", name=SEATS[1].name), "at this table already"),
        (AskNow(seat="s1"), "cannot be asked now"),
    ],
)
def test_what_cannot_be_done_is_said(wish: Command, said: str) -> None:
    async def play(scene: Staged, hand: Hand) -> None:
        before = len(scene.events())
        assert said in (await refused(hand, wish)).message
        assert len(scene.events()) == before

    with_hand(play)


def test_a_seat_becomes_somebody_else_point_by_point() -> None:
    async def play(scene: Staged, hand: Hand) -> None:
        await hand.do(ChangePersona(seat="s1", name=" Old Wang ", speaking="In riddles."))
        assert [e.what for e in scene.events(SeatChanged)] == ["name", "speaking"]
        seat = scene.state.seats[0]
        assert (seat.name, seat.persona.name) == ("Old Wang", "Old Wang")
        assert seat.persona.background == SEATS[0].persona.background
        await scene.hold("introduction")
        asked = next(r for r in scene.provider.requests if r.key and r.situation.seat == seat)
        assert "In riddles." in "".join(message.text for message in asked.messages)

    with_hand(play)


def test_a_seat_is_asked_before_its_turn_and_not_twice() -> None:
    async def play(scene: Staged, hand: Hand) -> None:
        order = [seat.id for seat in scene.table.speakers()]
        scene.provider.script(order[0], ["a", 10.0, "b"])
        holding = spawn(scene.hold("introduction", order="sequential"), "stage")
        await scene.fake.clock.sleep(1)
        await hand.do(AskNow(seat=order[4]))
        await refused(hand, AskNow(seat=order[0]))
        found = await holding
        assert [u.seat for u in found.utterances()] == [
            order[0], order[4], order[1], order[2], order[3], order[5],
        ]  # fmt: skip
        assert found.rounds[0].done == 6

    with_hand(play)


def test_a_seat_that_has_spoken_speaks_once_more() -> None:
    async def play(scene: Staged, hand: Hand) -> None:
        scene.provider.script("s1", ["a", 10.0, "b"])
        holding = spawn(scene.hold("discussion", rounds=1), "stage")
        await scene.fake.clock.sleep(1)
        await hand.do(AskNow(seat="s2"))
        found = await holding
        assert [u.seat for u in found.utterances()].count("s2") == 2
        assert len(scene.events(UtteranceEnded)) == 7
        await refused(hand, AskNow(seat="s2"))

    with_hand(play)


def test_lists_stand_as_they_were_given() -> None:
    async def play(scene: Staged, hand: Hand) -> None:
        await scene.hold("discussion", rounds=1)
        scene.provider.script("s1", ["a", 10.0, "b"])
        holding = spawn(scene.hold("keywords"), "stage")
        await scene.fake.clock.sleep(1)
        await refused(hand, AskNow(seat="s2"))
        await holding

    with_hand(play)
