"""A short session's log by hand: one of everything that minutes tell."""

from datetime import UTC, datetime, timedelta

from engine.vocabulary.events import (
    AffinityBuilt,
    BallotCast,
    BriefWritten,
    BudgetReached,
    CardWritten,
    ClosingWritten,
    DecisionMade,
    Envelope,
    Event,
    FacilitatorSaid,
    ImageAttached,
    ImageDescribed,
    ImageDrawn,
    KeywordsExtracted,
    MemoryWritten,
    NoteAdded,
    RoundEnded,
    RoundStarted,
    SeatChanged,
    SeatsRotated,
    SessionClosed,
    SessionOpened,
    StageEnded,
    StageSkipped,
    StageStarted,
    TopicParked,
    UnknownEvent,
    UtteranceEnded,
    UtteranceFailed,
    UtteranceStarted,
    VoteTallied,
)
from engine.vocabulary.messages import CardFields, Group
from engine.vocabulary.seats import Persona, Seat

SESSION = "20261120-k3f7"
START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
ROLES = {"designer": "设计师", "consumer": "消费者"}


def seat(number: int, name: str, role: str, provider: str = "rehearsal") -> Seat:
    """Return a seat with a persona of little life."""
    persona = Persona(
        id=f"p{number}", name=name, age=26, background="b", experience="e", speaking="s"
    )
    return Seat(
        id=f"s{number}",
        name=name,
        role=role,
        first_role=role,
        provider=provider,
        model="voices",
        persona=persona,
    )


def opened(provider: str = "rehearsal", topic: str = "剪纸蝴蝶文创礼物") -> SessionOpened:
    """Return the opening of a table of two."""
    return SessionOpened(
        topic=topic,
        kit="paper-cut",
        lang="zh",
        seed=7,
        seats=(seat(1, "林思雨", "designer", provider), seat(2, "张小雅", "consumer")),
        settings={},
    )


def started(utterance: str, who: str, stage: str, number: int = 1) -> UtteranceStarted:
    """Return the beginning of an utterance."""
    return UtteranceStarted(
        utterance=utterance,
        seat=who,
        stage=stage,
        round=number,
        provider="rehearsal",
        model="voices",
        template_hash="t",
        prompt_hash="p",
    )


def ended(utterance: str, who: str, stage: str, text: str) -> UtteranceEnded:
    """Return the end of an utterance."""
    return UtteranceEnded(
        utterance=utterance,
        seat=who,
        stage=stage,
        text=text,
        reasoning="",
        finish="stop",
        usage=None,
        cost=None,
        first_token_ms=1,
        duration_ms=2,
        pace=(),
    )


def tally(method: str, winners: tuple[str, ...], *, needed: int | None = None) -> VoteTallied:
    """Return a count of the keywords' poll."""
    return VoteTallied(
        poll="voting",
        method=method,
        threshold=None if needed is None else "0.6",
        needed=needed,
        results=(
            {"candidate": "对称", "votes": 2, "approvals": 2},
            {"candidate": "红色", "votes": 0, "approvals": 0},
        ),
        winners=winners,
        audit=(
            {"step": "threshold", "threshold": "0.6", "entitled": 2, "needed": 2},
            {
                "step": "tie",
                "between": ["对称", "红色"],
                "by": "roles",
                "won": "对称",
                "score": "1",
            },
        ),
        candidates=("对称", "红色"),
        entitled=2,
        depends_on_method=needed is not None,
    )


def envelopes(events: list[Event]) -> list[Envelope]:
    """Return events at their places, a second apart."""
    return [
        Envelope(seq=number, at=START + timedelta(seconds=number), session=SESSION, event=event)
        for number, event in enumerate(events, 1)
    ]


def stage(name: str, *events: Event, kind: str = "") -> list[Event]:
    """Return a stage around its events."""
    return [
        StageStarted(stage=name, kind=kind or name),
        *events,
        StageEnded(stage=name, kind=kind or name),
    ]


