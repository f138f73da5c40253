"""How keywords, boards, votes, roles, cards, pictures and the closing are told."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import zip_longest
from typing import Any

from engine.exports.audit import audit_sentences
from engine.exports.blocks import Block, Heading, Items, Line, PictureShown, Speech
from engine.exports.cast import Cast
from engine.exports.outline import brief_outline, outline
from engine.exports.rows import figure, mapping, row_line
from engine.exports.words import LABELS, METHODS, reason_word, stage_name, table_word, word
from engine.vocabulary.events import (
    AffinityBuilt,
    AffinityEdited,
    BallotCast,
    BriefWritten,
    CardWritten,
    ClosingWritten,
    DecisionMade,
    Envelope,
    ImageDrawn,
    KeywordsEdited,
    KeywordsExtracted,
    PromptEdited,
    SeatsRotated,
    VoteTallied,
)
from engine.vocabulary.messages import CardFields
from engine.vocabulary.seats import Lang

CARD_FIELDS = ("concept", "form", "elements", "material", "users", "meaning", "picture_prompt")


def _joined(words: Iterable[str], cast: Cast) -> str:
    return word("separator", cast.lang).join(words) or word("none", cast.lang)


def _keywords(cast: Cast, event: KeywordsExtracted, _: Envelope) -> list[Block]:
    who = cast.name(event.seat)
    if cast.stage_kind != "keywords":  # under another heading a bare list would say nothing
        who = word("keywords_of", cast.lang, who=who)
    return [Line(label=who, text=_joined(event.keywords, cast))]


def _keywords_edited(cast: Cast, event: KeywordsEdited, _: Envelope) -> list[Block]:
    label = word("edited_keywords", cast.lang)
    if event.seat is not None:
        label = f"{label} {cast.name(event.seat)}"
    return [Line(label=label, text=_joined(event.keywords, cast))]


def _board(cast: Cast, event: AffinityBuilt | AffinityEdited, envelope: Envelope) -> list[Block]:
    if event.seat is not None:
        separator = word("separator", cast.lang)
        groups = brief_outline(event.groups, cast.lang)
        parts = [event.core, groups, separator.join(event.single)]
        text = word("semicolon", cast.lang).join(part for part in parts if part)
        return [Line(label=word("proposal", cast.lang, who=cast.name(event.seat)), text=text)]
    items = outline(event.groups)
    if event.single:
        items += [(0, word("single", cast.lang)), *((1, single) for single in event.single)]
    return [
        Heading(text=word("board", cast.lang), level=3, at=envelope.at),
        Line(label=word("core", cast.lang), text=event.core),
        Items(title="", items=tuple(items)),
    ]


def _ballot(cast: Cast, event: BallotCast, _: Envelope) -> list[Block]:
    who = cast.name(event.voter)
    if event.kind == "human":
        who = word("with_role", cast.lang, name=who, role=word("human", cast.lang))
    if not event.choices:
        return [Line(label=who, text=word("abstains", cast.lang))]
    colon = word("colon", cast.lang)
    items = [
        (0, f"{cast.thing(choice)}{colon}{reason}" if reason else cast.thing(choice))
        for choice, reason in zip_longest(
            event.choices, event.reasons[: len(event.choices)], fillvalue=""
        )
    ]
    return [Items(title=word("ballot", cast.lang, who=who), items=tuple(items))]


def _tally(cast: Cast, event: VoteTallied, envelope: Envelope) -> list[Block]:
    method = table_word(METHODS, event.method, cast.lang)
    names = _joined((cast.thing(winner) for winner in event.winners), cast)
    counted = (event.poll, event.kind)
    if counted in cast.tallied:
        same = event.winners == cast.tallied[counted]
        text = word("same", cast.lang) if same else names
        return [Line(label=word("also", cast.lang, method=method), text=text)]
    cast.tallied[counted] = event.winners
    title = word("tally", cast.lang, method=method)
    if event.kind == "human":
        title = word("with_role", cast.lang, name=title, role=word("human", cast.lang))
    if event.needed is not None:
        facts = {"needed": event.needed, "entitled": event.entitled, "threshold": event.threshold}
        rule = word("needed", cast.lang, **facts)
    else:
        rule = word("entitled", cast.lang, entitled=event.entitled)
    blocks: list[Block] = [Heading(text=title, level=3, at=envelope.at)]
    blocks.append(Items(title=rule, items=_rows(event, cast)))
    if steps := audit_sentences(event, cast):
        items = tuple((0, sentence) for sentence in steps)
        blocks.append(Items(title=word("audit", cast.lang), items=items))
    key = "winners" if event.winners else "no_winner"
    blocks.append(Line(label=word(key, cast.lang), text=names if event.winners else ""))
    if event.depends_on_method:
        blocks.append(Line(text=word("depends", cast.lang)))
    return blocks


def _rows(event: VoteTallied, cast: Cast) -> tuple[tuple[int, str], ...]:
    """Return the results with a vote, then on one line what had none."""
    named = [row for row in event.results if row.get("approvals") != 0]
    lines = [row_line(_without_double(row), cast) for row in named]
    without = [str(row.get("candidate")) for row in event.results if row.get("approvals") == 0]
    if without:
        rest = _joined((cast.thing(candidate) for candidate in without), cast)
        lines.append(f"{word('without_votes', cast.lang)}{word('colon', cast.lang)}{rest}")
    return tuple((0, line) for line in lines if line)


def _without_double(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row without a score that only says the number of approvals again."""
    double = str(row.get("score")) == str(row.get("approvals"))
    return {key: value for key, value in row.items() if key != "score" or not double}


