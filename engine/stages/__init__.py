"""The stages of a workshop, one room for those that belong together."""

from collections.abc import Awaitable, Callable, Mapping

from engine.policy.kits import StageKind, StagePlan
from engine.stages.affinity import affinity
from engine.stages.closing import closing
from engine.stages.decisions import decision, design_brief
from engine.stages.design import design_cards, drawing
from engine.stages.pictures import DrawingPlan, card_of, draw_card, drawing_plan
from engine.stages.poll_facts import poll_candidates, poll_ids
from engine.stages.polls import human_tally, voting
from engine.stages.table import CannotRun, Decisions, Table
from engine.stages.talk import discussion, image_story, introduction, keywords, role_switch

STAGES: Mapping[StageKind, Callable[[Table, StagePlan], Awaitable[None]]] = {
    StageKind.INTRODUCTION: introduction,
    StageKind.IMAGE_STORY: image_story,
    StageKind.DISCUSSION: discussion,
    StageKind.KEYWORDS: keywords,
    StageKind.AFFINITY: affinity,
    StageKind.VOTING: voting,
    StageKind.DECISION: decision,
    StageKind.ROLE_SWITCH: role_switch,
    StageKind.DESIGN_BRIEF: design_brief,
    StageKind.DESIGN_CARDS: design_cards,
    StageKind.DRAWING: drawing,
    StageKind.CLOSING: closing,
}

__all__ = [
    "STAGES",
    "CannotRun",
    "Decisions",
    "DrawingPlan",
    "Table",
    "card_of",
    "draw_card",
    "drawing_plan",
    "human_tally",
    "poll_candidates",
    "poll_ids",
]
