"""Branches: equal to their origin up to the fork, run on to an end, and stand by themselves."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from engine.policy import logline
from engine.policy.closing import participation
from engine.policy.context import final_keywords, own_words
from engine.policy.kits import load_kit
from engine.policy.state import TableState, replay
from engine.replay.differences import Comparison, compare, side_of_session
from engine.session import Engine, SessionPlan
from engine.session.forking import Changes, changeable, fork
from engine.vocabulary.errors import InputError, StoreError
from engine.vocabulary.events import (
    Envelope,
    SessionClosed,
    SessionOpened,
    UtteranceFailed,
    UtteranceStarted,
)
from engine.vocabulary.ports import Draft, Store
from engine.vocabulary.seats import ModelRef
from tests.fakes.branch_recount import Place, Recount
from tests.fakes.recorded import SESSIONS
from tests.fakes.sessions import PLAN, left_behind, log_of, play, ran
from tests.fakes.tables import START

LATER = START + timedelta(days=30)
PACED = replace(PLAN, pace=1.0)
MODEL = ModelRef(provider="rehearsal", model="voices")


@pytest.fixture(scope="module")
def short(tmp_path_factory: pytest.TempPathFactory) -> list[Envelope]:
    """The log of a table of three that came to its end."""
    home = tmp_path_factory.mktemp("short")
    return log_of(home, ran(home)[0])


@pytest.fixture(scope="module")
def paced(tmp_path_factory: pytest.TempPathFactory) -> list[Envelope]:
    """The log of the same table with voices that take their time."""
    home = tmp_path_factory.mktemp("paced")
    return log_of(home, ran(home, PACED)[0])


def recorded(name: str) -> list[Envelope]:
    lines = (SESSIONS / f"{name}.jsonl").read_bytes().splitlines()
    return [logline.decode_line(line) for line in lines]


def forked(home: Path, session: str, at: int | None = None, changes: Changes | None = None) -> str:
    async def act(engine: Engine) -> str:
        kit = load_kit("open-table", "en", home / "kits")
        own = changes or Changes()
        return await fork(engine.store, engine.runtime.clock, session, at, own, kit)

    return play(home, act, start=LATER)


def run_on(home: Path, name: str, plan: SessionPlan = PLAN) -> str:
    async def act(engine: Engine) -> str:
        session = await engine.resume_session(name, plan)
        try:
            return (await session.run()).reason
        finally:
            await session.close()

    return play(home, act, start=LATER)


def same(branch: Sequence[Envelope], origin: Sequence[Envelope]) -> bool:
    """Say whether logs are equal but for the session's id and its parent."""

    def bare(log: Sequence[Envelope]) -> list[Envelope]:
        return [
            replace(
                one,
                session="",
                event=replace(one.event, parent=None)
                if isinstance(one.event, SessionOpened)
                else one.event,
            )
            for one in log
        ]

    return bare(branch) == bare(origin)


@pytest.mark.parametrize("name", ["open-table-en", "paper-cut-zh", "design-review-en-faults"])
def test_recorded_sessions_are_forked_anywhere(tmp_path: Path, name: str):
    log = recorded(name)
    left_behind(tmp_path, log[0].session, log)
    draw = random.Random(7)
    for at in [1, *draw.sample(range(2, len(log)), 3), len(log)]:
        branch = forked(tmp_path, log[0].session, at)
        copy = log_of(tmp_path, branch)
        assert same(copy[:at], log[:at])
        assert [type(one.event).__name__ for one in copy[at:]] == (
            ["SessionResumed"] if at == len(log) else []
        )
        opened = copy[0].event
        assert isinstance(opened, SessionOpened)
        assert opened.parent == {"session": log[0].session, "seq": at}
    assert log_of(tmp_path, log[0].session) == log


