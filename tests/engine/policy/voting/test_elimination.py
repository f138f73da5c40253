"""Instant run-off against a second, naive count, and its audit."""

from hypothesis import given

from engine.policy.voting import Ballot, tally
from tests.fakes.ballots import CANDIDATES, ballots_of, boxes


def naive_order(box: tuple[Ballot, ...]) -> list[str]:
    """Count again from nothing each round, losers going to the back."""
    mentions = {c: [b.role for b in box if c in b.choices] for c in CANDIDATES}
    firsts = {c: len([b for b in box if b.choices and b.choices[0] == c]) for c in CANDIDATES}
    back: list[str] = []
    while len(back) < len(CANDIDATES):
        tops = [next((c for c in b.choices if c not in back), None) for b in box]
        left = [c for c in CANDIDATES if c not in back]
        left.sort(
            key=lambda c: (
                tops.count(c),
                firsts[c],
                len(set(mentions[c])),
                -CANDIDATES.index(c),
            )
        )
        back.append(left[0])
    return back[::-1]


@given(boxes)
def test_the_same_as_a_naive_count(box: tuple[Ballot, ...]):
    assert list(tally("ranked", box, CANDIDATES, entitled=9).order) == naive_order(box)


@given(boxes)
def test_the_audit_tells_every_elimination(box: tuple[Ballot, ...]):
    count = tally("ranked", box, CANDIDATES, entitled=9)
    out = [step["candidate"] for step in count.audit if step["step"] == "eliminated"]
    assert [count.order[0], *reversed(out)] == list(count.order)
    majorities = [step for step in count.audit if step["step"] == "majority"]
    assert len(majorities) <= 1
    for step in majorities:
        assert step["candidate"] == count.order[0]
        assert 2 * step["votes"] > step["of"]


def test_votes_move_to_the_next_choice():
    count = tally("ranked", ballots_of("ab", "ab", "ba", "cba", "cba"), "abc", entitled=5)
    assert count.order == ("a", "c", "b")
    assert [(r.candidate, r.score) for r in count.results] == [("a", "3"), ("c", "2"), ("b", "1")]
    assert [step for step in count.audit if step["step"] != "tie"] == [
        {"step": "eliminated", "round": 1, "candidate": "b", "votes": 1, "of": 5},
        {"step": "majority", "round": 2, "candidate": "a", "votes": 3, "of": 5},
        {"step": "eliminated", "round": 2, "candidate": "c", "votes": 2, "of": 5},
    ]


def test_a_tie_for_the_last_place_is_named():
    count = tally("ranked", ballots_of("a", "b"), "ab", entitled=2)
    assert count.audit[0] == {
        "step": "tie",
        "between": ["a", "b"],
        "by": "first_mention",
        "order": [["a"], ["b"]],
        "won": "a",
        "lost": "b",
        "score": "1",
    }