def session_log() -> list[Envelope]:
    """Return the whole log."""
    board = (
        Group(
            label="形态",
            groups=(Group(label="翅膀", members=("对称",)),),
            members=("展开",),
        ),
    )
    card = CardFields(name="蝶影 *书签*", concept="双翼书签", picture_prompt="a butterfly")
    events: list[Event] = [
        opened(),
        ImageAttached(image="a" * 64, name="photo.heic", media_type="image/jpeg", bytes=9),
        ImageDescribed(image="a" * 64, text="一只蝴蝶", model="rehearsal/eyes"),
        NoteAdded(text="私人笔记"),
        *stage(
            "image_story",
            started("u0", "s1", "image_story"),
            ended("u0", "s1", "image_story", "小时候的故事"),
            started("u00", "s1", "image_story", 2),
            ended("u00", "s1", "image_story", '{"keywords": ["原始"]}'),
            KeywordsExtracted(stage="image_story", seat="s1", keywords=("童年",)),
        ),
        *stage(
            "discussion",
            RoundStarted(stage="discussion", round=1, order="simultaneous", seats=("s1", "s2")),
            started("u1", "s1", "discussion"),
            started("u2", "s2", "discussion"),
            ended("u2", "s2", "discussion", "价格要合理。\n\n也要耐用。"),
            UtteranceFailed(
                utterance="u1", seat="s1", code="truncated", reason="line dropped", partial="形态"
            ),
            RoundEnded(stage="discussion", round=1, order="simultaneous", done=1, of=2),
            FacilitatorSaid(text="请谈谈材料", to="s2"),
            TopicParked(text="包装"),
        ),
        *stage(
            "keywords", KeywordsExtracted(stage="keywords", seat="s1", keywords=("对称", "红色"))
        ),
        *stage(
            "affinity",
            AffinityBuilt(stage="affinity", seat="s1", core="蝶", groups=board, single=("红色",)),
            AffinityBuilt(stage="affinity", seat=None, core="蝶", groups=board, single=("红色",)),
        ),
        *stage(
            "voting",
            BallotCast(
                poll="voting",
                voter="s1",
                kind="agent",
                choices=("对称", "红色"),
                reasons=("剪纸的根本",),
            ),
            BallotCast(poll="voting", voter="s2", kind="agent", choices=(), reasons=()),
            tally("consensus", ("对称",), needed=2),
            tally("borda", ("对称",)),
        ),
        *stage("decision", DecisionMade(stage="decision", value=("对称",), by="default")),
        *stage(
            "role_switch",
            SeatsRotated(roles={"s1": "consumer", "s2": "designer"}, unchanged=()),
            started("u3", "s1", "role_switch"),
            ended("u3", "s1", "role_switch", "换位之后"),
        ),
        *stage("discussion_2", kind="discussion"),
        *stage(
            "design_brief", BriefWritten(stage="design_brief", value="做一张书签", by="default")
        ),
        *stage(
            "design_cards",
            CardWritten(card="c1", seat="s1", fields=card),
            BallotCast(poll="cards", voter="s2", kind="human", choices=("c1",), reasons=("美",)),
        ),
        *stage(
            "drawing",
            ImageDrawn(image="b" * 64, card="c1", prompt="p", model="m", seed=1, cost=None),
        ),
        StageSkipped(stage="extra", kind="drawing", reason="no model that draws pictures"),
        *stage(
            "closing",
            started("u4", "s1", "closing"),
            ended("u4", "s1", "closing", "我同意。"),
            ClosingWritten(
                stage="closing",
                agreed=("对称为先",),
                minority=("张小雅: 价格",),
                keywords=("对称",),
                ranking=({"card": "c1", "approvals": 1},),
                open=("包装?",),
                participation=({"seat": "s1", "utterances": 3, "characters": 40},),
                costs={
                    "calls": 3,
                    "money": {},
                    "unknown": None,
                    "by_seat": {"s1": {"calls": 3, "money": {"USD": "0.01"}}},
                },
            ),
        ),
        SeatChanged(seat="s2", what="muted", value="true"),
        BudgetReached(level="soft", used="900", line="1000tok"),
        MemoryWritten(
            memory="m1", seat="s1", kind="story", text="secret memory", stage="x", importance=1
        ),
        UnknownEvent(type="table_moved", v=1, data={}),
        SessionClosed(reason="done"),
    ]
    return envelopes(events)
