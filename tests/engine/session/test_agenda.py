"""The order of stages: the kit's, lengthened by the facilitator, the same after a resume."""

import pytest

from engine.policy.kits import DEFAULT_STAGES
from engine.policy.state import EMPTY, TableState
from engine.session.agenda import Agenda
from engine.session.hand import Hand
from engine.vocabulary.commands import InsertStage
from engine.vocabulary.errors import InputError
from engine.vocabulary.events import Event, StageInserted
from tests.fakes.facts import stage, stage_end, table_of
from tests.fakes.hand import refused, with_hand
from tests.fakes.staging import Staged


def at(stage_id: str) -> TableState:
    """Return a table at which a stage runs, all before it over."""
    facts: list[Event] = []
    for plan in DEFAULT_STAGES:
        facts.append(stage(plan.id, str(plan.kind)))
        if plan.id == stage_id:
            break
        facts.append(stage_end(plan.id, str(plan.kind)))
    return table_of(*facts)


def test_one_more_stage_stands_behind_the_present_one_and_is_like_its_kind():
    agenda, state = Agenda(DEFAULT_STAGES), at("discussion")
    fact = agenda.insertion("discussion", state)
    assert (fact.stage, fact.kind, fact.after) == ("discussion_3", "discussion", "discussion")
    agenda.insert(fact)
    names = [plan.id for plan in agenda.stages]
    assert names[names.index("discussion") + 1] == "discussion_3"
    model = next(plan for plan in DEFAULT_STAGES if plan.id == "discussion_2")
    new = next(plan for plan in agenda.stages if plan.id == "discussion_3")
    assert (new.rounds, new.order, new.visibility) == (model.rounds, model.order, model.visibility)
    assert [plan.id for plan in agenda.to_come(state)][:2] == ["discussion", "discussion_3"]


def test_what_was_put_in_is_there_after_a_resume():
    facts: list[Event] = [stage("introduction")]
    first, state = Agenda(DEFAULT_STAGES), table_of(*facts)
    for like in ("discussion", "keywords", "voting"):
        fact = first.insertion(like, state)
        first.insert(fact)
        facts.append(fact)
        state = table_of(*facts)
    assert Agenda(DEFAULT_STAGES, state.inserted).stages == first.stages
    assert len({plan.id for plan in first.stages}) == len(first.stages)


def test_before_the_beginning_it_stands_behind_the_first_stage():
    assert Agenda(DEFAULT_STAGES).insertion("introduction", EMPTY).after == "introduction"


def test_a_stage_after_one_that_is_gone_stands_last():
    gone = StageInserted(stage="discussion_9", kind="discussion", after="gone")
    assert Agenda(DEFAULT_STAGES, [gone]).stages[-1].id == "discussion_9"


@pytest.mark.parametrize(
    ("like", "said"), [("drawing", "one stage of the kind drawing"), ("tea", "no stage tea")]
)
def test_what_cannot_be_put_in_is_refused(like: str, said: str):
    with pytest.raises(InputError, match=said):
        Agenda(DEFAULT_STAGES).insertion(like, at("keywords"))


def test_behind_the_last_stage_nothing_is_put_in():
    with pytest.raises(InputError, match="over"):
        Agenda(()).insertion("discussion", EMPTY)


def test_the_hand_writes_it_down_once():
    async def play(scene: Staged, hand: Hand) -> None:
        await hand.do(InsertStage(like="discussion"))
        await hand.do(InsertStage(like="discussion"))
        names = [fact.stage for fact in scene.events(StageInserted)]
        assert names == ["discussion_3", "discussion_4"]
        await refused(hand, InsertStage(like="closing"))

    with_hand(play)
