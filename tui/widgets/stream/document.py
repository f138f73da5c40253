"""The text of a stream view: logical lines, the visual lines that they wrap to, one of them open.

Finished text is kept as plain strings and two numbers a visual line; nothing here paints.
What a model says was cleaned where it came in, but a stored session may have been written by
anybody's program: nothing that a terminal obeys is kept.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

from engine import harmless
from tui.widgets.stream.rows import LINE, SLICE, Gone, Put, Rows

CAP = 1_000_000
"""Characters that a view holds; beyond it the oldest lines go."""

LONG = 4_000
"""Characters after which a logical line is closed though no line break came."""

BLOCK = 16 * LONG
"""Characters that are put to lines at a time: what is left of a text is copied for each line."""


class Kind(IntEnum):
    """What a logical line is."""

    TEXT = 0
    SOFT = 1
    """Text that goes on in the next line of text: it was closed for its length or for a note."""
    HEADING = 2
    NOTE = 3
    GLOSS = 4
    """What an entry says in short in another language: nobody said it so."""


@dataclass(slots=True)
class _Entry:
    key: str
    first: int
    """The logical line at which its text begins."""
    cut: bool = False
    """Whether some of its text had to go."""


class Document:
    """Lines at one width; appending wraps the open line's last visual line and nothing else."""

    def __init__(self, on_gone: Callable[[Gone], None] = lambda _: None) -> None:
        """Begin empty and without a width; `dropped` is said where older text had to go.

        `on_gone` hears at once of lines that went: whoever keeps places moves them, or has others.
        """
        self.lines: list[str] = []
        self.kinds = bytearray()
        self.version = 0
        """Changes whenever visual lines that were closed may have changed."""
        self.dropped = ""
        self._on_gone = on_gone
        self._rows = Rows()
        self._size = 0
        self._entry: _Entry | None = None
        self._open = False
        self._broken = False
        """Whether a note came in the middle of the entry's newest line."""
        self._fences: list[int] = []
        self._ends: dict[str, int] = {}

    # What was said

    def begin(self, key: str, heading: str) -> None:
        """Open an entry."""
        self.finish(None, "")
        if heading:
            if self.lines:
                self._add("", Kind.NOTE)
            self._add(harmless(heading), Kind.HEADING)
        self._entry = _Entry(key, len(self.lines))

    def append(self, text: str) -> None:
        """Put text to the open line; line breaks close it."""
        if self._entry is None:
            self.begin("", "")
        kept = _latest(text)
        if kept is not text:
            self._drop_all()
        first, *rest = harmless(kept).split("\n")
        self._extend(first)
        for part in rest:
            if not self._open and not self._broken:
                self._add("", Kind.TEXT)
            self._open = self._broken = False
            self._extend(part)
        self._trim()

    def finish(self, text: str | None, footer: str) -> int | None:
        """Close the open entry; where its whole text differs from what came, it is replaced.

        Return the logical line from which on it was, None where it stands as it came.
        """
        entry, self._entry = self._entry, None
        replaced: int | None = None
        said = self.text_from(entry.first) if entry is not None else ""
        if entry is not None and text is not None and not _tells(said, text, cut=entry.cut):
            notes = [
                self.lines[at]
                for at in range(entry.first, len(self.lines))
                if self.kinds[at] == Kind.NOTE
            ]
            self._cut(entry.first)
            self._entry = entry
            for note in notes:
                self._add(note, Kind.NOTE)
            self.append(text)
            self._entry, replaced = None, entry.first
        self._open = self._broken = False
        if footer:
            self._add(harmless(footer), Kind.NOTE)
        if entry is not None and entry.key:
            self._ends[entry.key] = len(self.lines)
        return replaced

    def gloss(self, key: str, text: str) -> Put | None:
        """Put a gloss under an entry that was closed, on one line; None where there is none."""
        at = self._ends.get(key)
        if at is None:
            return None
        line = " ".join(harmless(text).split())
        self.version += 1
        self.lines.insert(at, line)
        self.kinds.insert(at, Kind.GLOSS)
        self._size += len(line) + LINE
        self._fences = [one + (one >= at) for one in self._fences]
        self._ends = {name: end + (end >= at) for name, end in self._ends.items()}
        if self._entry is not None and self._entry.first >= at:
            self._entry.first += 1
        return self._rows.insert(self.lines, at)

    def note(self, text: str) -> None:
        """Put lines of their own; an open entry goes on below."""
        self._broken = self._broken or self._open
        self._open = False
        for line in harmless(text).split("\n"):
            self._add(line, Kind.NOTE)
        self._trim()

    def clear(self) -> None:
        """Forget everything."""
        self._cut(0)
        self._entry = None
        self._size = 0

    def text_from(self, first: int) -> str:
        """Return the text of logical lines from `first` on, without headings and notes."""
        parts: list[str] = []
        for at in range(first, len(self.lines)):
            kind = self.kinds[at]
            if kind == Kind.TEXT:
                parts.append(self.lines[at] + "\n")
            elif kind == Kind.SOFT:
                parts.append(self.lines[at])
        text = "".join(parts)
        return text.removesuffix("\n")

    def nearest(self, line: int, text: str) -> int:
        """Return the logical line with a text that is nearest to one; that one where none is."""
        same = (at for at, one in enumerate(self.lines) if one == text)
        return min(same, key=lambda at: abs(at - line), default=min(line, len(self.lines) - 1))

    # What is seen

    @property
    def streaming(self) -> bool:
        """Whether an entry is open."""
        return self._entry is not None

    @property
    def width(self) -> int:
        """Cells of a line; 0 before there is a width."""
        return self._rows.width

    @property
    def height(self) -> int:
        """Visual lines that are known at the present width; 0 without a width."""
        return len(self._rows)

    @property
    def whole(self) -> bool:
        """Whether every line is wrapped."""
        return self._rows.whole(self.lines)

    @property
    def to_the_end(self) -> bool:
        """Whether the newest lines are wrapped."""
        return self._rows.width <= 0 or self._rows.past >= len(self.lines)

    def set_width(self, width: int, line: int | None = None) -> None:
        """Wrap for a width in cells what stands around a line, the last one where none is named."""
        if width == self.width:
            return
        self._rows.width = width
        self.wrap_around(len(self.lines) if line is None else line)

    def wrap_around(self, line: int) -> None:
        """Begin to wrap anew, around a line."""
        self.version += 1
        self._rows.around(self.lines, line)

    def breathe(self) -> None:
        """Let as much be wrapped at once as may be, until the next time: a frame begins."""
        self._rows.left = SLICE

    def wrap_more(self) -> int:
        """Wrap some of what is not wrapped yet; return how many visual lines came on top."""
        count = self._rows.more(self.lines)
        self.version += bool(count)
        return count

    def knows(self, line: int) -> bool:
        """Tell whether a logical line is wrapped."""
        return self._rows.first <= line < self._rows.past

    def visual(self, row: int) -> tuple[int, int, int]:
        """Return a visual line: its logical line, and where in it it begins and ends."""
        return self._rows.visual(row, self.lines)

    def row_of(self, line: int, place: int = 0) -> int:
        """Return the visual line that shows a place of a logical line."""
        return self._rows.row_of(line, place)

    @property
    def end(self) -> tuple[int, int]:
        """The place of the last visual line; where that is not wrapped, the one behind all."""
        known = self.to_the_end and len(self._rows)
        return self.visual(len(self._rows) - 1)[:2] if known else (len(self.lines), 0)

    def rows_below(self, line: int, place: int) -> int:
        """Return how many visual lines are known below the one that shows a place."""
        if line >= self._rows.past:
            return 0
        above = self.row_of(line, place) + 1 if line >= self._rows.first else 0
        return len(self._rows) - above

    def in_fence(self, line: int) -> bool:
        """Tell whether a logical line lies within a fenced block."""
        low, high = 0, len(self._fences)
        while low < high:
            middle = (low + high) // 2
            if self._fences[middle] < line:
                low = middle + 1
            else:
                high = middle
        return low % 2 == 1

    # How it is kept

    def _add(self, text: str, kind: Kind) -> None:
        rows, known = self._rows, self.to_the_end
        self.lines.append(text)
        self.kinds.append(kind)
        self._size += len(text) + LINE
        if rows.width > 0 and known and rows.left > 0:
            rows.add(self.lines)

    def _extend(self, text: str) -> None:
        for at in range(0, len(text), BLOCK):
            self._extend_block(text[at : at + BLOCK])

    def _extend_block(self, text: str) -> None:
        while text:
            if not self._open:
                self._go_on()
                self._add("", Kind.TEXT)
                self._open = True
            at = len(self.lines) - 1
            held = len(self.lines[at])
            room = LONG + 1 - held
            line, text = self.lines[at] + text[:room], text[room:]
            self._size += len(line) - held
            if len(line) <= LONG:
                self.lines[at] = line
                if line.startswith("```") and held < 3:
                    self._fences.append(at)
                self._rows.wrap_again(self.lines, held)
                return
            last = self._rows.last_start(self.lines)
            cut = line.rfind(" ", max(LONG // 2, last), LONG) + 1 or LONG
            self.lines[at], text = line[:cut], line[cut:] + text
            self.kinds[at] = Kind.SOFT
            self._rows.wrap_again(self.lines, min(held, cut))
            self._size -= len(line) - cut
            self._open = False

    def _go_on(self) -> None:
        """Join what comes now to the line that a note broke off."""
        if self._broken and self._entry is not None:
            at = self.kinds.rfind(Kind.TEXT, self._entry.first)
            if at >= 0:  # else it went with the oldest
                self.kinds[at] = Kind.SOFT
        self._broken = False

    def _cut(self, first: int) -> None:
        """Forget all logical lines from `first` on."""
        self.version += 1
        self._size -= sum(len(line) + LINE for line in self.lines[first:])
        del self.lines[first:]
        del self.kinds[first:]
        self._rows.cut(first)
        while self._fences and self._fences[-1] >= first:
            self._fences.pop()
        self._ends = {name: end for name, end in self._ends.items() if end <= first}
        self._open = self._broken = False

    def _drop_all(self) -> None:
        """Let all lines go, and say so: what comes now is as much as is held."""
        entry, lines, rows = self._entry, len(self.lines), len(self._rows)
        self._cut(0)
        self._add(self.dropped, Kind.NOTE)
        if entry is not None:
            entry.first, entry.cut = 1, True
        if lines:
            told = len(self._rows)
            self._on_gone(Gone(lines - 1, rows - told, told))

    def _trim(self) -> None:
        """Let the oldest lines go, a tenth at a time, once there is too much."""
        if self._size <= CAP:
            return
        count, gone, most = 0, 0, max(CAP // 10, self._size - CAP)
        while gone < most and count < len(self.lines) - 1:
            gone += len(self.lines[count]) + LINE
            count += 1
        fences = [at - count + 1 for at in self._fences if at >= count]
        if sum(1 for at in self._fences if at < count) % 2:
            fences.insert(0, 0)
        self.lines = [self.dropped, *self.lines[count:]]
        self.kinds = bytearray([Kind.NOTE]) + self.kinds[count:]
        self._fences = fences
        self._ends = {name: end - count + 1 for name, end in self._ends.items() if end > count}
        self._size -= gone - len(self.dropped) - LINE
        if self._entry is not None:
            self._entry.cut = self._entry.cut or self._entry.first < count
            self._entry.first = max(1, self._entry.first - count + 1)
        self.version += 1
        self._on_gone(self._rows.shorten(self.lines, count))


def _latest(text: str) -> str:
    """Return a text, or as much of its end as a view holds."""
    if len(text) > CAP:
        text = text[-(CAP - CAP // 10) :]
    most = CAP // (2 * LINE)
    return text if text.count("\n") <= most else "\n".join(text.split("\n")[-most:])


def _tells(said: str, text: str, *, cut: bool) -> bool:
    """Tell whether what is held of an entry is its whole text, or the end of it."""
    if cut:
        return harmless(text[-len(said) - 1 :]).removesuffix("\n").endswith(said)
    if len(text) - text.endswith("\n") != len(said):  # `harmless` keeps lengths
        return False
    return harmless(text).removesuffix("\n") == said
