"""`tableround models`: which models the providers have, what they can do and what they cost."""

import argparse
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from engine import (
    ListedModels,
    Loaded,
    ModelFacts,
    ProviderError,
    SystemClock,
    configured_providers,
    list_models,
    run_async,
)
from tui.cli.exit_codes import DONE, exit_code
from tui.cli.shell import Shell, out, out_json, out_table
from tui.prices import money, price_words

ID_CELLS = 80


def command(shell: Shell, args: argparse.Namespace) -> int:
    """List models; a provider that fails is one sentence and stops no other."""
    loaded = shell.settings()
    clock = SystemClock()
    found = run_async(
        lambda runtime: list_models(
            loaded, shell.paths, runtime, _names(loaded, args.provider), refresh=args.refresh
        ),
        clock,
    )
    shown = [_filtered(listed, args.find) for listed in found]
    if args.json:
        out_json([_document(listed) for listed in shown])
    else:
        for number, listed in enumerate(shown):
            _print(shell, listed, clock.now(), first=number == 0)
        if args.find and not any(listed.models for listed in shown):
            shell.note(shell.words("models.none", text=args.find))
    for listed in shown:
        if listed.error is not None:
            shell.fail(listed.error)
    return _status(found)


def _names(loaded: Loaded, name: str | None) -> tuple[str, ...]:
    return configured_providers(loaded) if name is None else (name,)


def _filtered(listed: ListedModels, text: str | None) -> ListedModels:
    """Return the models whose id holds a text, in capitals or not."""
    if not text:
        return listed
    wanted = text.casefold()
    return replace(
        listed, models=tuple(one for one in listed.models if wanted in one.id.casefold())
    )


def _status(found: tuple[ListedModels, ...]) -> int:
    """Return the exit status: that of a provider's failure where all of them failed."""
    failures = [one.error for one in found if one.failed and one.error is not None]
    if not failures or len(failures) < len(found):
        return DONE
    return exit_code(next((one for one in failures if isinstance(one, ProviderError)), failures[0]))


def _print(shell: Shell, listed: ListedModels, now: datetime, *, first: bool) -> None:
    if listed.error is not None and not listed.models:
        return
    if not first:
        out("")
    out(
        shell.words(
            "models.title",
            provider=listed.provider,
            count=len(listed.models),
            age=_age(shell, listed.at, now),
        )
    )
    if listed.models:
        heads = ("id", "context", "output", "can", "price", "uses")
        head = tuple(shell.words(f"models.head.{name}") for name in heads)
        out_table([head, *(_row(shell, model) for model in listed.models)], limit=ID_CELLS)


def _age(shell: Shell, at: datetime | None, now: datetime) -> str:
    """Return how old a list is, in the largest unit that fits."""
    if at is None:
        return shell.words("models.age.catalogue")
    minutes = max(0, int((now - at).total_seconds() // 60))
    if minutes < 1:
        return shell.words("models.age.now")
    if minutes < 60:
        return shell.words("models.age.minutes", count=minutes)
    if minutes < 48 * 60:
        return shell.words("models.age.hours", count=minutes // 60)
    return shell.words("models.age.days", count=minutes // (24 * 60))


def _row(shell: Shell, model: ModelFacts) -> tuple[str, ...]:
    abilities = {"sees": model.sees, "draws": model.draws, "embeds": model.embeds}
    uses = [
        *(shell.words(f"models.task.{task.value}") for task in model.tasks),
        *(f"@{seat}" for seat in model.seats),
    ]
    return (
        model.id,
        _count(model.context),
        _count(model.max_output),
        " ".join(shell.words(f"models.can.{name}") for name, able in abilities.items() if able),
        "-" if model.price is None else price_words(model.price, shell.words),
        " ".join(uses),
    )


def _count(number: int | None) -> str:
    return "-" if number is None else f"{number:,}"


def _document(listed: ListedModels) -> Mapping[str, Any]:
    return {
        "provider": listed.provider,
        "listed": listed.at.isoformat() if listed.at is not None else None,
        "error": listed.error.message if listed.error is not None else None,
        "models": [_model(model) for model in listed.models],
    }


def _model(model: ModelFacts) -> Mapping[str, Any]:
    fields = asdict(model)
    if model.price is not None:
        amounts = ("input", "output", "cached", "picture")
        price = {name: getattr(model.price, name) for name in amounts}
        fields["price"] = {
            "currency": model.price.currency,
            **{name: None if one is None else money(one) for name, one in price.items()},
        }
    return fields