def _decision(cast: Cast, event: DecisionMade, _: Envelope) -> list[Block]:
    label = word(
        "with_role",
        cast.lang,
        name=word("decision", cast.lang),
        role=word(f"by_{event.by}", cast.lang),
    )
    return [Line(label=label, text=_joined((cast.thing(value) for value in event.value), cast))]


def _brief(cast: Cast, event: BriefWritten, _: Envelope) -> list[Block]:
    note = word(f"by_{event.by}", cast.lang)
    return [Speech(who=word("brief", cast.lang), text=event.value, note=note)]


def _rotation(cast: Cast, event: SeatsRotated, _: Envelope) -> list[Block]:
    items: list[tuple[int, str]] = []
    for seat, role in event.roles.items():
        old = cast.seats[seat].role if seat in cast.seats else ""
        change = f"{cast.role(old)} → {cast.role(role)}" if old != role else cast.role(role)
        kept = f" ({word('unchanged', cast.lang)})" if seat in event.unchanged else ""
        items.append((0, f"{cast.name(seat)}{word('colon', cast.lang)}{change}{kept}"))
    blocks: list[Block] = [Items(title=word("rotation", cast.lang), items=tuple(items))]
    if event.reason:
        blocks.append(
            Line(label=word("unchanged", cast.lang), text=reason_word(event.reason, cast.lang))
        )
    return blocks


def card_rows(fields: CardFields, lang: Lang) -> tuple[tuple[str, str], ...]:
    """Return what a card says, its name left out: label and text of each field that has one."""
    rows = ((word(key, lang), str(getattr(fields, key))) for key in CARD_FIELDS)
    return tuple((label, text) for label, text in rows if text)


def _card(cast: Cast, event: CardWritten, envelope: Envelope) -> list[Block]:
    colon = word("colon", cast.lang)
    rows = card_rows(event.fields, cast.lang)
    items = tuple((0, f"{label}{colon}{text}") for label, text in rows)
    title = word("with_role", cast.lang, name=event.fields.name, role=cast.name(event.seat))
    heading = f"{word('card', cast.lang)}{colon}{title}"
    return [Heading(text=heading, level=3, at=envelope.at), Items(title="", items=items)]


def _drawn(cast: Cast, event: ImageDrawn, _: Envelope) -> list[Block]:
    caption = f"{word('drawn', cast.lang)}{word('colon', cast.lang)}{cast.thing(event.card)}"
    return [PictureShown(caption=caption, file=cast.next_picture(event), image=event.image)]


def _prompt(cast: Cast, event: PromptEdited, _: Envelope) -> list[Block]:
    label = word("prompt_of", cast.lang, who=cast.thing(event.card))
    return [Line(label=label, text=event.prompt or word("by_default", cast.lang))]


def _closing(cast: Cast, event: ClosingWritten, _: Envelope) -> list[Block]:
    def sentences(key: str, lines: Iterable[str]) -> Items:
        items = tuple((0, line) for line in lines) or ((0, word("none", cast.lang)),)
        return Items(title=word(key, cast.lang), items=items)

    blocks: list[Block] = [
        sentences("agreed", event.agreed),
        sentences("minority", event.minority),
        Line(label=word("keywords", cast.lang), text=_joined(event.keywords, cast)),
        sentences("ranking", [f"{n}. {row_line(row, cast)}" for n, row in _numbered(event)]),
        sentences("open", event.open),
        sentences("participation", [row_line(row, cast) for row in event.participation]),
    ]
    if event.costs:
        costs = tuple(_costs(event.costs, cast, 0))
        blocks.append(Items(title=word("costs", cast.lang), items=costs))
    return blocks


def _costs(costs: Mapping[str, Any], cast: Cast, depth: int) -> Iterator[tuple[int, str]]:
    """Yield what was used, parts within parts one step deeper; empty parts are left out."""
    for key, value in costs.items():
        if key == "unknown" and value == 0:
            continue
        name = stage_name(cast.name(key), cast.lang) if depth else cast.name(key)
        label = f"{table_word(LABELS, name, cast.lang)}{word('colon', cast.lang)}"
        inner = mapping(value)
        if inner and all(mapping(part) for part in inner.values()):
            yield depth, label.rstrip(": ：")
            yield from _costs(inner, cast, depth + 1)
        elif inner is None or inner:
            yield depth, f"{label}{figure(_without_nothing(value) if depth else value, cast)}"


def _without_nothing(value: Any) -> Any:
    """Return a part of the costs without money where none was spent; the total says it once."""
    inner = mapping(value)
    money = mapping(inner.get("money")) if inner else None
    if inner is None or money is None or any(_spent(amount) for amount in money.values()):
        return value
    return {key: part for key, part in inner.items() if key != "money"}


def _spent(amount: Any) -> bool:
    return str(amount).strip("0.") != ""


def _numbered(event: ClosingWritten) -> list[tuple[int, dict[str, Any]]]:
    """Return the ranking with its places: those of the rows, else counted."""
    return [
        (row.get("rank") or row.get("place") or number, _without_place(row))
        for number, row in enumerate(event.ranking, 1)
    ]


def _without_place(row: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key not in {"rank", "place"}}


WORK_TELLERS: dict[type[Any], Callable[[Cast, Any, Envelope], list[Block]]] = {
    KeywordsExtracted: _keywords,
    KeywordsEdited: _keywords_edited,
    AffinityBuilt: _board,
    AffinityEdited: _board,
    BallotCast: _ballot,
    VoteTallied: _tally,
    DecisionMade: _decision,
    BriefWritten: _brief,
    SeatsRotated: _rotation,
    CardWritten: _card,
    ImageDrawn: _drawn,
    PromptEdited: _prompt,
    ClosingWritten: _closing,
}