@pytest.mark.parametrize("share", [0.1, 0.6, 1.0])
def test_all_that_is_told_to_be_changeable_can_be_changed(tmp_path: Path, share: float):
    log = recorded("paper-cut-zh")
    left_behind(tmp_path, log[0].session, log)
    at = int(len(log) * share)
    there = changeable(replay(log[:at]))
    assert there.speeches
    changes = Changes(
        keywords=dict.fromkeys(there.keywords, ("moon",)),
        prompts=dict.fromkeys(there.prompts, "a moon"),
        removed=tuple(said.id for said in there.speeches),
    )
    branch = replay(log_of(tmp_path, forked(tmp_path, log[0].session, at, changes)))
    assert changeable(branch).keywords == changes.keywords
    assert changeable(branch).prompts == changes.prompts
    assert [said for said in changeable(branch).speeches if said.seq <= at] == []


@pytest.mark.parametrize("seed", range(4))
def test_a_branch_runs_on_to_its_end_without_its_parent(
    tmp_path: Path, short: list[Envelope], seed: int
):
    at = random.Random(seed).randrange(2, len(short))
    origin = short[0].session
    left_behind(tmp_path, origin, short)
    branch = forked(tmp_path, origin, at)
    second = forked(tmp_path, branch, max(1, at - 5))
    play(tmp_path, lambda engine: engine.store.delete(origin, now=True))
    play(tmp_path, lambda engine: engine.store.delete(branch, now=True))
    assert run_on(tmp_path, second) == "done"
    log = log_of(tmp_path, second)
    assert same(log[: max(1, at - 5)], short[: max(1, at - 5)])
    assert isinstance(log[-1].event, SessionClosed)
    rows = play(tmp_path, lambda engine: engine.store.list())
    assert [(row.id, row.parent) for row in rows] == [(second, (branch, max(1, at - 5)))]


def open_place(log: Sequence[Envelope]) -> int:
    """Return a place in the middle of open utterances."""
    return next(e.seq for e in log if len(replay(log[: e.seq]).open_utterances()) == 2)


def test_in_the_middle_of_speeches_it_resumes_like_an_interrupted_session(
    tmp_path: Path, short: list[Envelope]
):
    at = open_place(short)
    speaking = [one.id for one in replay(short[:at]).open_utterances()]
    left_behind(
        tmp_path,
        short[0].session,
        short[:at],
        [Draft(utterance=speaking[0], text="I was about to say"), Draft(utterance="u99", text="x")],
    )
    branch = forked(tmp_path, short[0].session)
    assert run_on(tmp_path, branch) == "done"
    failed = [e.event for e in log_of(tmp_path, branch) if isinstance(e.event, UtteranceFailed)]
    assert [(one.utterance, one.partial) for one in failed] == [
        (speaking[0], "I was about to say"),
        (speaking[1], ""),
    ]


def test_what_was_seen_and_drawn_goes_along(tmp_path: Path):
    origin, _ = ran(tmp_path)
    branch = forked(tmp_path, origin)
    play(tmp_path, lambda engine: engine.store.delete(origin, now=True))

    async def requests(engine: Engine) -> list[bytes | None]:
        journal = await engine.store.open(branch, write=False)
        started = [e.event for e in await journal.read() if isinstance(e.event, UtteranceStarted)]
        return [await journal.prompt(one.prompt_hash) for one in started]

    found = play(tmp_path, requests)
    assert found
    assert None not in found


def changed(home: Path, log: Sequence[Envelope], changes: Changes) -> TableState:
    left_behind(home, log[0].session, log)
    return replay(log_of(home, forked(home, log[0].session, len(log), changes)))


def test_changes_are_ordinary_events(tmp_path: Path, short: list[Envelope]):
    before = replay(short)
    seat, card = before.seats[0], before.cards[0].card
    state = changed(
        tmp_path,
        short,
        Changes(
            models={seat.name: ModelRef(provider="openai", model="gpt/x")},
            roles={seat.id: "marketer"},
            keywords={"keywords": ("lamp", "  fold "), "decision": ("paper",)},
            prompts={card: "a lamp at night"},
        ),
    )
    own = state.seat(seat.id)
    assert (own.provider, own.model, own.role) == ("openai", "gpt/x", "marketer")
    assert state.table_keywords == {"keywords": ("lamp", "fold")}
    assert final_keywords(state) == ("paper",)
    assert [m.text for m in state.memories if (m.kind, m.stage) == ("decision", "decision")] == [
        "paper"
    ]
    assert state.prompts == {card: "a lamp at night"}
    assert (state.closed, state.ran) == ("", before.ran)


