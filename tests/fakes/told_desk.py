"""A desk that is told what lies on it, for home and the form; it keeps what it is asked."""

from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from engine import EngineError, ExportWish, ManualClock, Nearby, Paths, SessionSummary
from tests.fakes.tables import START
from tests.fakes.told_memories import ToldMemories
from tui.app import Look, TableRoundApp
from tui.desk import Desk, KitRow, Prepared
from tui.review_desk import Wanted
from tui.words import Lang, Words

LONG = (
    "给第一次来内蒙古的年轻旅行者的剪纸蝴蝶礼物，要轻、要能随身带走、要说得出来历，还要在冬天也好看"
)

KITS = {
    "zh": [
        ("design-review", "设计评审", "三个方案放在桌上，谁都不许只说好看。"),
        ("open-table", "自由圆桌", "任何题目都可以：从一句话走到设计卡片。"),
        ("paper-cut", "剪纸工作坊", "从一张剪纸照片到文创礼物的关键词、投票和草图。"),
    ],
    "en": [
        (
            "design-review",
            "Design review",
            "Three proposals on the table; nobody may only say nice.",
        ),
        ("open-table", "Open table", "Any topic: from one sentence to design cards."),
        (
            "paper-cut",
            "Paper-cut workshop",
            "From a photo of a paper-cut to keywords and drawings.",
        ),
    ],
}
STAGES = {
    "zh": ("自我介绍", "讲故事", "讨论", "关键词", "亲和图", "投票", "定稿", "角色互换", "收尾"),
    "en": (
        *("Introductions", "Stories of the pictures", "Discussion", "Keywords", "Affinity board"),
        *("Vote", "Decision", "Role switch", "Second discussion", "Design cards", "Closing"),
    ),
}
ROLES = {"designer": "设计师", "consumer": "消费者", "craftsperson": "手工艺人"}


def summary(name: str, status: str, title: str, kit: str = "open-table") -> SessionSummary:
    """Return one row of the list."""
    return SessionSummary(
        id=name,
        title="",
        topic=title,
        kit=kit,
        lang="en",
        opened="2026-11-20T09:00:00Z",
        last="2026-11-20T10:00:00Z",
        events=40,
        status=status,
    )


RECENT = [
    summary("20261120-k3f7", "open", "A lamp that folds"),
    summary("20261119-b2c4", "interrupted", LONG, "paper-cut"),
    summary("20261118-w9d1", "closed", "Tea for two, in one hand"),
    summary("20261112-a7m2", "damaged", "椅子"),
    summary("20261103-q4t8", "closed", "Umbrella [/bold] review", "design-review"),
    summary("20261030-h5v6", "interrupted", "A kettle", "open-table"),
]


class ToldDesk:
    """Stands for `tui.desk.Desk`; an error given for a question is raised by it."""

    def __init__(self, lang: Lang = "en", recent: Sequence[SessionSummary] = ()) -> None:
        self.paths = Paths.of("/home/mei/.tableround")
        self.runtime = SimpleNamespace(clock=ManualClock(START))
        self.rows = list(recent)
        self.memories = ToldMemories()
        self.facts = [("provider", "rehearsal"), ("storage", f"file: {self.paths.sessions}")]
        self.told: Any = None
        self.faults: dict[str, EngineError] = {}
        self.asked: list[tuple[str, Any]] = []
        self.redis: Nearby = ""
        self.spends = False
        self.budget = ""
        self.speaking = False
        self._lang = lang

    def _ask(self, what: str, about: Any = None) -> None:
        self.asked.append((what, about))
        if what in self.faults:
            raise self.faults[what]

    async def recent(self) -> list[SessionSummary]:
        self._ask("recent")
        return self.rows

    async def figures(self) -> Any:
        self._ask("figures")
        return self.told

    async def configured(self) -> list[tuple[str, str]]:
        self._ask("configured")
        return self.facts

    async def redis_nearby(self) -> Nearby:
        self._ask("redis")
        return self.redis

    async def kits(self) -> list[KitRow]:
        self._ask("kits")
        stages = STAGES[self._lang]
        return [
            KitRow(id=i, name=n, about=a, roles=ROLES, seats=tuple(ROLES.values()), stages=stages)
            for i, n, a in KITS[self._lang]
        ]

    async def prepare(self, arguments: Sequence[str]) -> Prepared:
        self._ask("prepare", list(arguments))
        return self._prepared()

    async def prepare_again(self, name: str) -> Prepared:
        self._ask("again", name)
        return self._prepared(name)

    async def export(self, session: str, wish: ExportWish | None = None) -> Path:
        form = (wish or ExportWish()).form
        self._ask("export", (session, form))
        return self.paths.exports / session / f"minutes.{form}"

    async def leave(self, reason: str) -> None:
        self._ask("leave", reason)

    def _prepared(self, session: str = "") -> Prepared:
        settings = SimpleNamespace(budget=SimpleNamespace(line=self.budget))
        return Prepared(
            plan=cast("Any", SimpleNamespace(attended=True)),
            loaded=cast("Any", SimpleNamespace(settings=settings)),
            forecast="6 seats, about $0.40.",
            spends=self.spends,
            session=session,
        )


class Lobby(TableRoundApp):
    """The program at home, over a desk that is told; tables are only noted, not opened."""

    def __init__(self, desk: ToldDesk, lang: Lang = "en") -> None:
        super().__init__(Words(lang), cast("Desk", desk), Look())
        self.opened: list[Prepared] = []
        self.said: list[str] = []
        self.looked_at: list[Wanted] = []

    def say(self, text: str, *, bad: bool = False) -> None:
        self.said.append(text)

    def open_table(self, prepared: Prepared) -> None:
        self.opened.append(prepared)

    def look_again(self, wanted: Wanted) -> None:
        self.looked_at.append(wanted)
