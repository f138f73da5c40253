"""What became of each keyword: who listed it, how often it was said, where it went."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from engine.policy.context import final_keywords
from engine.policy.parsing.keywords import key_of
from engine.policy.state import TableState, UtteranceState
from engine.replay.agreement import agents
from engine.replay.loom import places
from engine.replay.subjects import words_of_groups, words_of_log
from engine.vocabulary.events import Envelope


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """One keyword: seats that listed it, speeches that hold it, its group on the table's board.

    `ballots` of `of` named it in the newest poll in which anybody did.
    """

    word: str
    listed: tuple[str, ...]
    mentions: int
    group: str
    ballots: int
    of: int
    final: bool


def fates(
    log: Sequence[Envelope], state: TableState, speech: Iterable[UtteranceState]
) -> tuple[Fate, ...]:
    """Return all keywords, decided ones first, then by ballots, lists and mentions."""
    words = words_of_log(log)
    listed = _listed(state)
    groups = _groups(state)
    votes = _votes(state)
    final = set(map(key_of, final_keywords(state)))
    mentions = dict.fromkeys(words, 0)
    for one in speech:
        for key, _ in places(one.text, words):
            mentions[key] += 1
    found = [
        Fate(
            word=word,
            listed=tuple(listed.get(key, ())),
            mentions=mentions[key],
            group=groups.get(key, ""),
            ballots=votes.get(key, (0, 0))[0],
            of=votes.get(key, (0, 0))[1],
            final=key in final,
        )
        for key, word in words.items()
    ]
    return tuple(sorted(found, key=_rank))


def _rank(fate: Fate) -> tuple[bool, int, int, int]:
    return not fate.final, -fate.ballots, -len(fate.listed), -fate.mentions


def _listed(state: TableState) -> dict[str, dict[str, None]]:
    """Return the seats that listed a word, in any stage, each once."""
    found: dict[str, dict[str, None]] = {}
    for stage in state.stages:
        for seat, words in stage.keywords.items():
            for word in words:
                found.setdefault(key_of(word), {})[seat] = None
    return found


def _groups(state: TableState) -> dict[str, str]:
    """Return the label of a word's group on the newest board of the table that has it."""
    found: dict[str, str] = {}
    for stage in state.stages:
        if stage.board is not None:
            for word, group in words_of_groups(stage.board.groups):
                found[key_of(word)] = group.label
    return found


def _votes(state: TableState) -> dict[str, tuple[int, int]]:
    found: dict[str, tuple[int, int]] = {}
    for poll in state.polls.values():
        ballots = agents(poll)
        counts: dict[str, int] = {}
        for ballot in ballots:
            for key in set(map(key_of, ballot.choices)):
                counts[key] = counts.get(key, 0) + 1
        found.update((key, (count, len(ballots))) for key, count in counts.items())
    return found
