"""The text of a stream view: logical lines, the visual lines that they wrap to, one of them open.

Finished text is kept as plain strings and two numbers a visual line; nothing here paints.
What a model says was cleaned where it came in, but a stored session may have been written by
anybody's program: nothing that a terminal obeys is kept.
"""

from array import array
from bisect import bisect_left
from dataclasses import dataclass
from enum import IntEnum

from engine import harmless
from tui.widgets.stream.wrap import breaks

CAP = 1_000_000
"""Characters that a view holds; beyond it the oldest lines go."""

LINE = 4
"""Characters as which every line counts beside its own: ten million empty ones are no small text."""

LONG = 4_000
"""Characters after which a logical line is closed though no line break came."""


CLUSTER = 16
"""Code points that no mark on the screen is longer than."""


class Kind(IntEnum):
    """What a logical line is."""

    TEXT = 0
    SOFT = 1
    """Text that goes on in the next logical line: it was closed for its length."""
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


@dataclass(frozen=True, slots=True)
class Put:
    """Where something was put in between: the logical line, the visual line, how many of these."""

    line: int
    row: int
    count: int


class Document:
    """Lines at one width; appending wraps the open line's last visual line and nothing else."""

    def __init__(self) -> None:
        """Begin empty and without a width; `dropped` is said where older text had to go."""
        self.lines: list[str] = []
        self.kinds = bytearray()
        self.width = 0
        self.version = 0
        """Changes whenever visual lines that were closed may have changed."""
        self.dropped = ""
        self._owner = array("L")
        self._start = array("L")
        self._size = 0
        self._entry: _Entry | None = None
        self._open = False
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
            if not self._open:
                self._add("", Kind.TEXT)
            self._open = False
            self._extend(part)
        self._trim()

    def finish(self, text: str | None, footer: str) -> None:
        """Close the open entry; where its whole text differs from what came, it is replaced."""
        entry, self._entry = self._entry, None
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
            self._entry = None
        self._open = False
        if footer:
            self._add(harmless(footer), Kind.NOTE)
        if entry is not None and entry.key:
            self._ends[entry.key] = len(self.lines)

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
        return Put(at, *self._put_rows(at, line))

    def note(self, text: str) -> None:
        """Put lines of their own; an open entry goes on below."""
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

    # What is seen

    @property
    def streaming(self) -> bool:
        """Whether an entry is open."""
        return self._entry is not None

    @property
    def height(self) -> int:
        """Visual lines at the present width; 0 without a width."""
        return len(self._owner)

    def set_width(self, width: int) -> None:
        """Wrap everything anew for a width in cells."""
        if width == self.width:
            return
        self.width = width
        self.version += 1
        self._owner, self._start = array("L"), array("L")
        if width > 0:
            for at in range(len(self.lines)):
                self._wrap(at)

    def visual(self, row: int) -> tuple[int, int, int]:
        """Return a visual line: its logical line, and where in it it begins and ends."""
        owner, start = self._owner[row], self._start[row]
        if row + 1 < len(self._owner) and self._owner[row + 1] == owner:
            return owner, start, self._start[row + 1]
        return owner, start, len(self.lines[owner])

    def row_of(self, line: int, place: int = 0) -> int:
        """Return the visual line that shows a place of a logical line."""
        low, high = 0, len(self._owner)
        while low < high:
            middle = (low + high) // 2
            if (self._owner[middle], self._start[middle]) <= (line, place):
                low = middle + 1
            else:
                high = middle
        return max(0, low - 1)

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

    def _put_rows(self, at: int, line: str) -> tuple[int, int]:
        """Make room for a line's visual lines; return the first one and how many they are."""
        row = bisect_left(self._owner, at)
        if self.width <= 0:
            return row, 0
        starts = [0, *breaks(line, self.width)]
        below = array("L", (owner + 1 for owner in self._owner[row:]))
        self._owner = self._owner[:row] + array("L", [at] * len(starts)) + below
        self._start[row:row] = array("L", starts)
        return row, len(starts)

    def _add(self, text: str, kind: Kind) -> None:
        self.lines.append(text)
        self.kinds.append(kind)
        self._size += len(text) + LINE
        if self.width > 0:
            self._wrap(len(self.lines) - 1)

    def _extend(self, text: str) -> None:
        while text:
            if not self._open:
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
                self._rewrap(at, held)
                return
            last = self._start[-1] if self.width > 0 else 0  # visual lines before it stay
            cut = line.rfind(" ", max(LONG // 2, last), LONG) + 1 or LONG
            self.lines[at], text = line[:cut], line[cut:] + text
            self.kinds[at] = Kind.SOFT
            self._rewrap(at, min(held, cut))
            self._size -= len(line) - cut
            self._open = False

    def _wrap(self, at: int) -> None:
        self._owner.append(at)
        self._start.append(0)
        for place in breaks(self.lines[at], self.width):
            self._owner.append(at)
            self._start.append(place)

    def _rewrap(self, at: int, held: int) -> None:
        """Wrap the last visual line again, `held` long until now: those before it cannot change.

        Two where it was so short that it may have begun with the first half of a flag or a family.
        """
        if self.width <= 0:
            return
        if self._start[-1] > 0 and held - self._start[-1] < CLUSTER:
            self._owner.pop()
            self._start.pop()
        for place in breaks(self.lines[at], self.width, self._start[-1]):
            self._owner.append(at)
            self._start.append(place)

    def _cut(self, first: int) -> None:
        """Forget all logical lines from `first` on."""
        self.version += 1
        self._size -= sum(len(line) + LINE for line in self.lines[first:])
        del self.lines[first:]
        del self.kinds[first:]
        while self._owner and self._owner[-1] >= first:
            self._owner.pop()
            self._start.pop()
        while self._fences and self._fences[-1] >= first:
            self._fences.pop()
        self._ends = {name: end for name, end in self._ends.items() if end <= first}
        self._open = False

    def _drop_all(self) -> None:
        """Let all lines go, and say so: what comes now is as much as is held."""
        entry = self._entry
        self._cut(0)
        self._add(self.dropped, Kind.NOTE)
        if entry is not None:
            entry.first, entry.cut = 1, True

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
        self._drop_rows(count)

    def _drop_rows(self, count: int) -> None:
        """Put the visual lines of the first line in place of those of so many; none is wrapped."""
        self.version += 1
        if self.width <= 0:
            return
        row = bisect_left(self._owner, count)
        starts = array("L", [0, *breaks(self.lines[0], self.width)])
        below = array("L", (owner - count + 1 for owner in self._owner[row:]))
        self._owner = array("L", [0] * len(starts)) + below
        self._start = starts + self._start[row:]


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
    return harmless(text).removesuffix("\n") == said
