"""A session that was cut after any commit comes to the same work: nothing twice, nothing lost."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from engine.policy.state import replay
from engine.store.journal import FileJournal
from engine.vocabulary.events import (
    Envelope,
    MemoryRecalled,
    MemoryWritten,
    RoundEnded,
    SeatsRotated,
    SessionPaused,
    SessionResumed,
    UtteranceEnded,
    UtteranceFailed,
    UtteranceStarted,
    type_name,
)
from engine.vocabulary.ports import Draft
from tests.fakes.sessions import PLAN, left_behind, log_of, ran, resumed

SKIPPED = {"image_story", "drawing"}
"""Stages without a picture and a model that draws."""

PASSING = (SessionPaused, SessionResumed, UtteranceStarted, UtteranceFailed, MemoryRecalled)
"""Events that a cut may bring about once more; all others are a session's work."""


def work(log: Sequence[Envelope]) -> Counter[tuple[str, str, str]]:
    """Return what came about: type of event, its stage or poll, its seat or voter."""
    return Counter(
        (
            type_name(one.event),
            str(getattr(one.event, "stage", getattr(one.event, "poll", ""))),
            str(getattr(one.event, "seat", getattr(one.event, "voter", ""))),
        )
        for one in log
        if not isinstance(one.event, PASSING)
    )


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Envelope], list[int]]:
    """Run a session without a cut; return its log and after how many events each commit came."""
    home, commits = tmp_path_factory.mktemp("home"), list[int]()
    append = FileJournal.append

    async def noted(self: FileJournal, envelopes: Sequence[Envelope]) -> None:
        await append(self, envelopes)
        commits.append(envelopes[-1].seq)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(FileJournal, "append", noted)
        name, outcome = ran(home)
    assert outcome.reason == "done"
    return log_of(home, name), commits


@pytest.mark.parametrize("part", range(6))
def test_a_session_cut_after_a_commit_comes_to_the_same_work(
    tmp_path: Path, whole: tuple[list[Envelope], list[int]], part: int
) -> None:
    log, commits = whole
    cuts = [seq for seq in commits[part::6] if seq < len(log)]
    assert cuts
    for cut in cuts[::4]:
        home = tmp_path / str(cut)
        left_behind(home, log[0].session, log[:cut])
        outcome = resumed(home, log[0].session, log[cut - 1].at)
        again = log_of(home, log[0].session)
        where = f"cut after event {cut}, {type_name(log[cut - 1].event)}"
        assert outcome.reason == "done", where
        assert again[:cut] == log[:cut], where
        assert work(again) == work(log), where
        assert replay(again).open_utterances() == (), where
        stages = [(stage.id, stage.status) for stage in replay(log).stages]
        assert [(stage.id, stage.status) for stage in replay(again).stages] == stages, where


def test_answers_that_were_whole_before_their_end_was_kept_are_whole(
    tmp_path: Path, whole: tuple[list[Envelope], list[int]]
) -> None:
    log, _ = whole
    said = {one.event.utterance: one.event for one in log if isinstance(one.event, UtteranceEnded)}
    for stage in ("introduction", "voting", "closing"):
        first = next(one.seq for one in log if one.event in said.values() and said_in(one, stage))
        speaking = replay(log[: first - 1]).open_utterances()
        drafts = [Draft(utterance=one.id, text=said[one.id].text) for one in speaking]
        assert drafts
        home = tmp_path / stage
        left_behind(home, log[0].session, log[: first - 1], drafts)
        assert resumed(home, log[0].session, log[first - 2].at).reason == "done"
        again = log_of(home, log[0].session)
        assert work(again) == work(log)


def said_in(envelope: Envelope, stage: str) -> bool:
    return getattr(envelope.event, "stage", "") == stage


def test_roles_and_what_seats_remember_of_them_are_one_commit(
    whole: tuple[list[Envelope], list[int]],
) -> None:
    log, commits = whole
    (rotated,) = [one.seq for one in log if isinstance(one.event, SeatsRotated)]
    kept = [one.event for one in log[rotated : rotated + 3]]
    assert [event.kind for event in kept if isinstance(event, MemoryWritten)] == ["role_switch"] * 3
    assert not set(commits) & {rotated, rotated + 1, rotated + 2}


def test_a_whole_session_skips_only_what_it_cannot_do(
    whole: tuple[list[Envelope], list[int]],
) -> None:
    stages = replay(whole[0]).stages
    assert {stage.id for stage in stages if stage.status != "ended"} == SKIPPED


def test_a_session_in_which_nobody_could_speak_goes_on_when_the_cause_is_mended(
    tmp_path: Path,
) -> None:
    faults = ("*:3:auth",)
    name, outcome = ran(tmp_path, replace(PLAN, attempts=1), faults)
    assert outcome.reason == "provider"
    failed = log_of(tmp_path, name)
    assert replay(failed).stages[-1].id == "keywords"
    assert resumed(tmp_path, name, failed[-1].at).reason == "done"
    log = log_of(tmp_path, name)
    rounds = [e.event for e in log if isinstance(e.event, RoundEnded)]
    assert {(round_.done, round_.of) for round_ in rounds} == {(3, 3)}
    (words,) = [stage.keywords for stage in replay(log).stages if stage.id == "keywords"]
    assert set(words) == {"s1", "s2", "s3"}
