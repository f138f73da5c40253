"""A session as tables for a spreadsheet: who voted, which keywords, what it cost, who said what.

The first row names the columns in the export's own language: it is people who open the file.
Which columns there are, and their order, is the same in every language, so that a program can
read them by their place. UTF-8 with a byte order mark, without which spreadsheets guess.
"""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from itertools import zip_longest

from engine.exports.cast import Cast
from engine.exports.minutes import left_out_of
from engine.exports.words import COLUMNS, stage_name, table_word
from engine.policy.text import clean
from engine.vocabulary.clock import stamp
from engine.vocabulary.events import (
    BallotCast,
    Envelope,
    FacilitatorSaid,
    KeywordsEdited,
    KeywordsExtracted,
    UsageRecorded,
    UtteranceEdited,
    UtteranceEnded,
    UtteranceFailed,
)
from engine.vocabulary.seats import Lang
from engine.vocabulary.usage import Cost, Usage

Cell = str | int | None
Row = tuple[Cell, ...]

_BOM = "\ufeff"
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
"""What a spreadsheet takes for the beginning of something to compute, wide forms too."""

_WHERE = ("seq", "at")
_WHO = ("seat", "name", "role")
COLUMNS_OF: dict[str, tuple[str, ...]] = {
    "ballots": (
        *(*_WHERE, "poll", *_WHO, "kind"),
        *("place", "choice", "choice_name", "reason"),
    ),
    "keywords": (*_WHERE, "stage", "stage_name", *_WHO, "place", "keyword", "edited"),
    "costs": (
        *(*_WHERE, "stage", "stage_name", *_WHO, "task", "model"),
        *("input", "output", "cached", "estimated", "currency", "amount"),
    ),
    "utterances": (
        *(*_WHERE, "utterance", "stage", "stage_name", "round", *_WHO, "model", "status"),
        *("seconds", "text", "reasoning"),
    ),
}


def tables(
    envelopes: Sequence[Envelope], lang: Lang, roles: Mapping[str, str] | None = None
) -> dict[str, bytes]:
    """Return the files of a folder by their names; a table without a row has its first one."""
    rows: dict[str, list[Row]] = {name: [] for name in COLUMNS_OF}
    cast, left_out = Cast(lang, roles), left_out_of(envelopes)
    for envelope in envelopes:
        gone = getattr(envelope.event, "utterance", None) in left_out
        for name, teller in _TELLERS.items():
            if gone and name == "utterances":
                continue
            rows[name] += [
                (envelope.seq, stamp(envelope.at), *row) for row in teller(cast, envelope)
            ]
        cast.learn(envelope)
    return {f"{name}.csv": _written(COLUMNS_OF[name], rows[name], lang) for name in COLUMNS_OF}


def harmless_cell(value: Cell) -> str:
    """Return a cell that is shown and never computed; numbers stay numbers."""
    if value is None:
        return ""
    if isinstance(value, int):
        return str(value)
    text = clean(value)
    return f"'{text}" if text.lstrip(" \u3000").startswith(_FORMULA) else text


def _written(columns: Sequence[str], rows: Sequence[Row], lang: Lang) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([table_word(COLUMNS, column, lang) for column in columns])
    writer.writerows([harmless_cell(value) for value in row] for row in rows)
    return (_BOM + out.getvalue()).encode()


def _who(cast: Cast, seat: str | None) -> Row:
    if not seat:
        return ("", "", "")
    role = cast.seats[seat].role if seat in cast.seats else ""
    return (seat, cast.name(seat), cast.role(role))


def _ballots(cast: Cast, envelope: Envelope) -> list[Row]:
    event = envelope.event
    if not isinstance(event, BallotCast):
        return []
    voter = (event.poll, *_who(cast, event.voter), event.kind)
    chosen = zip_longest(event.choices, event.reasons[: len(event.choices)], fillvalue="")
    rows: list[Row] = [
        (*voter, place, choice, cast.thing(choice), reason)
        for place, (choice, reason) in enumerate(chosen, 1)
    ]
    return rows or [(*voter, None, "", "", "")]  # an abstention counts, so it has a row


def _keywords(cast: Cast, envelope: Envelope) -> list[Row]:
    event = envelope.event
    if not isinstance(event, KeywordsExtracted | KeywordsEdited):
        return []
    edited = int(isinstance(event, KeywordsEdited))
    where = (event.stage, stage_name(event.stage, cast.lang), *_who(cast, event.seat))
    return [(*where, place, one, edited) for place, one in enumerate(event.keywords, 1)]


def _costs(cast: Cast, envelope: Envelope) -> list[Row]:
    match envelope.event:
        case UtteranceEnded() as event:
            started = cast.started.get(event.utterance)
            model = f"{started.provider}/{started.model}" if started else ""
            where = (event.stage, event.seat, "talk", model)
            return _cost(cast, where, event.usage, event.cost)
        case UsageRecorded() as event:
            where = (event.stage, event.seat, event.task, f"{event.provider}/{event.model}")
            return _cost(cast, where, event.usage, event.cost)
        case _:
            return []


def _cost(
    cast: Cast, where: tuple[str, str, str, str], usage: Usage | None, cost: Cost | None
) -> list[Row]:
    """Return the row of a call; what is unknown is empty, never zero."""
    if usage is None and cost is None:
        return []
    stage, seat, task, model = where
    used = usage or Usage()
    tokens = (used.input, used.output, used.cached, int(used.estimated))
    money = (cost.currency, f"{cost.amount:f}") if cost else ("", "")
    name = stage_name(stage, cast.lang)
    return [(stage, name, *_who(cast, seat), task, model, *tokens, *money)]


def _utterances(cast: Cast, envelope: Envelope) -> list[Row]:
    match envelope.event:
        case UtteranceEnded() as event:
            seconds = f"{event.duration_ms / 1000:.3f}"
            spoken = ("ended", seconds, event.text, event.reasoning)
        case UtteranceFailed() as event:
            spoken = ("failed", "", event.partial, "")
        case UtteranceEdited() as event:
            spoken = ("edited", "", event.text, "")
        case FacilitatorSaid(text=text, to=to):
            name = "facilitator"
            return [("", "", "", None, to or "", name, "", "", "said", "", text, "")]
        case _:
            return []
    started = cast.started.get(event.utterance)
    stage = started.stage if started else ""
    model = f"{started.provider}/{started.model}" if started else ""
    where = (event.utterance, stage, stage_name(stage, cast.lang), started and started.round)
    return [(*where, *_who(cast, event.seat), model, *spoken)]


_TELLERS: dict[str, Callable[[Cast, Envelope], list[Row]]] = {
    "ballots": _ballots,
    "keywords": _keywords,
    "costs": _costs,
    "utterances": _utterances,
}
