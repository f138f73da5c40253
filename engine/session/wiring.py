"""What a session is made of, gathered before anything is stored, and put together over its log."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from engine.policy.budget import Ledger
from engine.policy.kits import Kit, load_kit, scenario_of, seats_for
from engine.policy.models import load_catalogue
from engine.policy.paths import Paths
from engine.policy.privacy import Privacy
from engine.policy.prompts import PromptLibrary
from engine.policy.retry import RetryPolicy
from engine.policy.settings_model import Settings
from engine.providers.human import Human
from engine.providers.model_lists import ModelLists
from engine.providers.registry import Registry
from engine.recorder import Recorder
from engine.rounds import Rounds
from engine.session.plan import SessionPlan, rules_of
from engine.stages import Decisions, Table
from engine.store import AnswerFile
from engine.tasks import Runtime
from engine.utterance import Calls, Line, Voices
from engine.vocabulary.errors import KitError, ProviderError
from engine.vocabulary.messages import Sampling, Task
from engine.vocabulary.ports import Blobs, Provider
from engine.vocabulary.seats import HUMAN, Lang, ModelRef, Seat


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """A plan with everything that it names, found and checked."""

    plan: SessionPlan
    kit: Kit
    seats: tuple[Seat, ...]
    library: PromptLibrary
    providers: dict[str, Provider]
    scenario: str


def gather(
    plan: SessionPlan,
    settings: Settings,
    paths: Paths,
    runtime: Runtime,
    seats: tuple[Seat, ...] | None = None,
) -> Parts:
    """Return the parts of a session; `seats` are those of one that is resumed.

    Raises KitError, InputError, SettingsError, and for a new session's models
    ModelNotFound: a resumed one may lose a seat's model without losing the session.
    """
    kit = load_kit(plan.kit, plan.lang, paths.kits)
    known = seats if seats is not None else seated(plan, kit)
    models = _models(plan, known)
    registry = Registry(
        settings=settings,
        catalogue=load_catalogue(paths.models),
        lists=ModelLists(paths.model_lists),
        clock=runtime.clock,
        threads=runtime,
        answers=AnswerFile(paths.answers, runtime, runtime.clock),
        pace=plan.pace,
        seed=plan.seed,
    )
    called = registry.build({ref.provider for ref in models} - {HUMAN})
    providers = {**called, HUMAN: Human()}
    if seats is None:
        for ref in models:
            providers[ref.provider].abilities(ref.model)
    return Parts(
        plan=plan,
        kit=kit,
        seats=known,
        library=PromptLibrary(plan.lang, paths.prompts, kit.prompts),
        providers=providers,
        scenario=scenario_of(kit, plan.topic, plan.fields),
    )


def other_names(parts: Parts, paths: Paths) -> dict[str, str]:
    """Return every role's name in the language that the table does not speak, by its id.

    None where the kit does not speak it, or is no longer there.
    """
    other: Lang = "en" if parts.kit.lang == "zh" else "zh"
    try:
        kit = load_kit(parts.plan.kit, other, paths.kits)
    except KitError:
        return {}
    return {role.id: role.name for role in kit.roles.values()}


def seated(plan: SessionPlan, kit: Kit) -> tuple[Seat, ...]:
    """Return new seats with their models, named in settings by seat, persona or role."""
    chosen: list[Seat] = []
    for seat in seats_for(kit, plan.seat_counts, plan.models[Task.TALK]):
        own = (plan.seat_models[n] for n in _names(seat) if n in plan.seat_models)
        ref = next(own, seat.ref)
        chosen.append(replace(seat, provider=ref.provider, model=ref.model))
    return tuple(chosen)


def _names(seat: Seat) -> tuple[str, ...]:
    """Return the names under which settings may name a seat: its id, persona, first role."""
    return (seat.id, seat.persona.id, seat.first_role)


def _models(plan: SessionPlan, seats: Iterable[Seat]) -> list[ModelRef]:
    spare = (*plan.fallbacks.values(), *plan.seat_fallbacks.values())
    return [
        *plan.models.values(),
        *(seat.ref for seat in seats),
        *(ref for refs in spare for ref in refs),
    ]


def table_over(
    parts: Parts,
    recorder: Recorder,
    runtime: Runtime,
    blobs: Blobs,
    settings: Settings,
    privacy: Privacy,
) -> Table:
    """Return the table that goes on from where its log is."""
    plan, totals = parts.plan, recorder.state.totals

    def sampling(task: Task, seat: Seat | None) -> Sampling:
        return settings.sampling_for(task, *(_names(seat) if seat else ()))

    def fallbacks(task: Task, seat: Seat | None) -> tuple[ModelRef, ...]:
        own = (
            (plan.seat_fallbacks[n] for n in _names(seat) if n in plan.seat_fallbacks)
            if seat
            else ()
        )
        return next(iter(own), plan.fallbacks.get(task, ()))

    line = Line(
        recorder=recorder,
        clock=runtime.clock,
        providers=parts.providers,
        models=plan.models,
        library=parts.library,
        kit=parts.kit,
        ledger=Ledger(plan.budget, tokens=totals.input + totals.output, spent=totals.costs),
        retries=RetryPolicy(attempts=plan.attempts),
        sampling=sampling,
        fallbacks=fallbacks,
        seed=plan.seed,
        privacy=privacy,
        attended=plan.attended,
    )
    line.pause.set()
    return Table(
        recorder=recorder,
        line=line,
        voices=Voices(line),
        calls=Calls(line),
        rounds=Rounds(line),
        kit=parts.kit,
        rules=rules_of(plan, parts.kit),
        scenario=parts.scenario,
        fields=plan.fields,
        blobs=blobs,
        threads=runtime,
        decisions=Decisions(plan.attended, recorder.pass_on),
        recalls=plan.recall,
        sealed=plan.sealed,
        can_draw=_why_not(line),
    )


def _why_not(line: Line) -> str:
    """Return why nothing can be drawn, or nothing where it can."""
    ref = line.models.get(Task.DRAW)
    if ref is None:
        return "no model that draws pictures"
    try:
        return "" if line.abilities(ref).draw else f"{ref} does not draw pictures"
    except ProviderError as error:
        return error.message
