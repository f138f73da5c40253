"""The order of a table's stages, which the facilitator may lengthen while it runs."""

from collections.abc import Iterable
from dataclasses import replace

from engine.policy.kit_structure import ONCE
from engine.policy.kits import StageKind, StagePlan
from engine.policy.state import TableState
from engine.vocabulary.errors import InputError
from engine.vocabulary.events import StageInserted


def known_stages(planned: Iterable[StagePlan], state: TableState) -> tuple[StagePlan, ...]:
    """Return a kit's stages as a log shows them: those put in, and those the kit does not have.

    A kit may have changed or gone since; a kind that this program does not know is left out.
    """
    kinds = {str(kind) for kind in StageKind}
    inserted = [fact for fact in state.inserted if fact.kind in kinds]
    stages = list(Agenda(planned, inserted).stages)
    known = {stage.id for stage in stages}
    foreign = (met for met in state.stages if met.id not in known and met.kind in kinds)
    return (*stages, *(StagePlan(id=met.id, kind=StageKind(met.kind)) for met in foreign))


class Agenda:
    """The stages of one table: the kit's, and those that were put between them."""

    def __init__(self, stages: Iterable[StagePlan], inserted: Iterable[StageInserted] = ()) -> None:
        """Begin with the kit's stages, then put in what the log says was put in."""
        self._stages = list(stages)
        for one in inserted:
            self._put(one)

    @property
    def stages(self) -> tuple[StagePlan, ...]:
        """All stages in their order, those to come included."""
        return tuple(self._stages)

    def to_come(self, state: TableState) -> tuple[StagePlan, ...]:
        """Return the stages that have not ended, the present one first."""
        known = ((stage, state.stage(stage.id)) for stage in self._stages)
        return tuple(stage for stage, met in known if met is None or met.status == "running")

    def insertion(self, like: str, state: TableState) -> StageInserted:
        """Return the fact of one more stage behind the present one, like a stage or of a kind.

        Raises InputError for a name that is neither, for a kind whose result a session has
        once, and where the last stage is over.
        """
        coming = self.to_come(state)
        if not coming:
            raise InputError("The last stage is over: no more can be put in.")
        kind = self._kind(like)
        if kind in ONCE:
            raise InputError(
                f"A session has one stage of the kind {kind}.", hint="Repeat another one."
            )
        started = [stage for stage in self._stages if state.stage(stage.id) is not None]
        after = started[-1] if started else coming[0]
        return StageInserted(stage=self._free(kind), kind=str(kind), after=after.id)

    def insert(self, fact: StageInserted) -> None:
        """Put in the stage of a recorded fact."""
        self._put(fact)

    def _put(self, fact: StageInserted) -> None:
        kind = StageKind(fact.kind)
        model = next((s for s in reversed(self._stages) if s.kind == kind), None)
        stage = replace(model, id=fact.stage) if model else StagePlan(id=fact.stage, kind=kind)
        places = [at for at, one in enumerate(self._stages, 1) if one.id == fact.after]
        self._stages.insert(places[0] if places else len(self._stages), stage)

    def _kind(self, like: str) -> StageKind:
        for stage in self._stages:
            if like == stage.id:
                return stage.kind
        try:
            return StageKind(like)
        except ValueError:
            kinds = ", ".join(kind for kind in StageKind if kind not in ONCE)
            raise InputError(f"There is no stage {like}.", hint=f"Kinds: {kinds}.") from None

    def _free(self, kind: StageKind) -> str:
        taken = {stage.id for stage in self._stages}
        numbers = range(2, len(taken) + 3)
        names = (str(kind), *(f"{kind}_{number}" for number in numbers))
        return next(name for name in names if name not in taken)
