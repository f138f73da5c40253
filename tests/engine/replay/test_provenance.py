"""From a final word, a card or a picture back to what caused it, and forward again."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from engine.policy.log_lines import read_log
from engine.replay.places import key_text
from engine.replay.provenance import provenance
from engine.replay.subjects import card_text, words_of_groups
from engine.replay.trail import Node, Trail
from engine.vocabulary.events import (
    AffinityBuilt,
    AffinityEdited,
    BallotCast,
    BriefWritten,
    CardWritten,
    DecisionMade,
    Envelope,
    Event,
    FacilitatorSaid,
    ImageAttached,
    ImageDescribed,
    ImageDrawn,
    KeywordsEdited,
    KeywordsExtracted,
    MemoryRecalled,
    MemoryWritten,
    PromptEdited,
    UtteranceEdited,
    UtteranceFailed,
    VoteTallied,
)
from engine.vocabulary.messages import Group
from tests.fakes.event_sequences import any_events
from tests.fakes.facts import card, in_envelopes, opened, spoke, stage

SESSIONS = Path(__file__).resolve().parents[3] / "snapshots" / "sessions"
NAMES = ("paper-cut-zh", "open-table-en", "design-review-en-faults")


def log_of(*events: Event) -> list[Envelope]:
    return list(in_envelopes([opened(), *events]))


def ballot(voter: str, *choices: str, poll: str = "voting", kind: Any = "agent") -> BallotCast:
    reasons = tuple(f"{voter} wants {choice}" for choice in choices)
    return BallotCast(poll=poll, voter=voter, kind=kind, choices=choices, reasons=reasons)


def tally(*winners: str, poll: str = "voting", candidates: tuple[str, ...] = ()) -> VoteTallied:
    return VoteTallied(
        poll=poll,
        method="consensus",
        threshold="0.6",
        needed=2,
        results=(),
        winners=winners,
        audit=(),
        candidates=candidates or winners,
        entitled=3,
    )


def whole_session() -> list[Envelope]:
    """Return a log in which one word goes the whole way, at numbers that can be counted."""
    board = (Group(label="Light", groups=(Group(label="At night", members=("soft glow",)),)),)
    return log_of(
        ImageAttached(image="f00", name="lamp.jpg", media_type="image/jpeg", bytes=1),  # 2
        ImageDescribed(image="f00", text="A lamp with a SOFT GLOW.", model="m"),  # 3
        MemoryWritten(
            memory="m1", seat="s1", kind="story", text="soft, glow!", stage="x", importance=1
        ),  # 4
        stage("discussion"),  # 5
        MemoryRecalled(utterance="u1", memories=({"memory": "m1"}, {"memory": "gone"})),  # 6
        *spoke("u1", "s1", "I remember its soft-glow.", "discussion"),  # 7, 8
        *spoke("u2", "s2", "A soft glow again.", "discussion"),  # 9, 10
        stage("keywords"),  # 11
        KeywordsExtracted(stage="keywords", seat="s1", keywords=("warm", "Soft Glow")),  # 12
        KeywordsExtracted(stage="keywords", seat="s2", keywords=("soft glow",)),  # 13
        AffinityBuilt(stage="affinity", seat="s3", core="c", groups=board, single=()),  # 14
        AffinityBuilt(stage="affinity", seat=None, core="c", groups=board, single=("warm",)),  # 15
        ballot("s1", "soft glow"),  # 16
        ballot("s2", "warm"),  # 17
        ballot("s2", "warm", "soft glow"),  # 18
        ballot("s1", "soft glow", kind="human"),  # 19
        tally("soft glow", candidates=("soft glow", "warm")),  # 20
        tally("warm", candidates=("soft glow", "warm")),  # 21: another method
        DecisionMade(stage="decision", value=("soft glow",), by="default"),  # 22
        BriefWritten(stage="brief", value="Design for a soft glow.", by="facilitator"),  # 23
        card(1, concept="It gives a soft glow.", picture_prompt="warm paper"),  # 24
        ballot("s3", "card-1", poll="cards"),  # 25
        tally("card-1", poll="cards"),  # 26
        DecisionMade(stage="drawing", value=("card-1",), by="default"),  # 27
        PromptEdited(card="card-1", prompt="a lamp, softly"),  # 28
        ImageDrawn(
            image="ba2", card="card-1", prompt="a lamp, softly", model="m", seed=1, cost=None
        ),  # 29
    )


def rows(nodes: Sequence[Node]) -> list[tuple[int, str]]:
    return [(node.seq, node.kind) for node in nodes]


def test_a_final_word_goes_back_to_its_picture_and_forward_to_its_drawing():
    trail = provenance(whole_session())
    word = trail.keyword("SOFT GLOW")
    assert word is not None
    assert (word.seq, word.kind, word.label) == (22, "final", "soft glow")
    assert rows(trail.causes(word.id)) == [
        (2, "picture"),
        (3, "description"),
        (6, "memory"),
        (8, "mention"),
        (12, "keyword"),
        (13, "list"),
        (15, "group"),
        (16, "ballot"),
        (18, "ballot"),
        (20, "vote"),
    ]
    assert rows(trail.results(word.id)) == [(23, "brief"), (24, "card")]
    nodes = {node.seq: node for node in trail.causes(word.id)}
    assert nodes[15].label == "At night"
    assert (nodes[8].seat, nodes[12].seat, nodes[13].seat) == ("s1", "s1", "s2")
    assert (nodes[20].ballots, nodes[20].of, nodes[20].won) == (2, 3, True)
    assert nodes[8].quote is not None
    assert nodes[8].quote.text[nodes[8].quote.start : nodes[8].quote.end] == "soft-glow"
    assert nodes[18].quote is not None
    assert nodes[18].quote.text == "s2 wants soft glow"


def test_a_drawing_goes_back_to_its_card_its_vote_and_the_words_in_it():
    trail = provenance(whole_session())
    drawn = trail.picture("ba2")
    assert drawn is not None
    assert rows(trail.causes(drawn.id)) == [
        (12, "keyword"),
        (22, "final"),
        (23, "brief"),
        (24, "card"),
        (25, "card_ballot"),
        (26, "card_vote"),
        (27, "chosen"),
        (28, "prompt"),
    ]
    made = trail.card("card-1")
    assert made is not None
    assert made.seat == "s1"
    assert rows(trail.results(made.id))[-1] == (29, "drawing")
    shown = trail.picture("f00")
    assert shown is not None
    assert rows(trail.results(shown.id)) == [(3, "description")]
    assert [node.seq for node in trail.starts()] == [22, 24, 29, 2]


def test_what_a_person_does_is_a_persons():
    trail = provenance(
        log_of(
            FacilitatorSaid(text="Think of 木纹 please"),  # 2
            KeywordsEdited(stage="keywords", seat=None, keywords=("木纹",)),  # 3
            AffinityEdited(stage="affinity", seat=None, core="c", groups=(), single=("木纹",)),  # 4
            DecisionMade(stage="decision", value=("木纹",), by="facilitator"),  # 5
        )
    )
    word = trail.keyword("木纹")
    assert word is not None
    chain = (*trail.causes(word.id), word)
    assert rows(chain) == [(2, "mention"), (3, "keyword"), (4, "group"), (5, "final")]
    assert all(node.human and node.seat is None for node in chain)


def test_a_word_that_was_listed_before_anybody_said_it():
    trail = provenance(
        log_of(
            stage("keywords"),  # 2
            *spoke("u1", "s1", '["glow"]', "keywords"),  # 3, 4: a raw list is no talk
            KeywordsExtracted(stage="keywords", seat="s1", keywords=("glow",)),  # 5
            stage("discussion"),  # 6
            *spoke("u2", "s2", "Let it glow.", "discussion"),  # 7, 8
        )
    )
    (word,) = trail.starts()
    assert (word.seq, word.kind) == (5, "keyword")
    assert trail.causes(word.id) == ()
    assert rows(trail.results(word.id)) == [(8, "mention")]


def test_what_a_branch_leaves_out_caused_nothing():
    gone = UtteranceEdited(utterance="u1", seat="s1", code="", reason="", partial="", text=" ")
    trail = provenance(
        log_of(
            stage("discussion"),  # 2
            *spoke("u1", "s1", "A glow.", "discussion"),  # 3, 4
            *spoke("u2", "s2", "What a glow!", "discussion"),  # 5, 6
            KeywordsExtracted(stage="keywords", seat="s1", keywords=("glow",)),  # 7
            gone,
        )
    )
    (word,) = trail.starts()
    assert rows(trail.causes(word.id)) == [(6, "mention")]


def test_a_run_off_stands_on_the_first_vote():
    trail = provenance(
        log_of(
            KeywordsExtracted(stage="keywords", seat="s1", keywords=("a1",)),
            ballot("s1", "a1"),
            tally("a1"),
            ballot("s2", "a1", poll="voting/run-off"),
            tally("a1", poll="voting/run-off"),
            DecisionMade(stage="decision", value=("a1",), by="default"),
        )
    )
    word = trail.keyword("a1")
    assert word is not None
    assert [node.seq for node in trail.causes(word.id)] == [2, 3, 4, 5, 6]


def test_what_nobody_knows_leads_nowhere():
    trail = provenance([])
    assert (trail.starts(), trail.keyword("x"), trail.card("x"), trail.picture("x")) == (
        (),
        None,
        None,
        None,
    )
    assert trail.causes("nobody") == ()
    lone = provenance(
        log_of(ImageDrawn(image="i", card="?", prompt="", model="", seed=0, cost=None))
    )
    assert [node.label for node in lone.starts()] == ["?"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("share", [1.0, 0.6])
def test_recorded_sessions_are_told_as_they_were(name: str, share: float):
    log = read_log((SESSIONS / f"{name}.jsonl").read_bytes().splitlines(keepends=True))
    log = log[: int(len(log) * share)]
    trail = provenance(log)
    assert len(trail.nodes) > 100
    for node in trail.nodes.values():
        _holds(node, log)
    _returns(trail)


@given(any_events)
def test_any_log_leads_back_and_forward(events: list[Event]):
    trail = provenance(log_of(*events))
    _returns(trail)
    for node in trail.nodes.values():
        assert 1 <= node.seq <= len(events) + 1


def _returns(trail: Trail) -> None:
    """Assert that each edge is one in both directions, and leads from earlier to later."""
    order = {name: place for place, name in enumerate(trail.nodes)}
    for node, causes in trail.back.items():
        for cause in causes:
            assert node in trail.forward[cause]
            assert order[cause] < order[node]
            assert trail.nodes[cause].seq <= trail.nodes[node].seq
    for node, results in trail.forward.items():
        assert all(node in trail.back[result] for result in results)


TEXTS: dict[type[Any], Callable[[Any], str]] = {
    KeywordsExtracted: lambda e: ", ".join(e.keywords),
    AffinityBuilt: lambda e: ", ".join(
        [*e.single, *(", ".join(group.members) for _, group in words_of_groups(e.groups))]
    ),
    BallotCast: lambda e: "\n".join(e.reasons),
    UtteranceFailed: lambda e: e.partial,
    BriefWritten: lambda e: e.value,
    CardWritten: lambda e: card_text(e.fields),
    ImageDrawn: lambda e: e.prompt,
    ImageDescribed: lambda e: e.text,
}


def _recalled(event: MemoryRecalled, log: Sequence[Envelope]) -> str:
    """Return all that an utterance was given to remember."""
    named = {row["memory"] for row in event.memories}
    written = (e.event for e in log if isinstance(e.event, MemoryWritten))
    return "\n".join(one.text for one in written if one.memory in named)


def _holds(node: Node, log: Sequence[Envelope]) -> None:
    """Assert that a node's event is there and says what the node quotes of it."""
    event = log[node.seq - 1].event
    if node.quote is not None:
        told = TEXTS.get(type(event), lambda e: e.text)
        text = _recalled(event, log) if isinstance(event, MemoryRecalled) else told(event)
        shown = node.quote.text.strip("…")
        assert "".join(shown.split()) in "".join(text.split())
    if node.kind in ("mention", "keyword", "list", "group", "description", "memory"):
        assert node.quote is not None
        place = node.quote.text[node.quote.start : node.quote.end]
        assert node.about.removeprefix("word ") in key_text(place)
    if node.kind in ("vote", "card_vote"):
        assert isinstance(event, VoteTallied)
        assert 0 <= node.ballots <= node.of
    if node.kind in ("final", "chosen"):
        assert isinstance(event, DecisionMade)
