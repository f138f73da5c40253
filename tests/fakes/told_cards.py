"""A table of two whose cards are written, voted on and drawn."""

from engine import events
from engine.vocabulary.messages import CardFields
from tests.fakes.told_polls import ballot, counted
from tests.fakes.told_session import ToldSession

BROUGHT = events.ImageAttached(
    image="a" * 64, name="vase.png", media_type="image/png", bytes=1, width=600, height=500
)
STAGE = events.StageStarted(stage="design_cards", kind="design_cards")
ROUND = events.RoundStarted(
    stage="design_cards", round=1, order="simultaneous", seats=("s1", "s2"), sealed=False
)


def card(number: int, name: str, **fields: str) -> events.CardWritten:
    """Return the card of a seat by its number."""
    found = CardFields(name=name, **{"picture_prompt": f"a {name}", **fields})
    return events.CardWritten(card=f"card-{number}", seat=f"s{number}", fields=found)


def drawn(number: int, image: str, prompt: str = "") -> events.ImageDrawn:
    """Return a drawing of a card."""
    return events.ImageDrawn(
        image=image * 64,
        card=f"card-{number}",
        prompt=prompt or f"drawn {image}",
        model="ark/brush",
        seed=7,
        cost=None,
    )


def votes(*choices: str) -> tuple[events.Event, ...]:
    """Return the ballots of two seats on the cards, and their count."""
    cast = [
        ballot(f"s{number}", choice, poll="design_cards")
        for number, choice in enumerate(choices, 1)
    ]
    return (*cast, counted(*cast, candidates=("card-1", "card-2"), method="approval"))


def carded(*more: events.Event) -> ToldSession:
    """Return a table with a picture that was brought along and two cards."""
    session = ToldSession()
    session.table.open()
    cards = (card(1, "lamp", concept="It glows."), card(2, "moon", concept="It turns."))
    return session.tell(BROUGHT, STAGE, ROUND, *cards, *more)
