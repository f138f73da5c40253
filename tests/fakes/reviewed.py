"""A recorded session that is looked at again, in the small app or told as a home's list."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

from engine import (
    Bookmark,
    EngineError,
    Envelope,
    Recording,
    Review,
    SessionSummary,
    StoreError,
    TableState,
    events,
)
from tests.fakes.pictures import butterfly, encoded
from tests.fakes.recorded import REQUEST, RecordedSession
from tests.fakes.told_session import TableHouse
from tui.review_notes import ReviewNotes
from tui.reviewing import ReviewedSession
from tui.screens.review_table import ReviewTable
from tui.words import Lang

RECORDED = {"en": "open-table-en", "zh": "paper-cut-zh"}


class Shelf:
    """Where pictures and requests are; `gone` is whether they no longer are."""

    def __init__(self) -> None:
        self.gone = False
        self.fetched: list[str] = []

    async def picture(self, image: str) -> bytes:
        self.fetched.append(image)
        if self.gone:
            raise StoreError(f"The picture {image[:12]} is not there.")
        return encoded(butterfly(), "PNG")

    async def request(self, prompt_hash: str) -> bytes | None:
        return None if self.gone else json.dumps(REQUEST).encode()


def reviewed(
    lang: str = "en", *, log: Sequence[Envelope] = (), place: int | None = None
) -> tuple[ReviewedSession, Shelf]:
    """Return a session of `snapshots`, or another log, to be looked at again, and its shelf."""
    recorded, shelf = RecordedSession(RECORDED[lang]), Shelf()
    recording = Recording(log or recorded.log)
    session = ReviewedSession(
        recording, shelf, stages=recorded.stages, roles=recorded.roles, place=place
    )
    return session, shelf


def place_of(session: ReviewedSession, there: Callable[[TableState], object]) -> int:
    """Return the first place at which something is so."""
    recording = session.recording
    return next(at for at in range(1, recording.last + 1) if there(recording.state(at)))


def sealed() -> list[Envelope]:
    """Return a log whose first round began sealed and is opened right after it."""
    log = list[Envelope]()
    for one in RecordedSession("open-table-en").log:
        match one.event:
            case events.RoundStarted():
                log.append(replace(one, event=replace(one.event, sealed=True)))
            case events.RoundEnded(stage=stage, round=number):
                opened = events.AnswersRevealed(ref=f"{stage}/{number}")
                return [*log, one, replace(one, seq=one.seq + 1, event=opened)]
            case _:
                log.append(one)
    raise AssertionError("no round ends")


class ReviewHouse(TableHouse):
    """The small app with one review in it; `kept` are the reviews that were to be kept."""

    table: Any

    def __init__(
        self, session: ReviewedSession, lang: Lang = "en", *, marks: Sequence[Bookmark] = ()
    ) -> None:
        super().__init__(cast("Any", session), lang)
        self.kept: list[Review] = []
        self.refuses: EngineError | None = None
        self.notes = ReviewNotes(session.recording, Review(bookmarks=tuple(marks)), self._keep)
        self.table = ReviewTable(session, self.notes)

    @property
    def review(self) -> ReviewTable:
        """The screen."""
        return self.table

    async def _keep(self, review: Review) -> None:
        if self.refuses is not None:
            raise self.refuses
        self.kept.append(review)


@dataclass
class ToldReviews:
    """Stands for `tui.review_desk.ReviewDesk`: rows, and a fault that is raised for a question."""

    rows: list[SessionSummary]
    fault: EngineError | None = None
    kept: Review = field(default_factory=Review)
    waits: Any = None

    async def sessions(self) -> list[SessionSummary]:
        if self.waits is not None:
            await self.waits.wait()
        if self.fault is not None:
            raise self.fault
        return self.rows

    async def review(self, session: str) -> Review:
        del session
        return self.kept
