"""`tableround logs`: what the log files tell of calls, errors and times."""

import argparse
from datetime import timedelta

from engine import SystemClock, failure_word, figures, local_time
from tui.cli.exit_codes import DONE
from tui.cli.options import whole_number
from tui.cli.shell import Shell, out, out_json, out_table
from tui.log_figures import LogFigures, LogRow, log_files, read_log_files
from tui.moments import MachineZone, took

MOST_HOURS = 8760
ROWS = 30
"""Most sessions that people are told; programs are told all."""


def command(shell: Shell, args: argparse.Namespace) -> int:
    """Read the log files of the last hours and say what they tell."""
    hours = whole_number(shell.words, args.hours, "--hours", 1, MOST_HOURS)
    since = SystemClock().now() - timedelta(hours=hours)
    found = read_log_files(shell.paths.logs, since)
    if args.json:
        out_json({"hours": hours, **found.data()})
        return DONE
    if not log_files(shell.paths.logs):
        shell.note(shell.words("logs.none"))
        return DONE
    _tell(shell, found, hours)
    return DONE


def _tell(shell: Shell, found: LogFigures, hours: int) -> None:
    words, every = shell.words, found.every
    counts = {name: getattr(every, name) for name in ("calls", "good", "failed", "stopped")}
    out(words("logs.sum", hours=hours, retries=every.retries, **counts))
    if every.durations:
        out(words("logs.response", **_seconds(every.durations)))
    if every.firsts:
        out(words("logs.first", **_seconds(every.firsts)))
    if found.errors:
        rows = sorted(found.errors.items(), key=lambda row: (-row[1], row[0]))
        listed = ", ".join(f"{_kind(shell, kind)} {count}" for kind, count in rows)
        out(words("logs.errors", listed=listed))
    _table(shell, "provider", found.providers, len(found.providers))
    _table(shell, "session", found.sessions, ROWS)
    if found.slowest:
        out("")
        out(words("logs.slowest"))
        out_table(
            [
                (
                    took(one.duration_ms),
                    f"{one.provider}/{one.model}",
                    one.session,
                    one.seat or one.task,
                    _kind(shell, one.error) if one.error else "",
                    local_time(one.at, MachineZone()),
                )
                for one in found.slowest
            ]
        )
    if found.levels:
        out("")
        listed = ", ".join(f"{name} {count}" for name, count in sorted(found.levels.items()))
        out(words("logs.levels", listed=listed))
    if found.rubbish:
        shell.note(words("logs.rubbish", count=found.rubbish, lines=found.lines))


def _kind(shell: Shell, kind: str) -> str:
    return failure_word(kind, "", shell.words.lang)


def _table(shell: Shell, name: str, rows: dict[str, LogRow], most: int) -> None:
    if not rows:
        return
    words = shell.words
    heads = ("calls", "good", "failed", "retries", "average", "p95", "most")
    shown = sorted(rows.items(), reverse=name == "session")[:most]
    out("")
    out_table(
        [
            (words(f"logs.{name}"), *(words(f"logs.{head}") for head in heads)),
            *(_row(key, row) for key, row in shown),
        ]
    )


def _row(key: str, row: LogRow) -> tuple[str, ...]:
    counts = [str(one) for one in (row.calls, row.good, row.failed, row.retries)]
    times = _seconds(row.durations) if row.durations else {}
    return (key, *counts, *(times.get(name, "-") for name in ("average", "p95", "most")))


def _seconds(durations: list[int]) -> dict[str, str]:
    found = figures.spread(durations)
    if found is None:
        return {}
    names = ("least", "average", "p95", "most")
    return {name: took(getattr(found, name)) for name in names}
