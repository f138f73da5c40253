"""Sequences of facts for property tests: any facts in any order, and ones that could happen."""

import dataclasses
import types
import typing
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from engine.vocabulary.events import (
    EVENT_TYPES,
    BallotCast,
    Event,
    FacilitatorSaid,
    KeywordsExtracted,
    StageEnded,
    UnknownEvent,
    UsageRecorded,
    UtteranceHeld,
)
from engine.vocabulary.messages import Group
from engine.vocabulary.usage import Cost, Usage
from tests.fakes.facts import ended, failed, opened, round_, round_end, stage, started

Strategy = st.SearchStrategy[Any]

TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=8)
JSON = st.none() | st.booleans() | st.integers(-9, 9) | TEXTS
SEATS = st.sampled_from(["s1", "s2", "s3", "nobody"])
STAGES = st.sampled_from(["talk", "words", "talk"])
REFS = TEXTS | st.sampled_from(["1", "2", "talk/1", "talk/²", "²", "-1", "٣", "9" * 5_000, "u1"])
NAMED: dict[str, Strategy] = {
    "seat": SEATS,
    "voter": SEATS,
    "to": SEATS | st.none(),
    "stage": STAGES,
    "round": st.integers(1, 2),
    "utterance": st.sampled_from(["u1", "u2", "u3"]),
    "continues": st.sampled_from(["u1", "u2", None]),
    "ref": REFS,
    "poll": st.sampled_from(["words", "words/run-off"]),
    "card": st.sampled_from(["card-1", "card-2"]),
    "memory": st.sampled_from(["m1", "m2"]),
    "image": st.sampled_from(["f00", "ba2"]),
}
"""What fields hold that refer to each other: few values, so that facts meet."""

PLAIN: dict[Any, Strategy] = {
    str: TEXTS,
    int: st.integers(-(2**40), 2**40),
    float: st.floats(allow_nan=False, allow_infinity=False),
    bool: st.booleans(),
    type(None): st.none(),
    Any: JSON,
    Decimal: st.decimals(),
    Group: st.builds(Group, label=TEXTS, members=st.lists(TEXTS, max_size=2).map(tuple)),
}


def _values(annotation: Any) -> Strategy:
    if annotation in PLAIN:
        return PLAIN[annotation]
    if dataclasses.is_dataclass(annotation):
        return _instances(annotation)
    origin, parts = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Literal:
        return st.sampled_from(parts)
    if origin in (typing.Union, types.UnionType):
        return st.one_of([_values(part) for part in parts])
    if origin is dict:
        return st.dictionaries(_values(parts[0]), _values(parts[1]), max_size=2)
    if origin is tuple and parts[-1] is Ellipsis:
        return st.lists(_values(parts[0]), max_size=2).map(tuple)
    if origin is tuple:
        return st.tuples(*map(_values, parts))
    raise AssertionError(f"no strategy for {annotation}")


def _instances(cls: type[Any]) -> Strategy:
    hints = typing.get_type_hints(cls)
    fields = {
        part.name: NAMED[part.name]
        if part.name in NAMED and hints[part.name] in (str, int, str | None)
        else _values(hints[part.name])
        for part in dataclasses.fields(cls)
    }
    return st.builds(cls, **fields)


def any_of(*classes: type[Event]) -> st.SearchStrategy[Event]:
    """Return one fact of some types."""
    return st.one_of([_instances(cls) for cls in classes])


any_event: st.SearchStrategy[Event] = st.one_of([_instances(cls) for cls in EVENT_TYPES.values()])
"""One fact of any known type."""

unknown_event = st.builds(
    UnknownEvent,
    type=st.sampled_from(["moon_rose", "utterance_ended"]),
    v=st.integers(2, 9),
    data=st.dictionaries(TEXTS, JSON, max_size=2),
)
"""A fact of a type, or of a version of a known type, that came later than this program."""

any_events = st.lists(any_event, max_size=25)

_usages = st.none() | st.builds(
    Usage, input=st.none() | st.integers(0, 900), output=st.none() | st.integers(0, 900)
)
_costs = st.none() | st.builds(
    Cost,
    currency=st.sampled_from(["USD", "CNY"]),
    amount=st.decimals(0, 5, places=4),
)


@st.composite
def sessions(draw: st.DrawFn) -> list[Event]:
    """Return a session as an engine would log it: stages, rounds, each seat's utterance."""
    events: list[Event] = [opened()]
    number = 0
    for kind in draw(st.lists(st.sampled_from(["discussion", "keywords"]), max_size=3)):
        name = f"{kind}_{number}"
        events += [stage(name, kind), round_(name)]
        beginnings = draw(st.permutations(["s1", "s2", "s3"]))
        open_ = [(f"u{number + place}", seat) for place, seat in enumerate(beginnings, 1)]
        number += len(open_)
        events += [started(utterance, seat, name) for utterance, seat in open_]
        for utterance, seat in draw(st.permutations(open_)):
            events += draw(_end(utterance, seat, name))
        if kind == "keywords":
            words = draw(st.lists(TEXTS, max_size=3).map(tuple))
            events.append(KeywordsExtracted(stage=name, seat="s1", keywords=words))
            events.append(
                BallotCast(poll=name, voter="s2", kind="agent", choices=words, reasons=words)
            )
        events += [round_end(name), StageEnded(stage=name, kind=kind)]
        if draw(st.booleans()):
            events.append(
                UsageRecorded(provider="p", usage=draw(_usages), cost=draw(_costs), stage=name)
            )
    return events


@st.composite
def _end(draw: st.DrawFn, utterance: str, seat: str, stage_id: str) -> list[Event]:
    """Return how an utterance came to its end."""
    events: list[Event] = []
    if draw(st.booleans()):
        events.append(UtteranceHeld(utterance=utterance, seat=seat))
    if draw(st.booleans()):
        events.append(FacilitatorSaid(text=draw(TEXTS), to=draw(SEATS | st.none())))
    text = draw(TEXTS)
    if draw(st.integers(0, 3)):
        events.append(ended(utterance, seat, text, stage_id, draw(_usages), draw(_costs)))
    else:
        events.append(failed(utterance, seat, text))
    return events
