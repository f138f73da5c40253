"""Picking lines without repeats."""

from dataclasses import replace
from typing import Any

from engine.providers.rehearsal.voice import Voice
from engine.vocabulary.messages import Ask, Spoken
from tests.fakes.rehearsed import PAPER_CUT, ROLES, Workshop

POOL = tuple(f"这是第{number}号完全不同的句子" for number in "一二三四五六七八九")


def voices(roles: tuple[str, ...], **more: Any):
    workshop = Workshop(lang="zh", roles=roles)
    introduced = tuple(
        Spoken(seat=s.id, name=s.name, role=s.role, stage="introduction", round=1, text="…")
        for s in workshop.seats
    )
    for seat in workshop.seats:
        others = tuple(one for one in introduced if one.seat != seat.id)
        yield Voice(workshop.situation(Ask.TALK, "discussion", seat, others=others, **more))


def test_peers_are_counted_from_what_is_seen():
    assert [voice.peers for voice in voices(PAPER_CUT)] == [
        (0, 1),
        (0, 3),
        (1, 3),
        (2, 3),
        (0, 1),
        (0, 1),
    ]


def test_unseen_peers_count_as_six():
    voice = next(voices(ROLES))
    assert Voice(replace(voice.situation, others=())).peers == (0, 6)


def test_peers_and_turns_use_the_pool_up_before_a_repeat():
    picked = [
        voice.pick("k", POOL, lambda one: (one,), turn=turn)
        for turn in range(3)
        for voice in voices(PAPER_CUT)
        if voice.role.id == "consumer"
    ]
    assert sorted(picked) == sorted(POOL)


def test_seats_that_see_nobody_take_different_entries_of_a_small_pool():
    for seats in (voices(PAPER_CUT), voices(ROLES)):
        alone = [Voice(replace(voice.situation, others=())) for voice in seats]
        picked = [voice.pick("k", POOL[:3], lambda one: (one,)) for voice in alone[1:4]]
        assert len(set(picked)) == 3


def test_what_was_heard_is_not_said_again():
    voice = next(voices(ROLES))
    first = voice.pick("k", POOL, lambda one: (one,))
    said = Spoken(seat="s1", name="x", role="", stage="discussion", round=1, text=f"“{first}”")
    again = Voice(replace(voice.situation, own=(said,)))
    assert again.pick("k", POOL, lambda one: (one,)) != first


def test_nothing_fits():
    voice = next(voices(ROLES))
    assert voice.pick("k", ("{note}",), lambda one: (one,)) is None
    assert voice.shared_line("no.such.pool") == ""


def test_facts_of_one_line_are_forgotten():
    voice = next(voices(ROLES))
    assert voice.own_line("answers.agree", other="甲", quote="乙丙丁")
    assert "quote" not in voice.facts