def test_a_decision_may_be_made_before_it_is_asked_for(tmp_path: Path, short: list[Envelope]):
    origin = short[0].session
    at = next(e.seq for e in short if replay(short[: e.seq]).stage("keywords"))
    left_behind(tmp_path, origin, short)
    branch = forked(tmp_path, origin, at, Changes(keywords={"decision": ("paper",)}))
    assert run_on(tmp_path, branch) == "done"
    state = replay(log_of(tmp_path, branch))
    assert final_keywords(state) == ("paper",)
    assert len([m for m in state.memories if m.text == "paper"]) == 1
    assert len({m.id for m in state.memories}) == len(state.memories)


def test_a_speech_that_is_left_out_is_heard_by_nobody(tmp_path: Path, short: list[Envelope]):
    before = replay(short)
    stage = before.stage("discussion")
    assert stage is not None
    said = next(stage.utterances())
    state = changed(tmp_path, short, Changes(removed=(said.id, said.id)))
    kit = load_kit("open-table", "en", tmp_path)
    assert said.text in [one.text for one in own_words(before, kit, before.seat(said.seat))]
    assert said.text not in [one.text for one in own_words(state, kit, state.seat(said.seat))]
    assert said.text in [memory.text for memory in before.memories]
    assert said.text not in [memory.text for memory in state.memories]
    counted = [
        {row["seat"]: row["utterances"] for row in participation(one)} for one in (before, state)
    ]
    assert counted[1] == counted[0] | {said.seat: counted[0][said.seat] - 1}


def test_with_a_speech_goes_what_it_continues(tmp_path: Path, short: list[Envelope]):
    at = open_place(short)
    speaking = [one.id for one in replay(short[:at]).open_utterances()]
    left_behind(tmp_path, short[0].session, short[:at], [Draft(utterance=speaking[0], text="half")])
    whole = forked(tmp_path, short[0].session)
    run_on(tmp_path, whole)
    log = log_of(tmp_path, whole)
    rest = next(
        e.event.utterance
        for e in log
        if isinstance(e.event, UtteranceStarted) and e.event.continues == speaking[0]
    )
    state = replay(log_of(tmp_path, forked(tmp_path, whole, None, Changes(removed=(rest,)))))
    texts = [one.text for name in (rest, speaking[0]) if (one := state.utterance(name))]
    assert texts == ["", ""]


@pytest.mark.parametrize(
    ("at", "changes", "sentence"),
    [
        (0, Changes(), "has no event 0"),
        (10**6, Changes(), "has no event"),
        (None, Changes(models={"s9": MODEL}), "no seat s9"),
        (None, Changes(roles={"s1": "king"}), "no role king"),
        (None, Changes(roles={"Nobody": "consumer"}), "no seat Nobody"),
        (None, Changes(keywords={"voting": ("a",)}), "has no keywords"),
        (None, Changes(keywords={"decision": (" ", "")}), "no keywords"),
        (None, Changes(prompts={"c9": "x"}), "no card c9"),
        (None, Changes(removed=("u999",)), "no speech u999"),
        (3, Changes(prompts={"card-s1": "x"}), "no card"),
    ],
)
def test_what_cannot_be_is_one_sentence_and_nothing_is_kept(
    tmp_path: Path, short: list[Envelope], at: int | None, changes: Changes, sentence: str
):
    origin = short[0].session
    left_behind(tmp_path, origin, short)
    with pytest.raises(InputError, match=sentence):
        forked(tmp_path, origin, at, changes)
    assert play(tmp_path, lambda engine: engine.store.ids()) == [origin]


def test_lists_and_ballots_stay(tmp_path: Path, short: list[Envelope]):
    stage = replay(short).stage("keywords")
    assert stage is not None
    left_behind(tmp_path, short[0].session, short)
    with pytest.raises(InputError, match="could be left out"):
        forked(tmp_path, short[0].session, None, Changes(removed=(next(stage.utterances()).id,)))


