"""A person who speaks for a seat: what a model would be asked is asked of somebody at the table."""

import asyncio
from collections.abc import AsyncGenerator

from engine.vocabulary.errors import ModelNotFound
from engine.vocabulary.messages import (
    ChatRequest,
    DrawRequest,
    DrawResult,
    EmbedRequest,
    EmbedResult,
    Finished,
    StreamEvent,
    TextDelta,
    UsageReport,
)
from engine.vocabulary.ports import Abilities
from engine.vocabulary.seats import HUMAN
from engine.vocabulary.usage import FREE, Usage

WINDOW = 1_000_000
"""Tokens: nothing is shortened for somebody who sits there."""


class Human:
    """Waits until somebody has typed a seat's turn. It costs nothing and has no time-out."""

    def __init__(self) -> None:
        """Wait for nobody yet."""
        self._asked: dict[str, asyncio.Future[str]] = {}

    @property
    def name(self) -> str:
        """The name that settings and events use."""
        return HUMAN

    @property
    def calls_models(self) -> bool:
        """False: a person speaks."""
        return False

    @property
    def asked(self) -> tuple[str, ...]:
        """The seats whose turn is waited for."""
        return tuple(self._asked)

    def abilities(self, model: str) -> Abilities:
        """Say that a person talks and sees; ModelNotFound for another name than `human`."""
        if model != HUMAN:
            raise ModelNotFound(f"There is no person called {model[:60]}.", hint="Write human.")
        return Abilities(see=True, context=WINDOW, price=FREE)

    def answer(self, seat: str, text: str) -> bool:
        """Give a seat's turn; False where it is not waited for."""
        waiting = self._asked.get(seat)
        if waiting is None or waiting.done():
            return False
        waiting.set_result(text)
        return True

    async def stream(self, request: ChatRequest) -> AsyncGenerator[StreamEvent, None]:
        """Yield what somebody types for the request's seat."""
        self.abilities(request.model)
        seat = request.situation.seat
        name = seat.id if seat is not None else ""
        turn = asyncio.get_running_loop().create_future()
        self._asked[name] = turn
        try:
            text = await turn
        finally:
            del self._asked[name]
        yield TextDelta(text=text)
        yield UsageReport(usage=Usage(input=0, output=0))
        yield Finished(reason="stop", raw=HUMAN)

    async def draw(self, request: DrawRequest) -> DrawResult:  # noqa: ARG002 - the port's signature
        """Raise ModelNotFound: nobody draws by typing."""
        raise ModelNotFound("Nobody draws by typing.", hint="Choose a model that draws.")

    async def embed(self, request: EmbedRequest) -> EmbedResult:  # noqa: ARG002 - the same
        """Raise ModelNotFound: a person is no vector."""
        raise ModelNotFound("Nobody makes vectors.", hint="Choose a model that makes vectors.")

    async def aclose(self) -> None:
        """Wait for nobody any more."""
        for turn in self._asked.values():
            turn.cancel()
