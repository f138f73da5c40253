"""What a log is about: its words, and the texts that they stand in."""

from collections.abc import Iterable, Iterator, Sequence

from engine.policy.parsing.keywords import key_of
from engine.vocabulary.events import (
    AffinityBuilt,
    AffinityEdited,
    BallotCast,
    CardWritten,
    DecisionMade,
    Envelope,
    KeywordsEdited,
    KeywordsExtracted,
)
from engine.vocabulary.messages import CardFields, Group

MOST_WORDS = 2_000
"""Words that are followed, the first of a log; a workshop has a few hundred."""

Words = dict[str, str]
"""Words by their keys, in the spelling in which they came first."""


def words_of_groups(groups: Iterable[Group], depth: int = 0) -> Iterator[tuple[str, Group]]:
    """Yield every word of a board with the innermost group that holds it."""
    for group in groups:
        for member in group.members:
            yield member, group
        if depth < 8:
            yield from words_of_groups(group.groups, depth + 1)


def card_text(fields: CardFields) -> str:
    """Return all that a card says, its picture's prompt too."""
    parts = (fields.name, fields.concept, fields.form, fields.elements, fields.material)
    return "\n".join((*parts, fields.users, fields.meaning, fields.picture_prompt))


def words_of_log(log: Sequence[Envelope]) -> Words:
    """Return the words that a log is about: listed, put on the board, or decided for."""
    cards = {e.event.card for e in log if isinstance(e.event, CardWritten)}
    found: Words = {}
    for envelope in log:
        for word in _named(envelope.event):
            if word.strip() and word not in cards and len(found) < MOST_WORDS:
                found.setdefault(key_of(word), word)
    return found


def _named(event: object) -> Iterator[str]:
    match event:
        case KeywordsExtracted(keywords=words) | KeywordsEdited(keywords=words):
            yield from words
        case (
            AffinityBuilt(groups=groups, single=single)
            | AffinityEdited(groups=groups, single=single)
        ):
            yield from single
            yield from (word for word, _ in words_of_groups(groups))
        case DecisionMade(value=words) | BallotCast(choices=words):
            yield from words
        case _:
            pass
