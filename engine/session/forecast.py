"""Before a run, its rest or a stage: how many calls, tokens and how much money, and which prices are not known."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from engine.policy.closing import TALK
from engine.policy.kits import Kit, StageKind, StagePlan
from engine.policy.models import Catalogue
from engine.policy.paths import Paths
from engine.policy.settings_model import Settings
from engine.policy.settings_models import Choice, access
from engine.policy.settings_providers import REHEARSAL
from engine.policy.state import TableState
from engine.providers.model_lists import ModelLists
from engine.session.agenda import Agenda
from engine.session.plan import SessionPlan, plan_from, rules_of, stages_of
from engine.session.wiring import seated
from engine.vocabulary.messages import Task
from engine.vocabulary.ports import Abilities
from engine.vocabulary.seats import ModelRef
from engine.vocabulary.usage import FREE, Price, Usage, cost_of

Uses = Iterable[tuple[Task, ModelRef]]

TYPICAL = Usage(input=2000, output=400)
"""Tokens taken for one call: a rough figure. Late rounds read more, reasoning models write more."""

_A_SEAT: dict[StageKind, int] = {
    StageKind.IMAGE_STORY: 2,
    StageKind.AFFINITY: 2,
    StageKind.DESIGN_CARDS: 2,
    StageKind.DECISION: 0,
    StageKind.DESIGN_BRIEF: 0,
    StageKind.DRAWING: 0,
}
"""Calls that a stage makes for a seat and round; one where nothing stands here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """What calls cost: the user's price list, the providers' own lists, the built-in one."""

    settings: Settings
    catalogue: Catalogue
    lists: ModelLists

    @classmethod
    def known(cls, settings: Settings, catalogue: Catalogue, paths: Paths) -> "Prices":
        """Read the prices of a home."""
        return cls(settings=settings, catalogue=catalogue, lists=ModelLists(paths.model_lists))

    def of(self, ref: ModelRef) -> Price | None:
        """Return a model's price, None where nobody told it."""
        if ref.provider == REHEARSAL:
            return FREE
        address = access(self.settings, ref.provider).base_url or ""
        listed = self.lists.row(ref.provider, address, ref.model)
        return self.catalogue.abilities(ref.provider, ref.model, Abilities(), listed).price

    def lacking(self, uses: Uses, currency: str) -> tuple[str, ...]:
        """Return the models whose calls cannot be counted in a currency, by name."""
        return tuple(
            sorted({str(ref) for task, ref in uses if not _counts(self.of(ref), task, currency)})
        )


def _counts(price: Price | None, task: Task, currency: str) -> bool:
    if price is None or (task is Task.DRAW and price.picture is None):
        return False
    free = not (price.input or price.output or price.cached or price.picture)
    return free or price.currency == currency


def draws(stages: Iterable[StagePlan], drawings: int) -> bool:
    """Say whether some stages draw cards, of which so many are wanted."""
    return drawings > 0 and any(stage.kind is StageKind.DRAWING for stage in stages)


def uses_of(
    choice: Choice, *, drawing: bool = True, glosses: bool = False
) -> Iterator[tuple[Task, ModelRef]]:
    """Yield every model that a run may call with its task; nothing is embedded in this version.

    `drawing` says whether pictures are drawn at all, `glosses` whether the talk is glossed.
    """
    wanted = {Task.EMBED: False, Task.DRAW: drawing, Task.GLOSS: glosses}
    for task, ref in choice.tasks.items():
        if wanted.get(task, True):
            yield task, ref
            yield from ((task, spare) for spare in choice.fallbacks.get(task, ()))
    yield from ((Task.TALK, ref) for ref in choice.seats.values())
    yield from ((Task.TALK, ref) for refs in choice.seat_fallbacks.values() for ref in refs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """About what stages will use; `unpriced` names the models whose share is not in `money`."""

    calls: int
    tokens: int
    money: dict[str, Decimal] = field(default_factory=dict[str, Decimal])
    unpriced: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew:
    """Who is called at a table: the seats' models, those of its own tasks, and for how much."""

    seats: tuple[ModelRef, ...]
    models: Mapping[Task, ModelRef]
    pictures: int = 0
    drawings: int = 0
    glosses: bool = False


def forecast_of(plan: SessionPlan, kit: Kit, prices: Prices) -> Forecast:
    """Return about what a whole run of a plan will use, nothing failing and nothing repeated."""
    crew = Crew(
        seats=tuple(seat.ref for seat in seated(plan, kit)),
        models=plan.models,
        pictures=len(plan.pictures),
        drawings=rules_of(plan, kit).drawings,
        glosses=plan.gloss,
    )
    return forecast_for(stages_of(plan, kit), crew, prices.of)


def forecast_rest(state: TableState, basis: SessionPlan, kit: Kit, prices: Prices) -> Forecast:
    """Return about what the rest of a session that was left will use, resumed over `basis`.

    A stage that had begun counts whole.
    """
    plan = plan_from(state.settings, basis)
    crew = Crew(
        seats=tuple(seat.ref for seat in state.seats if not seat.muted),
        models=plan.models,
        pictures=len(state.pictures),
        drawings=rules_of(plan, kit).drawings,
        glosses=plan.gloss,
    )
    agenda = Agenda(stages_of(plan, kit), state.inserted)
    return forecast_for(agenda.to_come(state), crew, prices.of)


def forecast_for(
    stages: Iterable[StagePlan], crew: Crew, price: Callable[[ModelRef], Price | None]
) -> Forecast:
    """Return about what some stages will use as a whole, nothing failing and nothing repeated."""
    calls = [call for stage in stages for call in _calls(stage, crew)]
    money: dict[str, Decimal] = {}
    unpriced: set[str] = set()
    for task, ref in calls:
        drawing = task is Task.DRAW
        usage = Usage(input=TYPICAL.input, output=0) if drawing else TYPICAL
        cost = cost_of(usage, price(ref), pictures=int(drawing))
        if cost is None:
            unpriced.add(str(ref))
        elif cost.amount:
            money[cost.currency] = money.get(cost.currency, Decimal(0)) + cost.amount
    return Forecast(
        calls=len(calls),
        tokens=len(calls) * TYPICAL.total,
        money=dict(sorted(money.items())),
        unpriced=tuple(sorted(unpriced)),
    )


def _calls(stage: StagePlan, crew: Crew) -> Iterator[tuple[Task, ModelRef]]:
    if stage.kind is StageKind.IMAGE_STORY and not crew.pictures:
        return
    times = stage.rounds * _A_SEAT.get(stage.kind, 1)
    yield from ((Task.TALK, ref) for ref in crew.seats for _ in range(times))
    glosser = crew.models.get(Task.GLOSS) if crew.glosses and stage.kind in TALK else None
    if glosser is not None:
        yield from ((Task.GLOSS, glosser) for _ in range(stage.rounds * len(crew.seats)))
    task, times = {
        StageKind.IMAGE_STORY: (Task.SEE, crew.pictures),
        StageKind.AFFINITY: (Task.JUDGE, 1),
        StageKind.CLOSING: (Task.JUDGE, 1),
        StageKind.DRAWING: (Task.DRAW, crew.drawings),
    }.get(stage.kind, (Task.JUDGE, 0))
    ref = crew.models.get(task)
    yield from () if ref is None else ((task, ref) for _ in range(times))
