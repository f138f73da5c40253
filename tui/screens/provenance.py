"""Provenance: from a word, a card or a picture back to what caused it, and forward again."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar, Literal

from textual import on
from textual.containers import Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from engine import Cast, Envelope, Trail, TrailNode, clean_line, provenance
from tui import bindings, keyboard
from tui.widgets.foot import Foot
from tui.widgets.house import Housed
from tui.widgets.sheet import PickList
from tui.widgets.trail_rows import BACK, FORWARD, Row, chain, detail, lines
from tui.words import Words

NAME = 60


@dataclass(frozen=True, slots=True)
class About:
    """What is asked about: a keyword, a card by its id, or a picture by its hash."""

    kind: Literal["keyword", "card", "picture"]
    name: str

    def node(self, trail: Trail) -> TrailNode | None:
        """Return where it stands on a trail, None where it does not."""
        match self.kind:
            case "keyword":
                return trail.keyword(self.name)
            case "card":
                return trail.card(self.name)
            case "picture":
                return trail.picture(self.name)


class ProvenanceScreen(Housed, Screen[int]):
    """One thing of a log with its causes and what came of it, to be followed row by row.

    Leaves behind the number of the event that somebody wants to go to, where `jumps` says that
    there is a place to go to; else None.
    """

    STYLES: ClassVar = ("screens/provenance",)

    room = "provenance"

    def __init__(
        self,
        log: Sequence[Envelope],
        roles: Mapping[str, str],
        about: About | None = None,
        *,
        jumps: bool = True,
    ) -> None:
        """Show a log, or its part until now; without `about` all that can be asked about."""
        super().__init__()
        self._log = log
        self._roles = roles
        self._about = about
        self._jumps = jumps
        self._trail: Trail | None = None
        self._cast = Cast("en", roles)
        self._rows: list[Row] = []
        self._here: TrailNode | None = None
        self._way: list[tuple[TrailNode | None, int]] = []

    def compose(self) -> Iterator[Widget]:
        """Title, what is looked at, its chain, and the row under the cursor in full."""
        self.title_line = Static("", id="trail-title", markup=False, classes="title")
        self.said = Static("", id="trail-said", markup=False)
        self.rows = PickList("trail-rows")
        self.facts = Static("", id="trail-facts", markup=False, classes="dim")
        self.text = Static("", id="trail-text", markup=False)
        yield self.title_line
        yield self.said
        yield self.rows
        with Vertical(id="trail-detail"):
            yield self.facts
            yield self.text
        yield Foot()

    async def on_mount(self) -> None:
        """Speak, and weave the trail in a thread: a long log takes a while."""
        await self.speak()
        self.rows.focus()
        self.run_worker(self._weave(), name="trail", exclusive=True)

    async def speak(self) -> None:
        """Say everything in the interface's language."""
        bindings.install(self, keyboard.PROVENANCE, self.words)
        self.refresh_bindings()
        self._cast = _cast(self._log, self._roles, self.words)
        self._show()

    async def _weave(self) -> None:
        work = partial(provenance, self._log)
        trail = await asyncio.get_running_loop().run_in_executor(None, work)
        self._trail = trail
        found = self._about.node(trail) if self._about is not None else None
        if self._about is not None and found is None:
            name = clean_line(self._about.name, NAME)
            self.house.say(self.words("trail.unknown", name=name))
        self._go(found)

    # What is shown

    def _go(self, node: TrailNode | None, cursor: int | None = None) -> None:
        """Look at a node, or at all that can be asked about."""
        assert self._trail is not None, "nothing can be followed before there is a trail"
        self._here = node
        if node is None:
            self._rows = [Row(FORWARD, one) for one in self._trail.starts()]
        else:
            self._rows = chain(self._trail, node)
        before = sum(1 for row in self._rows if row.sign == BACK)
        self._show()
        self.rows.go(before if cursor is None else cursor)
        self._tell()
        self.call_after_refresh(self._show_end)

    def _show_end(self) -> None:
        """Bring what came of it into sight, as far as the cursor stays there."""
        here = self.rows.cursor
        self.rows.go(len(self._rows))
        self.rows.go(here)

    @on(PickList.Resized)
    def _show(self) -> None:
        if not self.is_attached:
            return
        self.title_line.update(Content(self.words("trail.title")))
        self.said.update(Content(clean_line(self._summary(), max(10, self.size.width - 2))))
        if self.rows.room:
            room = self.rows.room - 2
            self.rows.show(lines(self._rows, self._cast, self.words, room))
        self._tell()

    def _summary(self) -> str:
        if self._trail is None:
            return self.words("trail.reads")
        if self._here is None:
            return self.words("trail.choose" if self._rows else "trail.empty")
        counts = [sum(1 for row in self._rows if row.sign == sign) for sign in (BACK, FORWARD)]
        kind = self.words(f"trail.kind.{self._here.kind}")
        name = self._here.label
        return self.words("trail.of", kind=kind, name=name, back=counts[0], forward=counts[1])

    @on(PickList.Moved)
    def _tell(self) -> None:
        """Tell all of the row under the cursor."""
        node = self._node
        facts, text = detail(node, self._cast, self.words) if node is not None else ("", "")
        self.facts.update(Content(clean_line(facts, max(10, self.size.width - 2))))
        self.text.update(Content(text))

    @property
    def _node(self) -> TrailNode | None:
        return self._rows[self.rows.cursor].node if self.rows.cursor < len(self._rows) else None

    # What is done

    @on(PickList.Opened)
    def _opened(self, event: PickList.Opened) -> None:
        event.stop()
        self.action_open()

    def action_open(self) -> None:
        """Follow the row under the cursor."""
        node = self._node
        if node is None or (self._here is not None and node.id == self._here.id):
            return
        self._way.append((self._here, self.rows.cursor))
        self._go(node)

    def action_walk_back(self) -> None:
        """Go back along the way that was walked."""
        if not self._way:
            self.house.say(self.words("trail.no_way"))
            return
        self._go(*self._way.pop())

    def action_starts(self) -> None:
        """Show all that can be asked about."""
        if self._trail is not None and self._here is not None:
            self._way.append((self._here, self.rows.cursor))
            self._go(None)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer no jump where there is no place to go to."""
        del parameters
        return self._jumps or action != "jump"

    def action_jump(self) -> None:
        """Leave for the moment at which the row's event happened."""
        if (node := self._node) is not None:
            self.dismiss(node.seq)

    def action_copy(self) -> None:
        """Copy what is selected, else the whole chain."""
        rows = lines(self._rows, self._cast, self.words, 400)
        self.house.copy(self.get_selected_text() or "\n".join(row.plain.rstrip() for row in rows))

    def action_back(self) -> None:
        """Go back to where one came from."""
        self.dismiss()


def _cast(log: Sequence[Envelope], roles: Mapping[str, str], words: Words) -> Cast:
    """Return who sat at the table, those that left too."""
    cast = Cast(words.lang, roles)
    for envelope in log:
        cast.learn(envelope)
    return cast
