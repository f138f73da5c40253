"""What failed as rows: whose it was, what, why; and what asking again would do."""

from collections.abc import Callable, Collection, Sequence

from textual.content import Content

from engine import (
    DrawingPlan,
    EngineError,
    Failure,
    TableState,
    cells,
    clean_line,
    stage_word,
)
from tui.forecasts import cost_told
from tui.sentences import translate
from tui.words import Words

NAME, WHAT, TEXT = 18, 26, 2_000
"""Cells that whose it was and what it was take at most, characters of a reason."""

GAP = "  "


def rows(
    found: Sequence[Failure], state: TableState, drawing: Collection[str], words: Words
) -> tuple[str, list[Content]]:
    """Return the head of the list and a row for each failure."""
    told = [(_who(one, state), _what(one, state, words)) for one in found]
    heads = words("failures.who"), words("failures.what")
    wide = [max(map(cells, column)) for column in zip(heads, *told, strict=True)]
    head = GAP.join(
        [*(_filled(text, width) for text, width in zip(heads, wide, strict=True)), ""]
    ) + words("failures.why")
    lines = [
        Content.assemble(
            (_filled(who, wide[0]) + GAP, "bold"),
            _filled(what, wide[1]) + GAP,
            (words("failures.drawing") if one.card in drawing else reason(one, words), "$dim"),
        )
        for one, (who, what) in zip(found, told, strict=True)
    ]
    return head, lines


def reason(one: Failure, words: Words) -> str:
    """Return why it failed, in one line."""
    return clean_line(translate(one.reason, words.lang), TEXT)


def remedy(
    one: Failure, state: TableState, plan_of: Callable[[str], DrawingPlan], words: Words
) -> str:
    """Return what asking again does, and what a picture costs."""
    if not one.card:
        key = "failures.open" if one.open else "failures.closed"
        return words(key, name=_who(one, state))
    try:
        plan = plan_of(one.card)
    except EngineError as error:
        return clean_line(translate(error.message, words.lang), TEXT)
    if plan.why_not:
        why = clean_line(translate(plan.why_not, words.lang), TEXT)
        return words("failures.undrawable", reason=why)
    return words("failures.draw", cost=cost_told(words, plan.cost))


def _who(one: Failure, state: TableState) -> str:
    """Return the name of a seat; of a picture its card's author's."""
    author = next((card.seat for card in state.cards if card.card == one.card), "")
    wanted = one.seat or author
    name = next((seat.name for seat in state.seats if seat.id == wanted), wanted)
    return clean_line(name, NAME)


def _what(one: Failure, state: TableState, words: Words) -> str:
    if not one.card:
        stage = stage_word(one.stage, one.kind, words.lang)
        return clean_line(words("failures.turn", stage=stage, round=one.round), WHAT)
    card = next((card.fields.name for card in state.cards if card.card == one.card), one.card)
    return words("failures.picture", card=clean_line(card, WHAT - 8))


def _filled(text: str, width: int) -> str:
    return text + " " * max(0, width - cells(text))
