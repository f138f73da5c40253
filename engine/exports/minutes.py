"""A log told to people: event by event, blocks of words in the order in which things happened.

Markdown, HTML, recordings for a terminal and the headless transcript are all written from these
blocks. Private notes, memories, usage and raw structured answers (lists, trees and ballots are
shown as what they say) are left out; JSON exports hold everything.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from engine.exports.blocks import Block
from engine.exports.cast import Cast
from engine.exports.minutes_session import SESSION_TELLERS
from engine.exports.minutes_speech import SPEECH_TELLERS
from engine.exports.minutes_work import WORK_TELLERS
from engine.vocabulary.events import (
    Envelope,
    UtteranceEdited,
    UtteranceEnded,
    UtteranceGlossed,
)
from engine.vocabulary.seats import Lang

Teller = Callable[[Cast, Any, Envelope], list[Block]]

TELLERS: dict[type[Any], Teller] = {**SESSION_TELLERS, **SPEECH_TELLERS, **WORK_TELLERS}


class Minutes:
    """Takes events one by one, in order, and gives their blocks."""

    def __init__(
        self,
        lang: Lang,
        roles: Mapping[str, str] | None = None,
        glosses: Mapping[int, UtteranceGlossed] | None = None,
        left_out: frozenset[str] = frozenset(),
    ) -> None:
        """Begin; `lang` is the language of headings, `roles` maps role ids to names.

        `glosses` stand under the words of the events with these numbers. Without them, as while
        a table goes on, each is told when it comes. Utterances that are `left_out` are not told.
        """
        self.cast = Cast(lang, roles, glosses)
        self._left_out = left_out

    def tell(self, envelope: Envelope) -> list[Block]:
        """Return the blocks of one more event, none for what people need not read."""
        teller = TELLERS.get(type(envelope.event))
        blocks = teller(self.cast, envelope.event, envelope) if teller else []
        self.cast.learn(envelope)
        gone = getattr(envelope.event, "utterance", None) in self._left_out
        return [] if gone else blocks


def glosses_in(envelopes: Iterable[Envelope]) -> dict[int, UtteranceGlossed]:
    """Return the glosses of a log by the number of the event whose words they tell."""
    words: dict[str, int] = {}
    found: dict[int, UtteranceGlossed] = {}
    for envelope in envelopes:
        match envelope.event:
            case UtteranceEnded() | UtteranceEdited() as event:
                words[event.utterance] = envelope.seq
            case UtteranceGlossed() as gloss if gloss.utterance in words:
                found[words[gloss.utterance]] = gloss
            case _:
                pass
    return found


def left_out_of(envelopes: Iterable[Envelope]) -> frozenset[str]:
    """Return the utterances of a log that a branch leaves out: their text was edited to nothing."""
    texts = {
        envelope.event.utterance: envelope.event.text
        for envelope in envelopes
        if isinstance(envelope.event, UtteranceEdited)
    }
    return frozenset(name for name, text in texts.items() if not text.strip())


def whole_minutes(
    envelopes: Sequence[Envelope], lang: Lang, roles: Mapping[str, str] | None = None
) -> Minutes:
    """Return what tells the events of a log that is known whole."""
    return Minutes(lang, roles, glosses_in(envelopes), left_out_of(envelopes))


def minutes_of(
    envelopes: Iterable[Envelope], lang: Lang, roles: Mapping[str, str] | None = None
) -> Iterator[Block]:
    """Yield the blocks of a whole log, every gloss with its words."""
    envelopes = list(envelopes)
    minutes = whole_minutes(envelopes, lang, roles)
    for envelope in envelopes:
        yield from minutes.tell(envelope)
