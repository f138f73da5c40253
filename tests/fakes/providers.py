"""A provider that plays a script: texts, errors and pauses, one list a call."""

from collections import defaultdict
from collections.abc import AsyncGenerator, Sequence

from engine.vocabulary.clock import Clock
from engine.vocabulary.errors import BadRequest, ModelNotFound, ProviderError
from engine.vocabulary.messages import (
    ChatRequest,
    DrawRequest,
    DrawResult,
    EmbedRequest,
    EmbedResult,
    Finished,
    StreamEvent,
    TextDelta,
)
from engine.vocabulary.ports import Abilities
from engine.vocabulary.usage import Price

Move = str | float | ProviderError | StreamEvent
"""Text, seconds to wait, an error to raise, or any event of a stream."""


class ScriptedProvider:
    """Answers each seat's calls in turn with the moves written for it; then with `otherwise`."""

    calls_models = True

    def __init__(
        self,
        clock: Clock,
        *,
        otherwise: Sequence[Move] = ("Good.",),
        price: Price | None = None,
        context: int | None = 32_000,
        name: str = "fake",
    ) -> None:
        """Speak on this clock."""
        self.name = name
        self.clock = clock
        self.requests: list[ChatRequest] = []
        self.open = 0
        self._otherwise = otherwise
        self._price = price
        self._context = context
        self._scripts: defaultdict[str, list[Sequence[Move]]] = defaultdict(list)

    def script(self, seat: str, *calls: Sequence[Move]) -> None:
        """Write the next calls of a seat."""
        self._scripts[seat].extend(calls)

    def abilities(self, model: str) -> Abilities:
        """Every model talks, but `none` is unknown."""
        if model == "none":
            raise ModelNotFound("There is no model none.")
        return Abilities(context=self._context, price=self._price)

    async def stream(self, request: ChatRequest) -> AsyncGenerator[StreamEvent, None]:
        """Play the next script of the request's seat."""
        self.requests.append(request)
        seat = request.situation.seat
        waiting = self._scripts[seat.id if seat else ""]
        moves = waiting.pop(0) if waiting else self._otherwise
        self.open += 1
        try:
            ended = False
            for move in moves:
                if isinstance(move, str):
                    yield TextDelta(text=move)
                elif isinstance(move, int | float):
                    await self.clock.sleep(move)
                elif isinstance(move, ProviderError):
                    raise move
                else:
                    ended = ended or isinstance(move, Finished)
                    yield move
            if not ended:
                yield Finished(reason="stop")
        finally:
            self.open -= 1

    async def draw(self, request: DrawRequest) -> DrawResult:
        """Refuse: this one only talks."""
        raise BadRequest("This provider does not draw.")

    async def embed(self, request: EmbedRequest) -> EmbedResult:
        """Refuse: this one only talks."""
        raise BadRequest("This provider does not embed.")

    async def aclose(self) -> None:
        """Nothing is held."""
