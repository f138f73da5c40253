"""`tableround sessions list`: a row each, narrowed by words, or as a tree of branches."""

import argparse
from dataclasses import asdict

from engine import SessionSummary, matches
from tui import branching
from tui.cli.exit_codes import DONE
from tui.cli.shell import Shell, out_json, out_table
from tui.cli.stored import with_store


def listing(shell: Shell, args: argparse.Namespace) -> int:
    """Print the sessions that fit the words that were typed."""
    summaries = with_store(shell, lambda store: store.list())
    fitting = [one for one in summaries if matches(one, " ".join(args.words))]
    placed = list(branching.as_tree(fitting)) if args.tree else [(one, 0) for one in fitting]
    if args.json:
        out_json([asdict(one) for one, _ in placed])
    elif not placed:
        shell.note(shell.words("sessions.none_fits" if summaries else "sessions.none"))
    else:
        out_table([_row(shell, one, depth) for one, depth in placed])
    return DONE


def _row(shell: Shell, summary: SessionSummary, depth: int) -> tuple[str, ...]:
    title = summary.title if summary.title not in {"", summary.topic} else ""
    name = f"{title}: {summary.topic}" if title else summary.topic
    own = branching.facts(shell.words, summary)
    return (
        branching.branch(summary.id, depth),
        branching.moment(summary.last),
        branching.status(shell.words, summary),
        summary.kit,
        summary.lang,
        f"{name} ({own})" if own else name,
    )
