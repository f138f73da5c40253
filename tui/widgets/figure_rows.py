"""Figures of calls and of the program as lines: small charts of cells, the number beside each."""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from engine import cells, clean_line, local_time
from tui.alerts import alert_sentence
from tui.figures_desk import Told
from tui.measure import aligned
from tui.moments import MachineZone, took
from tui.prices import money
from tui.widgets.status_line import short
from tui.words import Words

if TYPE_CHECKING:  # the engine's stores: not for the first frame
    from engine import figures

STEPS = "▁▂▃▄▅▆▇█"
FULL, EMPTY = "█", "·"
BAR, CHART = 6, 10
"""Cells of a share's bar and of a chart of newest calls."""

NAME = 17
"""Most cells of a name: the widest row still fits a screen of 80."""

MB = 1024 * 1024
NONE = "-"


def figure_lines(told: Told, words: Words) -> list[str]:
    """Return all sections, one under another, a blank line between them."""
    lines: list[str] = []
    for name, write in _SECTIONS:
        body = list(write(told, words))
        if body:
            lines += ["", words(f"figures.{name}"), *body]
    return [_source(told, words), *lines]


def chart(values: Sequence[int], width: int = CHART) -> str:
    """Return the newest values as steps of their greatest."""
    newest = values[-width:]
    most = max(newest, default=0)
    return "".join(STEPS[(value * (len(STEPS) - 1)) // most if most else 0] for value in newest)


def bar(share: float, width: int = BAR) -> str:
    """Return a share, 0 to 1, as a bar; only a whole one is full, only none is empty."""
    full = round(max(0.0, min(1.0, share)) * width)
    if 0 < share < 1:
        full = max(1, min(width - 1, full))
    return FULL * full + EMPTY * (width - full)


def _source(told: Told, words: Words) -> str:
    if told.session:
        return words("figures.of_table", session=clean_line(told.session, 30))
    found = told.figures
    return words("figures.of_sessions", count=found.sessions, closed=found.closed)


def _calls(told: Told, words: Words) -> Iterator[str]:
    heads = ("calls", "good", "failed", "stopped", "retries")
    rows = [("", *(words(f"figures.{head}") for head in heads), words("figures.success"))]
    for row in _rows(told):
        counted = row.good + row.failed
        share = row.good / counted if counted else 1.0
        numbers = (row.calls, row.good, row.failed, row.stopped, row.retries)
        success = f"{bar(share)} {100 * share:.1f} %" if counted else NONE
        rows.append((_name(row, words), *map(str, numbers), success))
    yield from aligned(rows) if len(rows) > 1 and told.figures.rows[0].calls else ()


def _first(told: Told, words: Words) -> Iterator[str]:
    times = [(row, row.first, row.first_recent, ()) for row in _rows(told)]
    yield from _times(times, words)


def _duration(told: Told, words: Words) -> Iterator[str]:
    times = [(row, row.duration, row.duration_recent, row.trail) for row in _rows(told)]
    yield from _times(times, words)


def _times(
    times: "Sequence[tuple[figures.Row, figures.Spread | None, figures.Spread | None, Sequence[int]]]",
    words: Words,
) -> Iterator[str]:
    """Yield averages, medians and 95th percentiles, of the last 1,000 calls and of five minutes."""
    heads = [words(f"figures.{head}") for head in ("average", "p50", "p95")]
    recent = words("figures.recent")
    rows = [("", *heads, recent, *heads[1:], "")]
    for row, whole, late, trail in times:
        if whole is not None:
            rows.append((_name(row, words), *_seconds(whole), *_seconds(late), chart(trail)))
    yield from (line.rstrip() for line in aligned(rows)) if len(rows) > 1 else ()


def _seconds(spread: "figures.Spread | None") -> tuple[str, str, str]:
    if spread is None:
        return NONE, NONE, NONE
    average, p50, p95 = (f"{ms / 1000:.2f}" for ms in (spread.average, spread.p50, spread.p95))
    return average, p50, p95


def _use(told: Told, words: Words) -> Iterator[str]:
    heads = ("input", "output", "cached", "hits", "cost")
    rows = [("", *(words(f"figures.{head}") for head in heads))]
    for row in _rows(told):
        if row.input or row.output or row.costs:
            tokens = (short(row.input), short(row.output), short(row.cached), str(row.cache_hits))
            rows.append((_name(row, words), *tokens, _cost(row, words)))
    yield from aligned(rows) if len(rows) > 1 else ()


def _cost(row: "figures.Row", words: Words) -> str:
    amounts = [
        f"{money(amount.quantize(Decimal('0.0001')))} {clean_line(currency, 8)}"
        for currency, amount in sorted(row.costs.items())
    ]
    if row.unpriced:
        amounts.append(words("figures.unpriced", count=row.unpriced))
    return ", ".join(amounts)


def _breakers(told: Told, words: Words) -> Iterator[str]:
    if not told.figures.rows or not told.figures.rows[0].calls:
        return
    resting = told.figures.rows[0].open_breakers
    for ref in resting:
        yield f"! {words('figures.resting', model=clean_line(ref, 60))}"
    if not resting:
        yield f"= {words('figures.no_breaker')}"


def _pictures(told: Told, words: Words) -> Iterator[str]:
    found = told.figures.pictures
    if found.attached:
        line = words("figures.attached", count=found.attached)
        if found.source_bytes:
            shrunk = 1 - found.prepared_bytes / found.source_bytes
            sizes = f"{_size(found.source_bytes)} -> {_size(found.prepared_bytes)}"
            line += f"  {sizes}  {bar(max(0.0, shrunk))} -{100 * shrunk:.0f} %"
        yield line + _pace(found.prepared)
    if found.drawn:
        yield words("figures.drawn", count=found.drawn) + _pace(found.drawing)


def _pace(spread: "figures.Spread | None") -> str:
    return "" if spread is None else f"  {took(spread.average)}  (p95 {took(spread.p95)})"


def _process(told: Told, words: Words) -> Iterator[str]:
    own = told.machine
    rows: list[tuple[str, str]] = []

    def put(name: str, text: str | None) -> None:
        if text is not None:
            rows.append((words(f"figures.{name}"), text))

    put("memory", None if own.memory_mb is None else f"{own.memory_mb:.0f} MB")
    put("loop", f"{own.loop_lag_ms:.1f} ms")
    put("disk", None if own.disk_free_mb is None else _size(int(own.disk_free_mb * MB)))
    put("journals", _size(own.journals))
    put("journal", None if own.journal is None else _size(own.journal))
    put("lag", None if own.lag is None else str(own.lag))
    server = own.server
    if server is not None and server.used is not None:
        most = f" / {_size(server.most)}" if server.most else f" / {words('figures.any')}"
        share = f"  {bar(server.used / server.most)}" if server.most else ""
        put("redis", f"{_size(server.used)}{most}{share}")
    if server is not None and server.clients is not None:
        put("clients", str(server.clients))
    yield from aligned(rows)


def _alerts(told: Told, words: Words) -> Iterator[str]:
    for alert in reversed(told.figures.alerts):
        sign = "!" if alert.level == "critical" else "?"
        moment = local_time(alert.at, MachineZone())
        yield f"{sign} {moment}  {alert_sentence(alert, words)}"


def _size(count: int) -> str:
    """Return bytes in the unit that reads best."""
    for unit, size in (("GB", MB * 1024), ("MB", MB), ("kB", 1024)):
        if count >= size:
            return f"{count / size:.1f} {unit}"
    return f"{count} B"


def _rows(told: Told) -> "Iterator[figures.Row]":
    """Yield all, each provider with its models below it, and the seats."""
    rows = told.figures.rows
    for row in rows:
        if row.kind in ("all", "provider"):
            yield row
        if row.kind == "provider":
            below = (one for one in rows if one.kind == "model")
            yield from (one for one in below if one.name.startswith(f"{row.name}/"))
    yield from (row for row in rows if row.kind == "seat")


def _name(row: "figures.Row", words: Words) -> str:
    match row.kind:
        case "all":
            return words("figures.all")
        case "model":
            return "  " + _model(row.name.rpartition("/")[2])
        case _:
            return clean_line(row.name, NAME)


def _model(name: str) -> str:
    """Return a model's name; of a long one its end too: models of one family differ there."""
    whole, room = clean_line(name, 200), NAME - 2
    if cells(whole) <= room:
        return whole
    end = room // 3
    return clean_line(f"{whole[: room - end - 1]}…{whole[-end:]}", room)


_SECTIONS: tuple[tuple[str, Callable[[Told, Words], Iterator[str]]], ...] = (
    ("title_calls", _calls),
    ("title_first", _first),
    ("title_duration", _duration),
    ("title_use", _use),
    ("title_breakers", _breakers),
    ("title_pictures", _pictures),
    ("title_process", _process),
    ("title_alerts", _alerts),
)
