"""Review: what is kept of a session beside its log, and what it is compared with."""

import asyncio
from dataclasses import replace

from textual import on, work

from engine import (
    EngineError,
    Review,
    SessionSummary,
    clean,
    clean_line,
    compare_sides,
    side_of_session,
)
from tui.review_desk import ReviewDesk, Wanted
from tui.screens.branches import BranchesScreen, BranchWish
from tui.screens.compare import CompareScreen
from tui.screens.forking import fork_here
from tui.screens.review_list import ReviewList
from tui.widgets.setting_editor import ValueLine

TITLE = 200
"""Cells of a title that is typed."""


class ReviewScreen(ReviewList):
    """Titles, tags, notes, the bin; comparisons and branches."""

    room = "review"

    def __init__(self, desk: ReviewDesk, wanted: Wanted | None = None) -> None:
        """Ask nothing yet; `wanted` is opened as soon as the list stands."""
        super().__init__(desk, wanted)
        self._asked = ""
        self._putting = asyncio.Lock()

    # What is kept beside the log

    def action_rename(self) -> None:
        """Give the session another title."""
        if (one := self.rows.session) is not None:
            self._ask("title", one.title or one.topic)

    def action_tags(self) -> None:
        """Write the session's tags."""
        if self.rows.session is not None:
            self._ask("tags", ", ".join(self.kept.tags))

    def action_edit(self) -> None:
        """Write a note about the session."""
        if self.rows.session is not None:
            self._ask("note", self.kept.note)

    def _ask(self, what: str, value: str) -> None:
        self._asked = what
        told = self.words(f"review.{what}_told")
        self.asked_line.open(self.words(f"review.{what}"), told, value.replace("\n", " "))

    @on(ValueLine.Kept)
    def _answered(self, event: ValueLine.Kept) -> None:
        event.stop()
        one, text = self.rows.session, clean(self.asked_line.text)
        self.asked_line.forget()
        self.rows.focus()
        if one is not None:
            self._put(one, self._asked, text)

    @on(ValueLine.Left)
    def _unanswered(self, event: ValueLine.Left) -> None:
        event.stop()
        self.asked_line.forget()
        self.rows.focus()

    @work(group="put")
    async def _put(self, one: SessionSummary, what: str, text: str) -> None:
        async with self._putting:  # what one change wrote is read by the next
            try:
                if what == "title":
                    await self.reviews.rename(one.id, clean_line(text, TITLE))
                else:
                    review = await self.reviews.review(one.id)
                    await self.reviews.keep(one.id, _with(review, what, text))
                self.all = await self.reviews.sessions()
            except EngineError as error:
                self.house.say(self.house.fault(error), bad=True)
            self.show(one.id)

    def action_delete(self) -> None:
        """Put the session into the bin when this list is left: until then it can be taken back."""
        if (one := self.rows.session) is None:
            return
        if one.status == "open":
            self.house.say(self.words("review.is_open"), bad=True)
            return
        self.away.append(one.id)
        self.show()
        self.house.say(
            self.words("review.binned", title=clean_line(one.title or one.topic or one.id, 40))
        )

    def action_undo(self) -> None:
        """Take the last session back out of the bin."""
        if self.away:
            self.show(self.away.pop())
        else:
            self.house.say(self.words("review.nothing_undone"))

    async def on_unmount(self) -> None:
        """Put away what was put away; the program, too, waits for it at its end."""
        for session in self.away:
            try:
                await self.reviews.delete(session)
            except EngineError as error:
                self.house.say(self.house.fault(error), bad=True)

    # Ways on

    def action_go_on(self) -> None:
        """Take the session up again at its table."""
        if (one := self.rows.session) is not None:
            self.house.take_up_again(one.id)

    # Two of them, and branches

    def action_compare(self) -> None:
        """Sign a session, or compare the one that is signed with this one."""
        one = self.rows.session
        if one is None:
            return
        first = self.rows.picked
        if not first or first == one.id:
            self.rows.pick("" if first else one.id)
            if not first:
                self.house.say(self.words("review.compare.other"))
            return
        self.rows.pick("")
        self._compare(first, one.id)

    @work(exclusive=True, group="compare")
    async def _compare(self, first: str, second: str) -> None:
        try:
            left = await self.reviews.open(Wanted(session=first))
            right = await self.reviews.open(Wanted(session=second))
        except EngineError as error:
            self.house.say(self.house.fault(error), bad=True)
            return
        sides = (side_of_session(left.whole), side_of_session(right.whole))
        loop = asyncio.get_running_loop()
        compared = await loop.run_in_executor(None, compare_sides, *sides)
        names = (left.state.topic or left.id, right.state.topic or right.id)
        if names[0] == names[1]:
            names = (left.id, right.id)
        self.app.push_screen(CompareScreen(compared, *names))  # pyright: ignore[reportUnknownMemberType] - a generic App

    def action_branches(self) -> None:
        """Show the sessions as a tree of branches."""
        if (one := self.rows.session) is not None:
            self.app.push_screen(BranchesScreen(self.all, one.id), self._wish_branch)  # pyright: ignore[reportUnknownMemberType] - a generic App

    def _wish_branch(self, wish: BranchWish | None) -> None:
        if wish is None:
            return
        self.filter.value = ""
        self.show(wish.session)
        if wish.what == "fork":
            self.action_fork()
        else:
            self.action_open()

    @work(exclusive=True, group="fork")
    async def action_fork(self) -> None:
        """Make a branch of the session's end, with something else in it."""
        if (one := self.rows.session) is None:
            return
        try:
            reviewed = await self.reviews.open(Wanted(session=one.id))
        except EngineError as error:
            self.house.say(self.house.fault(error), bad=True)
            return
        made = await fork_here(self, self.reviews, reviewed)
        if made is None:
            return
        session, then = made
        await self.added(session)
        if then == "take_up":
            self.house.take_up_again(session)
        elif then == "look":
            self.action_open()

    async def added(self, session: str) -> None:
        """Show a session that was made just now, with the cursor on it."""
        try:
            self.all = await self.reviews.sessions()
        except EngineError as error:
            self.house.say(self.house.fault(error), bad=True)
        self.show(session)


def _with(review: Review, what: str, text: str) -> Review:
    if what == "tags":
        tags = (tag.strip() for tag in text.replace("，", ",").replace("#", "").split(","))
        return replace(review, tags=tuple(tag for tag in tags if tag))
    return replace(review, note=text)