def test_what_cannot_be_kept_whole_is_not_kept(tmp_path: Path, short: list[Envelope]):
    """A journal whose last write fails leaves no branch behind."""
    origin = short[0].session
    left_behind(tmp_path, origin, short)

    async def act(engine: Engine) -> None:
        with pytest.raises(StoreError, match="full"):
            await fork(Full(engine.store), engine.runtime.clock, origin)  # type: ignore[arg-type]

    play(tmp_path, act)
    assert [file.name for file in (tmp_path / "sessions").iterdir()] == [f"{origin}.db"]


class Full:
    """A store whose new journals take no events."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    async def create(self, session: str) -> Any:
        return FullJournal(await self._store.create(session))


class FullJournal:
    """A journal that takes requests and no events."""

    def __init__(self, journal: Any) -> None:
        self._journal = journal

    def __getattr__(self, name: str) -> Any:
        return getattr(self._journal, name)

    async def append(self, envelopes: Sequence[Envelope]) -> None:
        raise StoreError("The disk is full.")


@pytest.mark.parametrize("seed", range(3))
def test_what_is_shown_as_other_in_a_branch_is_other_in_its_lines(
    tmp_path: Path, paced: list[Envelope], seed: int
):
    draw = random.Random(seed)
    at = draw.randrange(2, len(paced))
    left_behind(tmp_path, paced[0].session, paced)
    spoken = changeable(replay(paced[:at])).speeches
    removed = tuple(one.id for one in draw.sample(spoken, min(1, len(spoken))))
    there = changeable(replay(paced[:at])).keywords
    changes = Changes(removed=removed, keywords=dict.fromkeys(there, ("moon", "paper")))
    branch = forked(tmp_path, paced[0].session, at, changes)
    assert run_on(tmp_path, branch, PACED) == "done"
    logs = paced, log_of(tmp_path, branch)
    shown = compare(*(side_of_session(replay(log)) for log in logs))
    old, new = (Recount(log) for log in logs)
    check_speeches(shown, old.said(), new.said())
    check_words(shown, old.words(), new.words())
    check_votes(shown, old.votes(), new.votes())
    for figures, side in ((shown.left, old), (shown.right, new)):
        used = {"calls": figures.calls, "input": figures.input, "output": figures.output}
        assert used == side.use()
        assert (dict(figures.costs), side.amounts()) == ({"USD": Decimal(0)}, {"0"})
        assert timedelta(milliseconds=figures.milliseconds) == side.ran()
        assert figures.speeches == len(side.said())


def check_speeches(shown: Comparison, old: dict[Place, str], new: dict[Place, str]) -> None:
    """Every place has its pair, and its runs make both texts; what is a run's own is not in both."""
    places = {*old, *new}
    assert len(shown.pairs) == len(places)
    for pair in shown.pairs:
        one = pair.left or pair.right
        assert one is not None
        place = one.stage, one.round, one.seat
        places.remove(place)
        before, after = old.get(place, ""), new.get(place, "")
        assert (pair.left is None, pair.right is None) == (not before, not after)
        assert "".join(run.text for run in pair.runs if run.kind != "added") == before
        assert "".join(run.text for run in pair.runs if run.kind != "removed") == after
        assert ({run.kind for run in pair.runs} == {"kept"}) is (before == after)
    assert places == set()


def check_words(shown: Comparison, old: dict[str, set[str]], new: dict[str, set[str]]) -> None:
    assert {one.stage: ({*one.lost}, {*one.gained}) for one in shown.keywords} == {
        stage: (before - after, after - before)
        for stage in {*old, *new}
        for before, after in [(old.get(stage, set()), new.get(stage, set()))]
        if before != after
    }


def check_votes(
    shown: Comparison, old: dict[tuple[str, str], int], new: dict[tuple[str, str], int]
) -> None:
    def count(votes: dict[tuple[str, str], int], place: tuple[str, str]) -> int | None:
        return votes.get(place, 0 if place[0] in {poll for poll, _ in votes} else None)

    counts = {place: (count(old, place), count(new, place)) for place in {*old, *new}}
    assert {(one.poll, one.choice): (one.left, one.right) for one in shown.votes} == {
        place: both for place, both in counts.items() if both[0] != both[1]
    }
