"""From options and settings to a plan that the engine can open, with what it will spend."""

import argparse
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from engine import (
    Choice,
    Forecast,
    Lang,
    Loaded,
    ManualClock,
    ModelRef,
    Prices,
    SessionPlan,
    SystemClock,
    Task,
    check_budget,
    check_store,
    clock_start,
    consent,
    draws,
    forecast_of,
    known_keys,
    load_kit,
    parse_budget,
    uses_of,
)
from tui.cli.options import (
    chosen_seed,
    given_settings,
    named_values,
    pictures,
    seat_counts,
    speed,
    topic_of,
    wrong,
)
from tui.cli.shell import Shell
from tui.consents import told_hosts, told_rest
from tui.forecasts import told
from tui.logs import set_up

Use = tuple[Task, ModelRef]


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A plan with the settings it came from, the kit's names of roles, and a forecast.

    `consent` says which providers are called for the first time.
    """

    plan: SessionPlan
    loaded: Loaded
    choice: Choice
    clock: SystemClock | ManualClock
    roles: Mapping[str, str]
    forecast: str
    consent: consent.Consent


def planned_run(shell: Shell, args: argparse.Namespace, *, screen: bool = False) -> Planned:
    """Return the plan of a new session, on a screen or without; raises what is wrong."""
    loaded = shell.settings(given_settings(shell.words, args))
    settings = loaded.settings
    check_store(settings)
    choice = shell.choice(loaded)
    clock = clock_of(shell, choice)
    lang: Lang = settings.general.lang or shell.words.lang
    kit = load_kit(settings.general.kit, lang, shell.paths.kits)
    counts = seat_counts(shell.words, args.seats)
    topic = topic_of(shell.words, args, settings.limits.topic)
    wanted = settings.table.drawings
    drawing = draws(kit.stages, kit.rules.drawings if wanted is None else wanted)
    uses = tuple(uses_of(choice, drawing=drawing, glosses=settings.table.gloss))
    attended = screen and not args.auto
    plan = basis(shell, loaded, choice, lang, uses, attended=attended, screen=screen)
    plan = SessionPlan(
        topic=topic,
        kit=settings.general.kit,
        lang=lang,
        seed=chosen_seed(shell.words, args.seed),
        models=choice.tasks,
        seat_models=choice.seats,
        fallbacks=choice.fallbacks,
        seat_fallbacks=choice.seat_fallbacks,
        seat_counts=counts,
        pictures=pictures(shell.words, args.image),
        fields=named_values(shell.words, args.field),
        rounds=settings.table.rounds,
        max_keywords=settings.table.max_keywords,
        threshold=settings.table.threshold,
        method=settings.table.method,
        choices=settings.table.choices,
        drawings=settings.table.drawings,
        visibility=settings.table.visibility,
        sealed=settings.table.sealed,
        gloss=plan.gloss,
        recall=settings.general.recall,
        earlier=settings.general.earlier_sessions,
        workspace=loaded.workspace,
        budget=plan.budget,
        pace=plan.pace,
        attempts=plan.attempts,
        attended=plan.attended,
    )
    return Planned(
        plan=plan,
        loaded=loaded,
        choice=choice,
        clock=clock,
        roles={role.id: role.name for role in kit.roles.values()},
        forecast=_told(shell, choice, uses, forecast_of(plan, kit, prices_of(shell, loaded))),
        consent=consent.consent_for(settings, shell.paths, choice.providers),
    )


def basis(
    shell: Shell,
    loaded: Loaded,
    choice: Choice,
    lang: Lang,
    uses: Iterable[Use],
    *,
    attended: bool = False,
    screen: bool = False,
) -> SessionPlan:
    """Return a plan with models, glosses, budget and pace: what a resumed session takes from today.

    On a screen the rehearsal speaks at a real pace unless another one is wanted. `uses`
    are the models that may be called, whose price a budget has to know.
    InputError or SettingsError where the budget cannot be kept.
    """
    settings = loaded.settings
    budget = parse_budget(settings.budget.line) if settings.budget.line else None
    if budget is not None:
        check_budget(budget, prices_of(shell, loaded).lacking(uses, budget.currency))
    return SessionPlan(
        topic="",
        kit=settings.general.kit,
        lang=lang,
        seed=0,
        models=choice.tasks,
        seat_models=choice.seats,
        fallbacks=choice.fallbacks,
        seat_fallbacks=choice.seat_fallbacks,
        gloss=settings.table.gloss,
        budget=budget,
        pace=speed(shell.words, settings.rehearsal.pace or ("real" if screen else None)),
        attempts=settings.retries.screen if screen else settings.retries.headless,
        attended=attended,
    )


def logs_of(shell: Shell, loaded: Loaded) -> bool:
    """Begin the log files with the keys of all providers masked; False where there can be none."""
    settings = loaded.settings
    keys = [own.api_key.get_secret_value() for own in settings.providers.values() if own.api_key]
    keys += known_keys(shell.variables, shell.paths.config)
    return set_up(shell.paths.logs, settings.log.level, keys)


def tell_consent(shell: Shell, planned: Planned) -> None:
    """Say once, where nobody is asked, what leaves this machine to whom."""
    if planned.consent.needed:
        shell.note(told_hosts(shell.words, planned.consent))
        shell.note(told_rest(shell.words, planned.consent))
        planned.consent.keep(planned.clock)


def clock_of(shell: Shell, choice: Choice) -> SystemClock | ManualClock:
    """Return the machine's clock, or the virtual one where TABLEROUND_CLOCK starts it.

    InputError where a model would be called: a provider lives in real time.
    """
    start: datetime | None = clock_start(shell.variables)
    if start is None:
        return SystemClock()
    if not choice.rehearsal:
        others = ", ".join(sorted(choice.providers - {"rehearsal"}))
        raise wrong(shell.words, "clock", others=others)
    return ManualClock(start)


def prices_of(shell: Shell, loaded: Loaded) -> Prices:
    """Return the prices that are known in this home."""
    return Prices.known(loaded.settings, loaded.catalogue, shell.paths)


def models_named(refs: Iterable[ModelRef]) -> str:
    """Return models by name, each once."""
    return ", ".join(sorted({str(ref) for ref in refs}))


def _told(shell: Shell, choice: Choice, uses: Iterable[Use], ahead: Forecast) -> str:
    """Return the forecast of a new table in one line."""
    if choice.rehearsal:
        return shell.words("forecast.rehearsal")
    models = models_named(ref for _, ref in uses)
    return told(shell.words, "forecast.models", ahead, models=models)
