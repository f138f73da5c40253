"""Provenance: from every word, card and picture of a log back to what caused it, and forward.

An edge is drawn when the later thing happens, from what is there by then: nothing can lead to
itself, whatever a log says. No model is asked.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from engine.exports.minutes import left_out_of
from engine.policy.parsing.keywords import key_of
from engine.replay.loom import FALLBACK, Facts, Loom, among, beginning, places
from engine.replay.places import Excerpt
from engine.replay.subjects import Words, card_text, words_of_groups, words_of_log
from engine.replay.texts import is_structured
from engine.replay.trail import NodeKind, Trail
from engine.vocabulary.events import (
    AffinityBuilt,
    AffinityEdited,
    BallotCast,
    BriefWritten,
    CardWritten,
    DecisionMade,
    Envelope,
    FacilitatorSaid,
    ImageAttached,
    ImageDescribed,
    ImageDrawn,
    KeywordsEdited,
    KeywordsExtracted,
    MemoryChanged,
    MemoryForgotten,
    MemoryRecalled,
    MemoryWritten,
    PromptEdited,
    StageStarted,
    UtteranceEdited,
    UtteranceEnded,
    UtteranceFailed,
    UtteranceStarted,
    VoteTallied,
)

_BRIEF = "brief"


def provenance(log: Sequence[Envelope]) -> Trail:
    """Return what came of what in a log, or in a part of one from its beginning."""
    if not log:
        return Trail()
    weaver = _Weaver(words_of_log(log), log[0], left_out_of(log))
    for envelope in log:
        weaver.take(envelope)
    return weaver.trail()


@dataclass(frozen=True, slots=True)
class _Thing:
    """What is voted on and decided: a word, and what its nodes are."""

    about: str
    label: str
    stands: NodeKind = "group"
    ballot: NodeKind = "ballot"
    vote: NodeKind = "vote"
    decided: NodeKind = "final"


@dataclass(frozen=True, slots=True)
class _Card(_Thing):
    """A card that is voted on and drawn."""

    stands: NodeKind = "card"
    ballot: NodeKind = "card_ballot"
    vote: NodeKind = "card_vote"
    decided: NodeKind = "chosen"


class _Weaver(Loom):
    """Takes a log's events in order and ties what happens to what was there."""

    def __init__(self, words: Words, first: Envelope, left_out: frozenset[str]) -> None:
        super().__init__(words, first)
        self._left_out = left_out
        self._unsaid = set(words)
        self._cards: dict[str, str] = {}
        self._pictures: dict[str, str] = {}
        self._memories: dict[str, str] = {}
        self._recalled: dict[str, tuple[Envelope, list[str]]] = {}
        self._kinds: dict[str, str] = {}
        self._began: dict[str, UtteranceStarted] = {}
        self._newest: dict[tuple[str, str, str], int] = {}

    def take(self, envelope: Envelope) -> None:
        """Take one event more."""
        self.now = envelope
        match envelope.event:
            case StageStarted() as event:
                self._kinds[event.stage] = event.kind
            case UtteranceStarted() as event:
                self._began[event.utterance] = event
            case MemoryWritten() | MemoryChanged() | MemoryForgotten() | MemoryRecalled() as event:
                self._remember(event)
            case ImageAttached() | ImageDescribed() | ImageDrawn() | PromptEdited() as event:
                self._picture(event)
            case BallotCast() | VoteTallied() | DecisionMade() as event:
                self._choose(event)
            case BriefWritten() | CardWritten() as event:
                self._make(event)
            case event:
                self._word(event)

    # Memory and talk

    def _remember(
        self, event: MemoryWritten | MemoryChanged | MemoryForgotten | MemoryRecalled
    ) -> None:
        match event:
            case MemoryWritten():
                self._memories[event.memory] = event.text
            case MemoryChanged(what="text"):
                self._memories[event.memory] = event.value
            case MemoryForgotten():
                self._memories.pop(event.memory, None)
            case MemoryRecalled():
                texts = [self._memory_text(one) for one in event.memories]
                self._recalled[event.utterance] = (self.now, texts)
            case _:
                pass

    def _memory_text(self, row: dict[str, Any]) -> str:
        """Return what a recalled memory says: one of an earlier session has its text with it."""
        text = row.get("text")
        return text if isinstance(text, str) else self._memories.get(str(row.get("memory")), "")

    def _word(self, event: object) -> None:
        match event:
            case UtteranceEnded(utterance=name, seat=seat, text=text):
                self._say(text, seat, name)
            case UtteranceFailed(utterance=name, seat=seat, partial=text):
                self._say(text, seat, name)
            case UtteranceEdited(utterance=name, text=text):
                self._say(text, None, name, human=True)
            case FacilitatorSaid(text=text):
                self._say(text, None, "", human=True)
            case KeywordsExtracted() | KeywordsEdited():
                self._list(event)
            case AffinityBuilt(seat=None) | AffinityEdited(seat=None):
                self._group(event)
            case _:
                pass

    def _say(self, text: str, seat: str | None, utterance: str, *, human: bool = False) -> None:
        """Find the words that nobody had said before; a raw list or ballot is no talk.

        A word that was listed before anybody said it came of the list.
        """
        began = self._began.get(utterance)
        stage = began.stage if began else ""
        number = began.round if began else 1
        if utterance in self._left_out or is_structured(self._kinds.get(stage, ""), number):
            return
        for key, quote in places(text, self._unsaid):
            about = _word_id(key)
            causes = self.last(about, "keyword") or self.all(about, "description")
            if memory := self._memory_of(key, utterance, seat, stage):
                causes = (*causes, memory)
            facts: Facts = {"stage": stage, "seat": seat, "human": human, "quote": quote}
            self.add("mention", about, self.words[key], causes, **facts)
            self._unsaid.discard(key)

    def _memory_of(self, key: str, utterance: str, seat: str | None, stage: str) -> str:
        """Return the node of a word in what an utterance was given to remember, or nothing."""
        when, texts = self._recalled.get(utterance, (self.now, []))
        for text in texts:
            for _, quote in places(text, {key}):
                facts: Facts = {"stage": stage, "seat": seat, "quote": quote}
                return self.add("memory", _word_id(key), self.words[key], (), when=when, **facts)
        return ""

    # Words

    def _list(self, event: KeywordsExtracted | KeywordsEdited) -> None:
        human = isinstance(event, KeywordsEdited)
        for word, key in self._known(event.keywords):
            about = _word_id(key)
            first = self.all(about, "keyword")
            self.add(
                "list" if first else "keyword",
                about,
                word,
                first or self.first_of(about, FALLBACK),
                stage=event.stage,
                seat=event.seat,
                human=human,
                quote=among(word, event.keywords),
            )

    def _group(self, event: AffinityBuilt | AffinityEdited) -> None:
        """Put words where the table's board has them; an edit stands in the place of what was."""
        human = isinstance(event, AffinityEdited)
        placed = [
            (word, group.label, group.members) for word, group in words_of_groups(event.groups)
        ]
        placed += [(word, "", event.single) for word in event.single]
        for word, label, members in placed:
            key = key_of(word)
            if key not in self.words:
                continue
            about = _word_id(key)
            facts: Facts = {"stage": event.stage, "human": human, "quote": among(word, members)}
            self.add("group", about, label, self.origins(about), **facts)

    def _known(self, words: Iterable[str]) -> list[tuple[str, str]]:
        """Return words that are followed with their keys, each once."""
        keys = {key_of(word): word for word in reversed(list(words))}
        return [(word, key) for key, word in reversed(keys.items()) if key in self.words]

    # Votes and decisions

    def _choose(self, event: BallotCast | VoteTallied | DecisionMade) -> None:
        match event:
            case BallotCast():
                for place, choice in enumerate(event.choices):
                    self._ballot(event, choice, event.reasons[place : place + 1])
            case VoteTallied(kind="agent"):
                for choice in dict.fromkeys((*event.candidates, *event.winners)):
                    self._vote(event, choice)
            case VoteTallied():
                pass
            case DecisionMade():
                for choice in dict.fromkeys(event.value):
                    self._decide(event, choice)

    def _ballot(self, event: BallotCast, choice: str, reasons: tuple[str, ...]) -> None:
        thing = self._thing(choice)
        if thing is None:
            return
        causes = (*self.last(thing.about, thing.vote), *self._stands(thing))
        self._newest[event.poll, event.voter, event.kind] = self.now.seq
        self.add(
            thing.ballot,
            thing.about,
            thing.label,
            causes,
            stage=event.poll,
            seat=event.voter,
            human=event.kind == "human",
            quote=beginning("".join(reasons)),
        )

    def _vote(self, event: VoteTallied, choice: str) -> None:
        """Tell a count once, by the table's own method: the first that is counted."""
        thing = self._thing(choice)
        if thing is None or event.poll in self._polls_of(thing, thing.vote):
            return
        ballots = [
            ballot
            for ballot in map(self.node, self.all(thing.about, thing.ballot))
            if ballot.stage == event.poll
            and self._newest.get((event.poll, ballot.seat or "", "agent")) == ballot.seq
        ]
        self.add(
            thing.vote,
            thing.about,
            thing.label,
            tuple(ballot.id for ballot in ballots) or self._stands(thing),
            stage=event.poll,
            ballots=len(ballots),
            of=event.entitled,
            won=choice in event.winners,
        )

    def _polls_of(self, thing: _Thing, kind: NodeKind) -> set[str]:
        return {self.node(one).stage for one in self.all(thing.about, kind)}

    def _decide(self, event: DecisionMade, choice: str) -> None:
        thing = self._thing(choice)
        if thing is None:
            return
        causes = self.last(thing.about, thing.vote) or self._stands(thing)
        facts: Facts = {"stage": event.stage, "human": event.by == "facilitator"}
        self.add(thing.decided, thing.about, thing.label, causes, **facts)

    def _stands(self, thing: _Thing) -> tuple[str, ...]:
        """Return what of a thing is voted on: a word in its group, or a card."""
        return self.last(thing.about, thing.stands) or self.origins(thing.about)

    def _thing(self, choice: str) -> _Thing | None:
        """Return what a choice means, None where it means nothing that is followed."""
        if choice in self._cards:
            return _Card(_card_id(choice), self._cards[choice])
        key = key_of(choice)
        return _Thing(_word_id(key), choice) if key in self.words else None

    # Briefs, cards and pictures

    def _make(self, event: BriefWritten | CardWritten) -> None:
        if isinstance(event, BriefWritten):
            standing = self._standing(event.value, ("final",))
            causes = tuple(node for node, _ in standing)
            quote = standing[0][1] if standing else beginning(event.value)
            facts: Facts = {
                "stage": event.stage,
                "human": event.by == "facilitator",
                "quote": quote,
            }
            self.add("brief", _BRIEF, "", causes, **facts)
            return
        about, text = _card_id(event.card), card_text(event.fields)
        standing = self._standing(text, ("final", "keyword", "mention"))
        earlier = self.last(about, "card")
        causes = (*earlier, *self.last(_BRIEF, "brief"), *(node for node, _ in standing))
        self._cards[event.card] = event.fields.name or event.card
        quote = standing[0][1] if standing else beginning(event.fields.concept)
        self.add("card", about, self._cards[event.card], causes, seat=event.seat, quote=quote)

    def _standing(self, text: str, kinds: tuple[NodeKind, ...]) -> list[tuple[str, Excerpt]]:
        """Return the words that stand in a text, decided ones first.

        Each as the first of these kinds that it has.
        """
        found: list[tuple[str, Excerpt]] = []
        for key, quote in places(text, self.words):
            about = _word_id(key)
            found.extend((node, quote) for node in self.first_of(about, kinds)[-1:])
        return sorted(found, key=lambda one: self.node(one[0]).kind != "final")

    def _picture(self, event: ImageAttached | ImageDescribed | ImageDrawn | PromptEdited) -> None:
        match event:
            case ImageAttached():
                self._pictures[event.image] = event.name
                self.add("picture", f"picture {event.image}", event.name, (), f" {event.image}")
            case ImageDescribed():
                shown = self.last(f"picture {event.image}", "picture")
                label = self._pictures.get(event.image, "")
                for key, quote in places(event.text, self.words):
                    self.add("description", _word_id(key), label, shown, quote=quote)
            case PromptEdited():
                about = _card_id(event.card)
                card = self.last(about, "card")
                quote = beginning(event.prompt)
                label = self._cards.get(event.card, event.card)
                self.add("prompt", about, label, card, human=True, quote=quote)
            case ImageDrawn():
                self._drawing(event)

    def _drawing(self, event: ImageDrawn) -> None:
        about = _card_id(event.card)
        why = self.last(about, "chosen") or self.last(about, "card_vote")
        causes = (*self.last(about, "card"), *why, *self.last(about, "prompt"))
        label = self._cards.get(event.card, event.card)
        facts: Facts = {"quote": beginning(event.prompt)}
        self.add("drawing", about, label, causes, f" {event.image}", **facts)


def _word_id(key: str) -> str:
    return f"word {key}"


def _card_id(card: str) -> str:
    return f"card {card}"
