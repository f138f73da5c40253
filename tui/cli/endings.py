"""How a session's run ended: what is said of it, and the exit status."""

from typing import TYPE_CHECKING

from tui.cli.exit_codes import (
    BUDGET,
    CONFIGURATION,
    DONE,
    PROVIDER,
    SIGNALS,
    STORAGE,
    exit_code,
)
from tui.cli.shell import Shell

if TYPE_CHECKING:
    from engine import Outcome, Session

_CODES: dict[str, int] = {
    "done": DONE,
    "budget": BUDGET,
    "provider": PROVIDER,
    "storage": STORAGE,
    "kit": CONFIGURATION,
}


def tell_ending(shell: Shell, session: "Session", outcome: "Outcome", left: str) -> int:
    """Say how a run ended and how it can go on; `left` is why somebody closed it."""
    if outcome.error is not None:
        shell.fail(outcome.error)
    if outcome.reason == "done":
        shell.note(shell.words("note.done", session=session.id))
        if session.state.cards:
            folder = shell.paths.exports / session.id
            shell.note(shell.words("note.exports", folder=folder))
        return DONE
    stored = "note.resume_stored" if outcome.reason == "storage" else "note.resume"
    shell.note(shell.words(stored, session=session.id))
    if outcome.reason == "closed":
        return SIGNALS.get(left, DONE)
    if outcome.error is not None and outcome.reason == "provider":
        return exit_code(outcome.error)
    return _CODES[outcome.reason]
