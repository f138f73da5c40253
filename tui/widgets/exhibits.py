"""What hangs on the wall of pictures: those that were brought along, and every card as it stands."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from engine import Drawing, PictureOnTable, TableState, clean, clean_line, events
from tui.sentences import translate
from tui.words import Words

TITLE = 60
TEXT = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Exhibit:
    """One place on the wall.

    `sign` is a seat's own sign for the same: drawn, being drawn, failed, waiting. `text` stands
    where there is no picture. Of a card's drawings the `newest` one stands first.
    """

    key: str
    title: str
    sign: str
    note: str
    image: str = ""
    text: str = ""
    fault: str = ""
    newest: bool = True
    card: events.CardWritten | None = None
    drawing: Drawing | None = None
    picture: PictureOnTable | None = None


def cards_sealed(state: TableState) -> bool:
    """Tell whether cards are written in a round whose answers are hidden now."""
    return any(
        round_.sealed and not round_.revealed
        for stage in state.stages
        if stage.kind == "design_cards"
        for round_ in stage.rounds
        if round_.number == 1
    )


def card_poll(state: TableState) -> str:
    """Return the newest poll on cards, or nothing."""
    found = [poll for poll in state.polls if (stage := state.stage(poll)) and _on_cards(stage.kind)]
    return found[-1] if found else ""


def _on_cards(kind: str) -> bool:
    return kind == "design_cards"


def approvals(state: TableState) -> dict[str, int]:
    """Return how many seats chose each card, best card first; nothing before the count."""
    poll = state.polls.get(card_poll(state))
    if poll is None or poll.result is None:
        return {}
    rows = [(str(row.get("candidate")), row.get("approvals")) for row in poll.result.results]
    return {card: count if isinstance(count, int) else 0 for card, count in rows}


def exhibits_of(state: TableState, drawing: Collection[str], words: Words) -> list[Exhibit]:
    """Return what hangs there: pictures brought along, then cards, the best one first.

    `drawing` are the cards that are being drawn now. Sealed cards do not hang yet.
    """
    found = [_brought(number, one, words) for number, one in enumerate(state.pictures, 1)]
    if cards_sealed(state):
        return found
    votes = approvals(state)
    order = list(votes)
    cards = sorted(
        state.cards, key=lambda c: order.index(c.card) if c.card in votes else len(order)
    )
    for card in cards:
        found += _of_card(state, card, votes.get(card.card), drawing, words)
    return found


def _brought(number: int, picture: PictureOnTable, words: Words) -> Exhibit:
    size = f"{picture.width}x{picture.height}" if picture.width else ""
    return Exhibit(
        key=f"picture {number}",
        title=clean_line(picture.name, TITLE),
        sign="+",
        note=words("pictures.note.brought", size=size).strip(),
        image=picture.image,
        picture=picture,
    )


def _of_card(
    state: TableState,
    card: events.CardWritten,
    votes: int | None,
    drawing: Collection[str],
    words: Words,
) -> Iterator[Exhibit]:
    """Yield a card as it stands, then its earlier drawings, the newest first."""
    drawn = [one for one in state.drawings if one.card == card.card]
    title = clean_line(card.fields.name, TITLE) or card.card
    fault = translate(state.undrawn.get(card.card, ""), words.lang)
    sign, note = _standing(fault, words, drawn=bool(drawn), now=card.card in drawing)
    if votes is not None and sign in "=.":
        note = words("pictures.note.votes", note=note, votes=votes)
    yield Exhibit(
        key=card.card,
        title=title,
        sign=sign,
        note=note,
        fault=clean_line(fault, TEXT) if sign == "!" else "",
        image=drawn[-1].image if drawn else "",
        text=clean(card.fields.concept or card.fields.form)[:TEXT],
        card=card,
        drawing=drawn[-1] if drawn else None,
    )
    for number in range(len(drawn) - 1, 0, -1):
        yield Exhibit(
            key=f"{card.card} {number}",
            title=title,
            sign="=",
            note=words("pictures.note.earlier", number=number, of=len(drawn)),
            image=drawn[number - 1].image,
            newest=False,
            card=card,
            drawing=drawn[number - 1],
        )


def _standing(fault: str, words: Words, *, drawn: bool, now: bool) -> tuple[str, str]:
    if now:
        return "~", words("pictures.note.drawing")
    if fault:
        return "!", words("pictures.note.failed", reason=clean_line(fault, TITLE))
    return ("=", words("pictures.note.drawn")) if drawn else (".", words("pictures.note.waiting"))
