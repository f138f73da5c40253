"""How a card becomes a picture: what is asked for, of whom, for how much, and what comes of it."""

from dataclasses import dataclass

from engine.policy.text import estimate_tokens
from engine.stages.table import Table
from engine.vocabulary.errors import InputError, ProviderError
from engine.vocabulary.events import CardWritten, ImageDrawn
from engine.vocabulary.ids import generator
from engine.vocabulary.messages import Task
from engine.vocabulary.usage import Cost, Usage, cost_of


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawingPlan:
    """What drawing a card would be. `cost` is None where the price is not known.

    `why_not` says why nothing can be drawn, or nothing.
    """

    prompt: str
    model: str
    cost: Cost | None
    why_not: str = ""


def card_of(table: Table, name: str) -> CardWritten:
    """Return a card by its id; InputError where there is none."""
    for card in table.state.cards:
        if card.card == name:
            return card
    raise InputError(f"There is no card {name} on the table.")


def picture_prompt(table: Table, card: CardWritten) -> str:
    """Return what a picture model is asked for: the facilitator's words, or the card's own.

    The card's own prompt stands in the kit's style.
    """
    if own := table.state.prompts.get(card.card):
        return own
    fields = card.fields
    subject = fields.picture_prompt or f"{fields.name}. {fields.elements or fields.concept}"
    style = table.kit.picture_style
    return f"{subject.strip()}\n{style.strip()}" if style else subject.strip()


def drawing_plan(table: Table, card: str) -> DrawingPlan:
    """Return what drawing a card would be; InputError where there is no such card."""
    prompt = picture_prompt(table, card_of(table, card))
    ref = table.line.models.get(Task.DRAW)
    if ref is None or table.can_draw:
        return DrawingPlan(prompt=prompt, model="", cost=None, why_not=table.can_draw)
    usage = Usage(input=estimate_tokens(prompt), output=0)
    cost = cost_of(usage, table.line.price(ref), pictures=1)
    return DrawingPlan(prompt=prompt, model=str(ref), cost=cost)


async def draw_card(table: Table, card: str, stage: str, *, wished: bool = False) -> None:
    """Draw a card once and record its picture; another drawing of it gets another seed.

    `wished`: the facilitator wants it now, also while the table is paused. One that fails is
    told, and raises what it failed of.
    """
    prompt = picture_prompt(table, card_of(table, card))
    earlier = sum(1 for drawing in table.state.drawings if drawing.card == card)
    again = (str(earlier + 1),) if earlier else ()
    seed = generator(table.state.seed, "draw", card, *again).randrange(2**31)
    key = " ".join(("draw", card, *again))
    table.drawing.add(card)
    try:
        drawn = await table.calls.draw(prompt, seed, stage, key, wished=wished)
        image = await table.blobs.put(drawn.picture.data)
        await table.record(
            ImageDrawn(
                image=image,
                card=card,
                prompt=prompt,
                model=str(drawn.model),
                seed=seed,
                cost=drawn.cost,
                media_type=drawn.picture.media_type,
                bytes=len(drawn.picture.data),
            )
        )
    except ProviderError as error:
        await table.alert("picture_failed", f"{card}: {error.message}")
        raise
    finally:
        table.drawing.discard(card)
