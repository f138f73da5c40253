"""Board: the keywords in their groups, what each seat proposed, and where they disagree."""

from collections.abc import Iterator, Mapping
from typing import ClassVar

from textual import on
from textual.actions import SkipAction
from textual.containers import Container
from textual.content import Content
from textual.events import Resize
from textual.widget import Widget
from textual.widgets import Static

from engine import BoardTree, StageState, TableState, clean_line, events, merge_boards, place_words
from tui import bindings, keyboard
from tui.board_moves import Key, find, home_of, laid
from tui.board_shares import Proposals
from tui.pump import SessionHandle
from tui.screens.board_changes import BoardChanges, table_board
from tui.screens.insight import show_provenance
from tui.screens.provenance import About
from tui.widgets.board_detail import BoardDetail
from tui.widgets.board_name import BoardName
from tui.widgets.foot import Foot
from tui.widgets.kj_board import MARK, KJBoard

LOOKS = 0.2
"""Seconds between two looks at the table: facts come while somebody reads."""

NAME = 40
NOTHING: Mapping[str, events.AffinityBuilt] = {}

MOST_MERGED = 100
"""Keywords up to which proposals are brought together before the table's board is laid."""

MOST_SHARED = 500
"""Keywords up to which it is told who would put them elsewhere."""


