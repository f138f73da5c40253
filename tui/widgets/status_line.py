"""The status line: round, time, money, tokens, model, storage, and what must not be overlooked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from textual.content import Content
from textual.widgets import Static

from engine import StagePlan, StorageStatus, TableState, cells, clean_line
from tui.sentences import translate
from tui.widgets.seat_sign import present_round
from tui.words import Words

GAP = "  "
MATTERS = 70
"""Weight from which a word is more important than the reason that another one gives."""
SLOWED = 30
"""Cells of the names of providers."""

REHEARSAL = "rehearsal"
SIGNS: Mapping[str, str] = {"USD": "$", "CNY": "¥", "EUR": "€", "GBP": "£"}


@dataclass(frozen=True, slots=True)
class Part:
    """One word of the line; the least important ones give way where there is no room.

    `short` is what it says where the line is too long; nothing: it says all or gives way.
    """

    text: str
    weight: int
    style: str = ""
    short: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """What the line shows beside the table's state."""

    now: datetime
    seconds: float
    storage: StorageStatus | None = None
    sealed: bool = False
    asks: bool = False
    budget: bool = False
    over: bool = False
    shaded: bool = False
    review: bool = False


def parts(
    state: TableState, plans: Sequence[StagePlan], standing: Standing, words: Words
) -> list[Part]:
    """Return the line's words in their order on the screen."""
    made = [*_warnings(state, standing, words), *_progress(state, plans, standing, words)]
    rehearsed = is_rehearsal(state)
    if rehearsed:
        made.append(Part(words("status.rehearsal"), 95, "bold"))
    else:
        made.append(Part(money(state, words), 85))
    tokens = state.totals.input + state.totals.output
    made.append(Part(words("status.tokens", tokens=short(tokens)), 40))
    if not rehearsed and state.seats:
        made.append(Part(_models(state, words), 30))
    if not standing.review:
        made.append(_storage(standing.storage, words))
    return [part for part in made if part.text]


def fitting(made: Sequence[Part], width: int) -> list[Part]:
    """Return the words that fit: the lesser ones give way, then reasons, then what matters."""
    kept = list(made)
    if _width([part for part in made if part.weight >= MATTERS]) > width:
        kept = [replace(part, text=part.short or part.text) for part in kept]
    while kept and _width(kept) > width:
        kept.remove(min(kept, key=lambda part: part.weight))
    return kept


def _width(made: Sequence[Part]) -> int:
    return sum(cells(part.text) for part in made) + len(GAP) * (len(made) - 1)


def is_rehearsal(state: TableState) -> bool:
    """Tell whether no model is called at this table."""
    return bool(state.seats) and all(seat.provider == REHEARSAL for seat in state.seats)


def money(state: TableState, words: Words) -> str:
    """Return what was spent; what is not known is a question mark and never nothing."""
    totals = state.totals
    known = [f"{SIGNS.get(c, c + ' ')}{_amount(a)}" for c, a in sorted(totals.costs.items())]
    if totals.unknown:
        known = [f"{text}+?" for text in known[:1]] + known[1:] if known else ["$?"]
    if not known:
        known = ["$0.00"] if totals.calls else []
    line = str(state.settings.get("budget") or "")
    spent, line = clean_line(" ".join(known), 60), clean_line(line, 20)
    return words("status.of", spent=spent, line=line) if line and spent else spent


def short(number: int) -> str:
    """Return a count in a few characters: 940, 1.2k, 41k, 1.3M."""
    if number < 1_000:
        return str(number)
    if number < 999_500:
        thousands = number / 1_000
        return f"{thousands:.1f}k" if thousands < 9.95 else f"{thousands:.0f}k"
    return f"{number / 1_000_000:.1f}M"


def duration(seconds: float) -> str:
    """Return minutes and seconds, with hours from one on."""
    whole = max(0, int(seconds))
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{left:02d}" if hours else f"{minutes:02d}:{left:02d}"


def _warnings(state: TableState, standing: Standing, words: Words) -> list[Part]:
    made = _reviewed(state, words) if standing.review else _going(state, standing, words)
    if standing.shaded:
        made.append(Part(words("status.shaded"), 100, "bold reverse"))
    if standing.sealed:
        sealed = "status.sealed_review" if standing.review else "status.sealed"
        made.append(Part(words(sealed), 96, "bold"))
    return made


