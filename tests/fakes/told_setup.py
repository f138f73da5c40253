"""A setup desk that is told who there is and how a trial goes; it keeps what it is asked."""

import asyncio
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from engine import (
    Check,
    EngineError,
    ModelFacts,
    Price,
    ProviderRow,
    Trial,
    load_settings,
    provider_rows,
)
from tui.setup_desk import OLLAMA, REHEARSAL, Kept, Wish

FILE = "/home/mei/.tableround/config.toml"


def rows(**variables: str) -> list[ProviderRow]:
    """Return the providers as they are with some variables, in the desk's order."""
    told = provider_rows(load_settings(variables=variables))
    shown = [row for row in told if row.own and row.provider != REHEARSAL]
    return sorted(shown, key=lambda row: row.provider != OLLAMA)


def model(name: str, **facts: Any) -> ModelFacts:
    """Return a model of which only some facts are known."""
    nothing = dict.fromkeys(("context", "max_output", "sees", "draws", "embeds", "price"))
    return ModelFacts(id=name, **{**nothing, **facts})


MODELS = (
    model(
        "~anthropic/claude-sonnet-latest",
        context=1_000_000,
        sees=True,
        price=Price(currency="USD", input=Decimal(3), output=Decimal(15)),
    ),
    model("qwen/qwen3-235b-a22b-instruct-2507", context=262_144),
    model("某家/很长的中文模型名称-用来看看列对不对齐", sees=True),
    model(
        "deepseek/deepseek-flash",
        context=1_000_000,
        price=Price(currency="CNY", input=Decimal(1), output=Decimal("2.5")),
    ),
    *(model(f"acme/model-{number}", context=8192) for number in range(40)),
)


def trial(
    status: Any = "healthy", *, models: Sequence[ModelFacts] | None = None, unlisted: bool = False
) -> Trial:
    """Return how a trial went: well, or with a key that was refused; then models make it later."""
    if models is None:
        models = MODELS if status == "healthy" else ()
    name = models[0].id if models else ""
    if status == "healthy":
        check = Check(
            name="provider:openrouter",
            status=status,
            duration_ms=412,
            detail=f"the model {name} answers",
        )
        return Trial(check=check, model=name, models=tuple(models))
    if unlisted:
        told = "openai-compatible lists no model that talks."
        hint = "Name one, or let the server load one, and try again."
        check = Check(name="provider:x", status="error", duration_ms=9, detail=told, remedy=hint)
        return Trial(check=check, unlisted=True)
    check = Check(
        name="provider:openrouter",
        status=status,
        duration_ms=230,
        detail="openrouter answered with status 401: No auth credentials found",
        remedy="Check the key and what it may do; it comes from: what was typed here.",
    )
    return Trial(check=check, models=tuple(models))


class ToldSetup:
    """Stands for `tui.setup_desk.SetupDesk`."""

    file = FILE

    def __init__(self, *trials: Trial, ollama: bool = False) -> None:
        self.told = rows()
        self.trials = list(trials)
        self.answers = ollama
        self.wishes: list[Wish] = []
        self.kept: list[Wish] = []
        self.stronger: dict[str, str] = {}
        self.fault: EngineError | None = None
        self.stopped = 0

    async def providers(self) -> list[ProviderRow]:
        if self.fault is not None:
            raise self.fault
        return self.told

    async def ollama(self) -> bool:
        return self.answers

    async def attempt(self, wish: Wish) -> Trial:
        """Answer with the next trial; where there is none, never."""
        self.wishes.append(wish)
        if self.trials:
            return self.trials.pop(0)
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            self.stopped += 1
            raise
        raise AssertionError("it waits until it is stopped")

    async def keep(self, wish: Wish) -> Kept:
        if self.fault is not None:
            raise self.fault
        self.kept.append(wish)
        return Kept(speaks=f"{wish.provider}/{wish.model}", stronger=self.stronger)
