"""One line of the log files for each call of a model: what it took and how it ended."""

import json
import logging
from dataclasses import asdict, dataclass

_log = logging.getLogger("tableround.model")

CALL = "call "
"""How such a line begins; a JSON object follows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallLine:
    """One wish to a model with all its attempts; `error` is the kind of the last one, or nothing.

    `seat` is empty where the table itself asks; `first_token_ms` is known of speech alone.
    """

    session: str
    provider: str
    model: str
    task: str
    seat: str
    duration_ms: int
    first_token_ms: int | None
    retries: int
    error: str


def log_call(line: CallLine) -> None:
    """Write a call into the log file of models; nothing of what was said stands in it."""
    _log.info("%s%s", CALL, json.dumps(asdict(line), ensure_ascii=True))
