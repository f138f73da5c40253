"""Voters as rows, and one voter's ballot as lines: every choice with its reason."""

from collections.abc import Iterator

from textual.content import Content

from engine import Cast, cells, clean, clean_line
from tui.widgets.poll_facts import SIGNS, PollFacts, Voter
from tui.words import Words
from tui.wrapping import wrapped

REASON = 2_000
NAMES = 14
"""Cells that names of voters take."""


def voter_rows(facts: PollFacts, cast: Cast, words: Words, width: int) -> list[Content]:
    """Return a row for each voter: a sign, the name, and what became of the ballot."""
    widest = min(NAMES, max((cells(voter.name) for voter in facts.voters), default=0))
    room = max(1, width - widest - 3)
    rows: list[Content] = []
    for voter in facts.voters:
        name = clean_line(voter.name, widest)
        filled = name + " " * (widest - cells(name))
        sign = "+" if voter.human else SIGNS[voter.status]
        style = "" if voter.status in {"cast", "deciding"} else "$dim"
        said = clean_line(_said(voter, cast, words, sealed=facts.sealed), room)
        rows.append(Content.assemble((f"{sign} ", "bold"), filled, " ", (said, style)))
    return rows


def _said(voter: Voter, cast: Cast, words: Words, *, sealed: bool) -> str:
    if voter.status != "cast" or sealed or voter.ballot is None:
        return words(f"ballots.status.{voter.status}")
    choices = (clean_line(cast.thing(one), 40) for one in voter.ballot.choices)
    return words("ballots.and").join(choices)


def paper_lines(
    voter: Voter, cast: Cast, words: Words, width: int, *, sealed: bool
) -> list[Content]:
    """Return a voter's ballot to be read: choices in their order with their reasons."""
    head = words("ballots.person" if voter.human else "ballots.of", name=voter.name)
    return [Content.styled(head, "bold"), *_body(voter, cast, words, width, sealed=sealed)]


def _body(voter: Voter, cast: Cast, words: Words, width: int, *, sealed: bool) -> Iterator[Content]:
    if sealed:
        yield from _lines(words("ballots.sealed"), width)
        return
    if voter.ballot is None or not voter.ballot.choices:
        yield from _lines(words(f"ballots.why.{voter.status}"), width)
        if voter.said:
            yield Content()
            yield from _lines(voter.said, width, "$dim")
        return
    reasons = (*voter.ballot.reasons, *("" for _ in voter.ballot.choices))
    for place, choice in enumerate(voter.ballot.choices, 1):
        yield Content.styled(clean_line(f"{place}. {cast.thing(choice)}", width), "bold")
        if reason := reasons[place - 1]:
            yield from _lines(f"   {clean_line(reason, REASON)}", width)


def _lines(text: str, width: int, style: str = "") -> Iterator[Content]:
    for line in clean(text[:REASON]).split("\n"):
        for piece in wrapped(line, max(20, width)):
            yield Content.styled(piece, style)
