"""Stages of speech: who is asked what, once; what fails stays with its seat."""

import json
from typing import Any

import pytest

from engine.stages import CannotRun
from engine.vocabulary.errors import AuthenticationError, ProviderError
from engine.vocabulary.events import (
    FacilitatorSaid,
    ImageAttached,
    ImageDescribed,
    KeywordsExtracted,
    MemoryWritten,
    RoundEnded,
    SeatChanged,
    SeatsRotated,
)
from engine.vocabulary.ids import digest
from engine.vocabulary.messages import Ask, ChatRequest, Task
from tests.fakes.facts import KIT, SEATS, keywords_of, round_, spoke, stage
from tests.fakes.staging import Staged, staged

ALL = [seat.id for seat in SEATS]
PICTURE = b"a red butterfly"


async def picture(scene: Staged) -> None:
    name = await scene.blobs.put(PICTURE)
    await scene.happened(
        ImageAttached(image=name, name="b.png", media_type="image/png", bytes=len(PICTURE))
    )


def seats_of(requests: list[ChatRequest]) -> list[str]:
    return sorted(r.situation.seat.id for r in requests if r.situation.seat)


@pytest.mark.parametrize("name", ["introduction", "discussion_2"])
def test_a_seat_that_fails_leaves_the_others_untouched(name: str) -> None:
    async def play(scene: Staged) -> None:
        scene.provider.script("s3", [AuthenticationError("Wrong key.")])
        found = await scene.hold(name)
        round_state = found.round(1)
        assert round_state is not None
        assert (round_state.done, round_state.of) == (5, 6)
        states = {u.seat: (u.status, u.code) for u in round_state.utterances}
        assert states.pop("s3") == ("failed", "authentication")
        assert set(states.values()) == {("done", "")}

    staged(play)


def test_a_muted_seat_is_not_asked() -> None:
    async def play(scene: Staged) -> None:
        await scene.happened(SeatChanged(seat="s2", what="muted", value="true"))
        await scene.hold("introduction")
        assert "s2" not in seats_of(scene.provider.requests)
        (over,) = scene.events(RoundEnded)
        assert (over.done, over.of) == (5, 5)

    staged(play)


def test_a_discussion_is_blind_at_first_and_then_hears_all_earlier_rounds() -> None:
    async def play(scene: Staged) -> None:
        await scene.hold("discussion", rounds=3)
        asked = scene.provider.asked(Ask.TALK)
        assert len(asked) == 18
        for request in asked:
            situation = request.situation
            me = situation.seat.id if situation.seat else ""
            heard = [(one.seat, one.round) for one in situation.others]
            assert heard == [
                (seat, number)
                for number in range(1, situation.round)
                for seat in _order(scene)
                if seat != me
            ]

    staged(play)


def _order(scene: Staged) -> list[str]:
    return [seat.id for seat in scene.table.speakers()]


def test_one_after_another_each_hears_who_spoke_before() -> None:
    async def play(scene: Staged) -> None:
        await scene.hold("discussion", rounds=1, order="sequential", first_visibility="all")
        heard = [len(r.situation.others) for r in scene.provider.asked(Ask.TALK)]
        assert heard == [0, 1, 2, 3, 4, 5]

    staged(play)


def test_what_a_seat_said_becomes_its_memory() -> None:
    async def play(scene: Staged) -> None:
        await scene.hold("introduction")
        written = {(m.seat, m.kind, m.text) for m in scene.events(MemoryWritten)}
        assert written == {(seat, "introduction", f"I am {seat}.") for seat in ALL}

    staged(play)


def test_recalled_memories_are_in_the_request_with_their_scores_in_the_log() -> None:
    async def play(scene: Staged) -> None:
        await scene.happened(
            MemoryWritten(
                memory="m1",
                seat="s1",
                kind="speech",
                text="paper lamp in Tianjin",
                stage="x",
                importance=0.5,
            )
        )
        await scene.hold("discussion_2")
        requests = {r.situation.seat.id: r for r in scene.provider.requests if r.situation.seat}
        assert requests["s1"].situation.memories == ("paper lamp in Tianjin",)
        assert requests["s2"].situation.memories == ()
        assert "Tianjin" in requests["s1"].messages[-1].text

    staged(play, recalls=True)


def test_a_whisper_is_in_the_request_of_its_seat_alone() -> None:
    async def play(scene: Staged) -> None:
        await scene.happened(FacilitatorSaid(text="psst, the price", to="s4"))
        await scene.hold("discussion", rounds=2)
        with_note = [r for r in scene.provider.requests if "psst" in r.messages[-1].text]
        assert [
            (r.situation.seat.id, r.situation.round) for r in with_note if r.situation.seat
        ] == [("s4", 1)]

    staged(play)


def test_without_a_picture_there_is_no_story() -> None:
    async def play(scene: Staged) -> None:
        with pytest.raises(CannotRun, match="no picture"):
            await scene.hold("image_story")

    staged(play)


