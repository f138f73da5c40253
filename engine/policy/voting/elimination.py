"""The ranked method: instant run-off."""

from collections.abc import Sequence
from fractions import Fraction

from engine.policy.voting.ballots import Ballot
from engine.policy.voting.results import Step
from engine.policy.voting.ties import Evidence, part


def instant_run_off(
    ballots: Sequence[Ballot], candidates: Sequence[str], found: Evidence
) -> tuple[list[str], dict[str, Fraction], list[Step]]:
    """Return the candidates best first, the votes each had last, and the steps.

    Each round every ballot counts for its best choice that is still in; the
    candidate with fewest votes goes out, of equals the one that the chain of
    ties puts last. A majority of the ballots still counting is noted when it is
    first reached; the rounds go on, so that all candidates get a place. The
    votes of the winner are those of the round with its last rival.
    """
    standing = list(candidates)
    gone: list[str] = []
    last: dict[str, Fraction] = {}
    audit: list[Step] = []
    settled = False
    while standing:
        votes = _votes(ballots, standing)
        if len(standing) > 1 or not gone:
            last.update({candidate: Fraction(count) for candidate, count in votes.items()})
        counting = sum(votes.values())
        number = len(gone) + 1
        best = max(standing, key=lambda candidate: votes[candidate])
        if not settled and 2 * votes[best] > counting:
            settled = True
            audit.append(_step("majority", number, best, votes[best], counting))
        if len(standing) == 1:
            break
        fewest = min(votes.values())
        out = _last(standing, votes, fewest, found, audit)
        audit.append(_step("eliminated", number, out, fewest, counting))
        standing.remove(out)
        gone.append(out)
    return [*standing, *reversed(gone)], last, audit


def _votes(ballots: Sequence[Ballot], standing: Sequence[str]) -> dict[str, int]:
    votes = dict.fromkeys(standing, 0)
    for ballot in ballots:
        best = next((choice for choice in ballot.choices if choice in votes), None)
        if best is not None:
            votes[best] += 1
    return votes


def _last(
    standing: Sequence[str],
    votes: dict[str, int],
    fewest: int,
    found: Evidence,
    audit: list[Step],
) -> str:
    equals, steps = part([c for c in standing if votes[c] == fewest], found)
    audit.extend({**step, "score": str(fewest), "lost": equals[-1]} for step in steps)
    return equals[-1]


def _step(name: str, number: int, candidate: str, votes: int, counting: int) -> Step:
    return {"step": name, "round": number, "candidate": candidate, "votes": votes, "of": counting}