def _reviewed(state: TableState, words: Words) -> list[Part]:
    """Return what was to be seen at that moment; no key of it does anything now."""
    if state.closed:
        return [Part(words("status.ended_review"), 100, "bold reverse")]
    return [Part(words("status.paused_review"), 99, "bold")] if state.paused else []


def _going(state: TableState, standing: Standing, words: Words) -> list[Part]:
    made: list[Part] = []
    if state.closed:
        made.append(Part(words("status.ended"), 100, "bold reverse"))
    elif standing.over:
        made.append(Part(words("status.left"), 100, "bold reverse"))
    elif state.offline and state.paused:  # one that was left so is not known to be so still
        made.append(Part(words("status.offline"), 99, "bold reverse $warning"))
    elif state.paused:
        made.append(Part(words("status.paused"), 99, "bold reverse"))
    if state.slowed and not state.closed:
        names = clean_line(", ".join(state.slowed), SLOWED)
        made.append(Part(words("status.slowed", names=names), 65, "$warning"))
    if standing.budget:
        made.append(Part(words("status.budget"), 98, "bold reverse $warning"))
    elif state.budget == "soft":
        made.append(Part(words("status.budget_soft"), 80, "bold $warning"))
    if standing.asks:
        made.append(Part(words("status.asks"), 97, "bold reverse"))
    return made


def _progress(
    state: TableState, plans: Sequence[StagePlan], standing: Standing, words: Words
) -> list[Part]:
    made: list[Part] = []
    stage, round_ = present_round(state)
    if stage is not None and round_ is not None:
        plan = next((plan for plan in plans if plan.id == stage.id), None)
        of = max(plan.rounds if plan else 1, round_.number)
        made.append(Part(words("status.round", round=round_.number, of=of), 60))
        done = sum(1 for seat in round_.seats if _has_spoken(round_.last_of(seat)))
        made.append(Part(words("status.done", done=done, of=len(round_.seats)), 20))
    made.append(Part(duration(standing.seconds), 90))
    return made


def _has_spoken(utterance: object) -> bool:
    return getattr(utterance, "status", "") == "done"


def _models(state: TableState, words: Words) -> str:
    models = list(dict.fromkeys(str(seat.ref) for seat in state.seats))
    first = clean_line(models[0], 40)
    return first if len(models) == 1 else words("status.models", first=first, more=len(models) - 1)


def _storage(storage: StorageStatus | None, words: Words) -> Part:
    if storage is None:
        return Part(words("status.saved"), 10)
    mode = clean_line(storage.mode, 20)
    reason = clean_line(translate(storage.reason, words.lang), 60)
    if storage.healthy:
        told, weight, style = words("status.saved_to", mode=mode), 60 if reason else 10, "$warning"
    elif storage.journal_only:
        told = words("status.journal_only", mode=mode, lag=storage.lag)
        weight, style = 96, "bold $warning"
    else:
        told, weight, style = words("status.not_saved"), 100, "bold reverse $error"
    if not reason:
        return Part(told, weight, "" if storage.healthy else style)
    return Part(words("status.because", told=told, reason=reason), weight, style, short=told)


def _amount(amount: Decimal) -> str:
    if amount == 0 or amount >= Decimal("0.01"):
        return f"{amount:.2f}"
    return f"{amount:.4f}"


class StatusLine(Static):
    """One line below the stage rail."""

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__("", markup=False, id="status")
        self._parts: list[Part] = []
        self._drawn: tuple[list[Part], int] = ([], 0)

    def show(
        self, state: TableState, plans: Sequence[StagePlan], standing: Standing, words: Words
    ) -> None:
        """Show how the table stands."""
        self._parts = parts(state, plans, standing, words)
        self._draw()

    def on_resize(self) -> None:
        """Show as much as fits now."""
        self._draw()

    def _draw(self) -> None:
        width = self.content_size.width
        if not width or self._drawn == (self._parts, width):
            return
        self._drawn = (self._parts, width)
        shown = [Content.styled(p.text, p.style) for p in fitting(self._parts, width)]
        # A row of the screen's width: a second that passes must not lay out the whole table.
        self.update(Content(GAP).join(shown), layout=False)