def test_a_picture_is_described_once_for_all_who_can_not_see() -> None:
    async def play(scene: Staged) -> None:
        await picture(scene)
        await scene.happened(SeatChanged(seat="s1", what="model", value="fake/eyes"))
        found = await scene.hold("image_story")
        (asked,) = scene.provider.asked(Ask.DESCRIPTION)
        assert asked.task == Task.SEE
        assert asked.messages[-1].parts[-1].sha256 == digest(PICTURE)
        (described,) = scene.events(ImageDescribed)
        assert (described.text, described.model) == ("A red butterfly.", "fake/eyes")
        for request in scene.provider.asked(Ask.STORY):
            sees = request.situation.seat is not None and request.situation.seat.id == "s1"
            assert len(request.messages[-1].parts) == (2 if sees else 1)
            assert ("A red butterfly." in request.messages[-1].text) != sees
        assert set(found.keywords) == set(ALL)

    staged(play)


def test_a_picture_that_nobody_can_describe_skips_the_stories() -> None:
    async def play(scene: Staged) -> None:
        await picture(scene)
        scene.provider.script("", [ProviderError("The eyes are shut.")])
        with pytest.raises(CannotRun, match="The eyes are shut"):
            await scene.hold("image_story")
        assert scene.provider.asked(Ask.STORY) == []

    staged(play)


def test_a_seat_whose_model_is_gone_does_not_end_the_session_at_the_picture() -> None:
    async def play(scene: Staged) -> None:
        await picture(scene)
        await scene.happened(SeatChanged(seat="s5", what="model", value="fake/none"))
        found = await scene.hold("image_story")
        round_state = found.round(1)
        assert round_state is not None
        assert (round_state.done, round_state.of) == (5, 6)

    staged(play)


def test_keywords_that_can_not_be_read_are_asked_for_once_more() -> None:
    def respond(request: ChatRequest) -> Any:
        situation = request.situation
        if situation.seat is None or situation.seat.id not in {"s1", "s2"}:
            return None
        again = situation.ordinal > 1
        return '["moon", "paper"]' if again and situation.seat.id == "s2" else "I would rather not."

    async def play(scene: Staged) -> None:
        found = await scene.hold("keywords")
        asked = seats_of(scene.provider.asked(Ask.KEYWORDS))
        assert [asked.count(seat) for seat in ALL] == [2, 2, 1, 1, 1, 1]
        repair = [r for r in scene.provider.requests if r.situation.ordinal > 1]
        assert all("I would rather not." in r.messages[-1].text for r in repair)
        assert found.keywords["s2"] == ("moon", "paper")
        assert "s1" not in found.keywords
        (over,) = scene.events(RoundEnded)
        assert (over.done, over.of) == (5, 6)

    staged(play, respond)


def test_keywords_are_capped_and_without_doubles() -> None:
    words = [f"word {n}" for n in range(20)]

    async def play(scene: Staged) -> None:
        found = await scene.hold("keywords")
        assert all(len(found.keywords[seat]) == 10 for seat in ALL)
        assert len(scene.events(KeywordsExtracted)) == 6

    staged(play, lambda _: json.dumps(["Word 0", "WORD-0", *words]))


def test_everybody_plays_another_role_and_knows_the_old_one() -> None:
    async def play(scene: Staged) -> None:
        await scene.hold("role_switch")
        (rotated,) = scene.events(SeatsRotated)
        assert rotated.unchanged == ()
        assert sorted(rotated.roles.values()) == sorted(seat.first_role for seat in SEATS)
        for request in scene.provider.asked(Ask.REFLECTION):
            situation = request.situation
            assert situation.seat is not None
            now, before = situation.seat.role, situation.seat.first_role
            assert now == rotated.roles[situation.seat.id] != before
            assert situation.role_name == KIT.roles[now].name
            assert situation.first_role_name == KIT.roles[before].name
        remembered = [m.seat for m in scene.events(MemoryWritten) if m.kind == "role_switch"]
        assert sorted(remembered) == ALL

    staged(play)


def test_roles_are_switched_once_however_often_the_stage_is_taken_up() -> None:
    async def play(scene: Staged) -> None:
        roles = {seat.id: seat.first_role for seat in SEATS}
        await scene.happened(
            stage("role_switch"), SeatsRotated(roles=roles, unchanged=tuple(roles), reason="hand")
        )
        await scene.hold("role_switch")
        assert len(scene.events(SeatsRotated)) == 1
        assert [s.role for s in scene.state.seats] == [s.first_role for s in SEATS]

    staged(play)


def test_the_keywords_of_the_discussion_are_taken_from_all_that_was_said() -> None:
    async def play(scene: Staged) -> None:
        await scene.hold("discussion", rounds=2)
        await scene.hold("keywords")
        for request in scene.provider.asked(Ask.KEYWORDS):
            assert len(request.situation.others) == 10
            assert len(request.situation.own) == 2

    staged(play)


def test_after_the_switch_the_talk_starts_from_what_was_decided() -> None:
    async def play(scene: Staged) -> None:
        await scene.happened(
            *keywords_of("keywords", {"s1": ("fold",)}),
            stage("discussion"),
            round_("discussion"),
            *spoke("u1", "s2", "earlier", "discussion"),
        )
        await scene.hold("decision")
        await scene.hold("role_switch")
        await scene.hold("discussion_2")
        for request in scene.provider.asked(Ask.TALK):
            assert request.situation.keywords == ("fold",)
            assert len(request.situation.others) == 5
            assert all("sees it anew" in one.text for one in request.situation.others)
            assert "The roles have changed" in request.messages[-1].text

    staged(play)
