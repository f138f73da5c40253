"""Before a run: how many calls, tokens and how much money, and which prices are not known."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from engine.policy.kits import Kit, StageKind, StagePlan
from engine.policy.models import Catalogue
from engine.policy.paths import Paths
from engine.policy.settings_model import Settings
from engine.policy.settings_models import Choice, access
from engine.policy.settings_providers import REHEARSAL
from engine.providers.model_lists import ModelLists
from engine.session.plan import SessionPlan, rules_of, stages_of
from engine.session.wiring import seated
from engine.vocabulary.messages import Task
from engine.vocabulary.ports import Abilities
from engine.vocabulary.seats import ModelRef
from engine.vocabulary.usage import Price, Usage, cost_of

Uses = Iterable[tuple[Task, ModelRef]]

TYPICAL = Usage(input=2000, output=400)
"""Tokens taken for one call: a rough figure. Late rounds read more, reasoning models write more."""

FREE = Price(currency="USD", input=Decimal(0), output=Decimal(0), picture=Decimal(0))

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


def uses_of(choice: Choice) -> Iterator[tuple[Task, ModelRef]]:
    """Yield every model that a run may call with its task; nothing is embedded in this version."""
    for task, ref in choice.tasks.items():
        if task is not Task.EMBED:
            yield task, ref
            yield from ((task, spare) for spare in choice.fallbacks.get(task, ()))
    yield from ((Task.TALK, ref) for ref in choice.seats.values())
    yield from ((Task.TALK, ref) for refs in choice.seat_fallbacks.values() for ref in refs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """About what a run will use; `unpriced` names the models whose share is not in `money`."""

    calls: int
    tokens: int
    money: dict[str, Decimal] = field(default_factory=dict[str, Decimal])
    unpriced: tuple[str, ...] = ()


def forecast_of(plan: SessionPlan, kit: Kit, prices: Prices) -> Forecast:
    """Return about what a whole run of a plan will use, nothing failing and nothing repeated."""
    calls = list(_calls(plan, kit))
    money: dict[str, Decimal] = {}
    unpriced: set[str] = set()
    for task, ref in calls:
        drawing = task is Task.DRAW
        usage = Usage(input=TYPICAL.input, output=0) if drawing else TYPICAL
        cost = cost_of(usage, prices.of(ref), pictures=int(drawing))
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


def _calls(plan: SessionPlan, kit: Kit) -> Iterator[tuple[Task, ModelRef]]:
    seats = seated(plan, kit)
    for stage in stages_of(plan, kit):
        if stage.kind is StageKind.IMAGE_STORY and not plan.pictures:
            continue
        times = stage.rounds * _A_SEAT.get(stage.kind, 1)
        yield from ((Task.TALK, seat.ref) for seat in seats for _ in range(times))
        yield from _of_the_table(stage, plan, kit)


def _of_the_table(stage: StagePlan, plan: SessionPlan, kit: Kit) -> Iterator[tuple[Task, ModelRef]]:
    """Yield the calls that no seat makes: descriptions, names, the closing, pictures."""
    task, times = {
        StageKind.IMAGE_STORY: (Task.SEE, len(plan.pictures)),
        StageKind.AFFINITY: (Task.JUDGE, 1),
        StageKind.CLOSING: (Task.JUDGE, 1),
        StageKind.DRAWING: (Task.DRAW, rules_of(plan, kit).drawings),
    }.get(stage.kind, (Task.JUDGE, 0))
    ref = plan.models.get(task)
    yield from () if ref is None else ((task, ref) for _ in range(times))