class BoardScreen(BoardChanges):
    """The table's board, to be changed, and every seat's proposal, to be read."""

    STYLES: ClassVar = ("widgets/kj_board", "screens/board")

    room = "board"

    def __init__(self, session: SessionHandle, drafts: dict[Key, str]) -> None:
        """Show the board of a session; names that are typed and not kept stay in `drafts`."""
        super().__init__(session)
        self._drafts = drafts
        self._stage: StageState | None = None
        self._seats: object = None
        self._trees: object = None
        self._proposals = Proposals({})
        self._merged = BoardTree()
        self.seat = ""

    def compose(self) -> Iterator[Widget]:
        """Title, the board with the line for names over it, what is under the cursor."""
        self.head = Static("", id="board-head", markup=False, classes="title")
        self.nothing = Static("", id="board-nothing", markup=False)
        self.view = KJBoard()
        self.name_line = BoardName(self._drafts)
        self.detail = BoardDetail()
        yield self.head
        with Container(id="board-area"):
            yield self.nothing
            yield self.view
            yield self.name_line
        yield self.detail
        yield Foot()

    def on_mount(self) -> None:
        """Take the keys, show what is there, and look again and again."""
        bindings.install(self, keyboard.BOARD, self.words)
        self.view.focus()
        self._read(self.session.state)
        self.set_interval(LOOKS, self.look)

    def on_resize(self, _: Resize) -> None:
        """Say what fits now."""
        self._tell_head()
        self.call_after_refresh(self.place_name)

    # What is shown

    def look(self) -> None:
        """Show the board as it is now, where something has come since."""
        state = self.session.state
        if shown_stage(state) is not self._stage or state.seats is not self._seats:
            self._read(state)

    def _read(self, state: TableState) -> None:
        self._stage, self._seats = shown_stage(state), state.seats
        stage = self._stage
        trees = stage.trees if stage is not None and not sealed(stage) else NOTHING
        if trees is not self._trees:
            self._trees = trees
            order = [seat.id for seat in state.seats if seat.id in trees]
            order += [seat for seat in trees if seat not in order]
            self._proposals = Proposals({seat: laid(trees[seat]) for seat in order})
            self._merged = self._together()
        self._show()

    def _together(self) -> BoardTree:
        """Return how the proposals come together; of very many keywords, the first proposal."""
        trees, words = list(self._proposals.trees.values()), self._proposals.words()
        if not trees or len(words) > MOST_MERGED:
            return next(iter(trees), BoardTree())
        return merge_boards(trees, words).tree

    def _show(self) -> None:
        """Show the table's board, or a seat's proposal."""
        if self.seat not in self._proposals.trees:
            self.seat = ""
        tree = self._tree()
        self.set_class(tree is None, "-none")
        self.nothing.update(Content(self._why_nothing()))
        if tree is None:
            self.view.carry(None)
        carried = self.view.carried
        tree = tree or BoardTree()
        few = len(place_words(tree)) <= MOST_SHARED
        self.view.show(tree, self._proposals.shares(tree) if few else {})
        if carried is not None and self.view.place_of(carried) is None:
            self.view.carry(None)
            self.house.say(self.words("board.gone"))
        self._tell_head()
        self.place_name()

    def _tree(self) -> BoardTree | None:
        """Return what is shown now: before there is a board, how the proposals come together."""
        trees = self._proposals.trees
        if self.seat:
            return trees[self.seat]
        if self._stage is not None and self._stage.board is not None:
            return laid(self._stage.board)
        return self._merged if trees else None

    def _why_nothing(self) -> str:
        stage = self._stage
        if stage is None or stage.status != "running":
            return self.words("board.empty")
        if sealed(stage):
            return self.words("board.sealed", done=len(stage.trees))
        return self.words("board.waiting", of=len(self.session.state.seats))

    def _tell_head(self) -> None:
        count = len(self._proposals.trees)
        if self.seat:
            number = list(self._proposals.trees).index(self.seat) + 1
            fact = self.words(
                "board.of_seat", number=number, count=count, name=self.seat_name(self.seat)
            )
        elif self._stage is not None and self._stage.board is not None:
            fact = self.words("board.of_table" if count else "board.of_table_only", count=count)
        elif count:
            fact = self.words("board.so_far", done=count, of=len(self.session.state.seats))
        else:
            fact = ""
        title = self.words("board.title")
        room = max(10, self.size.width - 2)
        fact = clean_line(fact, room - len(title) * 2 - 2)
        self.head.update(Content.assemble(title, "  ", (fact, "$dim not bold")))

    def seat_name(self, seat: str) -> str:
        """Return the name of who sits or sat there."""
        names = {one.id: one.name for one in self.session.state.seats}
        return clean_line(names.get(seat, seat), NAME)

    @on(KJBoard.Moved)
    def _moved(self, event: KJBoard.Moved) -> None:
        event.stop()
        self.place_name()

    def _tell_detail(self) -> None:
        """Tell of what is under the cursor, or what can be done with what is carried."""
        view, detail = self.view, self.detail
        key = view.cursor
        if self.has_class("-none"):
            detail.tell("")
        elif self.name_line.about is not None:
            detail.tell(self.words("board.naming"))
        elif view.carried is not None:
            detail.carried(view.carried, view.board)
        elif key[0] == "word":
            home = home_of(view.board, key[1])
            share = view.share_of(key[1])
            detail.word(key[1], home, share, self.seat_name)
        elif (group := find(view.board, key)) is not None:
            detail.group(group, self._proposals)
        elif key[0] == "core":
            detail.core(self._proposals, self.seat_name)
        else:
            detail.tell(self.words("board.detail_alone", count=len(view.board.single)))

    def place_name(self) -> None:
        """Put the line for a name over the row that it is about."""
        about = self.name_line.about
        self._tell_detail()
        at = self.view.place_of(about) if about is not None else None
        if at is None:
            return
        spot = self.view.spots[at]
        y = spot.y - int(self.view.scroll_offset.y)
        lead = MARK + 2 * spot.row.depth + self.view.lead_of(spot.row)
        self.name_line.styles.offset = (spot.x + lead, max(0, min(y, self.view.size.height - 1)))
        self.name_line.styles.width = max(10, spot.width - lead)

    # What is done

    def why_fixed(self) -> str:
        """Return why what is shown cannot be changed, or nothing."""
        if self.has_class("-none"):
            return self._why_nothing()
        if self.seat:
            return self.words("board.is_proposal")
        board = table_board(self.session.state)
        if board is None or self._stage is None or self._stage.id != board.id:
            return self.words("board.not_laid")
        return ""

    def _turn(self, by: int) -> None:
        seats = ["", *self._proposals.trees]
        if self.view.carried is not None:
            self.house.say(self.words("board.carried_first"))
        elif len(seats) == 1:
            self.house.say(self.words("board.no_proposals"))
        else:
            self.seat = seats[(seats.index(self.seat) + by) % len(seats)]
            self._show()

    def action_next_proposal(self) -> None:
        """Show what the next seat proposed; after the last one the table's board."""
        self._turn(1)

    def action_previous_proposal(self) -> None:
        """Show what the seat before proposed."""
        self._turn(-1)

    def action_proposal(self, number: int) -> None:
        """Show what a seat proposed, by its number at the table."""
        seats = self.session.state.seats
        seat = seats[number - 1].id if number <= len(seats) else ""
        if self.view.carried is not None:
            self.house.say(self.words("board.carried_first"))
        elif seat in self._proposals.trees:
            self.seat = seat
            self._show()
        else:
            self.house.say(self.words("board.no_proposal", number=number))

    def action_table_board(self) -> None:
        """Go from a proposal to the table's board, from there back to the table."""
        if self.seat and self.view.carried is None:
            self.seat = ""
            self._show()
        else:
            self.action_back()

    def action_provenance(self) -> None:
        """Show what caused the keyword under the cursor, and what came of it."""
        key = self.view.cursor
        is_word = key[0] == "word" and not self.has_class("-none")
        about = About("keyword", key[1]) if is_word else None
        work = show_provenance(self, self.session, about)
        self.run_worker(work, name="provenance", exclusive=True, group="insight")

    def action_next_column(self) -> None:
        """Go to what stands beside on the right."""
        self.view.step_column(1)

    def action_previous_column(self) -> None:
        """Go to what stands beside on the left."""
        self.view.step_column(-1)

    def action_next_group(self) -> None:
        """Go to the next group."""
        self.view.step_group(1)

    def action_previous_group(self) -> None:
        """Go to the group before."""
        self.view.step_group(-1)

    def action_copy(self) -> None:
        """Copy what is shown as text."""
        if self.has_class("-none"):
            raise SkipAction
        self.house.copy(self.view.as_text())

    def action_back(self) -> None:
        """Go one step back: put back what is carried, leave a proposal, leave the board."""
        if self.view.carried is not None:
            self.view.carry(None)
        elif self.seat:
            self.seat = ""
            self._show()
        else:
            self.dismiss("")

    def action_go_on(self) -> None:
        """Go back to the table, and do there what it waits for."""
        if self.view.carried is not None:
            self.house.say(self.words("board.carried_first"))
        else:
            self.dismiss("go_on")


def shown_stage(state: TableState) -> StageState | None:
    """Return the newest stage with a board, or a later one in which seats sort keywords now."""
    for stage in reversed(state.stages):
        sorting = stage.kind == "affinity" and stage.status == "running"
        if stage.board is not None or sorting:
            return stage
    return next((stage for stage in reversed(state.stages) if stage.trees), None)


def sealed(stage: StageState) -> bool:
    """Tell whether what the seats propose in a stage is hidden now."""
    return any(round_.sealed and not round_.revealed for round_ in stage.rounds)
