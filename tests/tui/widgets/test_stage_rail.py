import pytest

from engine import EMPTY, StagePlan, cells
from engine.policy.kits import DEFAULT_STAGES, StageKind
from engine.vocabulary.events import RoundStarted, StageEnded, StageSkipped, StageStarted
from tests.fakes.told_table import ToldTable
from tui.widgets.stage_rail import GAP, MORE, fitting, steps

TALK = StageStarted(stage="discussion", kind="discussion")
ROUND = RoundStarted(stage="discussion", round=2, order="simultaneous")


def at_discussion() -> ToldTable:
    return (
        ToldTable()
        .open()
        .tell(
            StageStarted(stage="introduction", kind="introduction"),
            StageEnded(stage="introduction", kind="introduction"),
            StageSkipped(stage="image_story", kind="image_story", reason="no picture on the table"),
            TALK,
            ROUND,
        )
    )


def test_over_skipped_now_and_to_come():
    made = steps(DEFAULT_STAGES, at_discussion().state, "en")
    assert [step.mark for step in made[:4]] == ["=", "-", ">", "."]
    assert made[1].text == "- Stories of the picture (no picture on the table)"
    assert made[2].text == ">Discussion 2/3<"
    assert len(made) == len(DEFAULT_STAGES)


def test_names_and_reasons_in_chinese():
    made = steps(DEFAULT_STAGES, at_discussion().state, "zh")
    assert made[1].text == "- 看图讲故事 (桌上没有图片)"
    assert made[2].text == ">讨论 2/3<"


def test_a_stage_that_no_plan_names_is_shown_too():
    plans = (StagePlan(id="voting", kind=StageKind.VOTING),)
    names = [step.name for step in steps(plans, at_discussion().state, "en")]
    assert names[-2:] == ["Discussion", "Vote"]


def test_before_the_beginning_all_is_to_come():
    assert {step.mark for step in steps(DEFAULT_STAGES, EMPTY, "en")} == {"."}


@pytest.mark.parametrize("width", [20, 40, 60, 80, 120, 200, 400])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_present_stage_is_always_seen_and_nothing_overflows(width: int, lang: str):
    made = steps(DEFAULT_STAGES, at_discussion().state, lang)
    shown = fitting(made, width)
    present = next(step for step in made if step.mark == ">")
    assert present in shown
    text = GAP.join(step.text if step else MORE for step in shown)
    assert cells(text) <= max(width, cells(present.text) + 2 * cells(GAP + MORE))
    if width == 400:
        assert shown == made


def test_what_is_left_out_is_marked():
    made = steps(DEFAULT_STAGES, at_discussion().state, "en")
    shown = fitting(made, 60)
    assert shown[0] is None
    assert shown[-1] is None


def test_nothing_fits_nothing():
    assert fitting([], 80) == []
