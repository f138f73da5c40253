"""Calm sentences for what a Redis or its client reports: never an address, never a password."""

import re
from dataclasses import dataclass

from redis import exceptions as foreign

from engine.vocabulary.errors import StoreError

FOREIGN = (foreign.RedisError, foreign.RedisClusterException, OSError)

_REPAIR = "Start or repair the server; sessions catch up by themselves."
_WAIT = "Wait: it goes on by itself."


class RedisFault(StoreError):
    """What Redis refused. `lasting`: trying again soon is of no use until somebody acts."""

    def __init__(self, message: str, *, hint: str, lasting: bool = False) -> None:
        """Keep the sentence, what to do, and whether patience helps."""
        super().__init__(message, hint=hint)
        self.lasting = lasting


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    reason: str
    hint: str
    lasting: bool = False


_SILENT = _Known(reason="Redis does not answer.", hint=_REPAIR)
_AWAY = _Known(reason="Redis cannot be reached.", hint=_REPAIR)
_NO_LOGIN = _Known(
    reason="Redis does not accept the user name or the password.",
    hint="Correct the address in TABLEROUND_REDIS_URL.",
    lasting=True,
)
_NO_RIGHT = _Known(
    reason="Redis does not allow this user what sessions need.",
    hint="Allow it the commands of streams, hashes, strings, sorted sets and scripts on keys tr1:*.",
    lasting=True,
)
_COPY = _Known(
    reason="This Redis is a copy that can only be read.", hint="Name the server that it copies."
)
_LOADING = _Known(reason="Redis is still reading its data.", hint=_WAIT)
_BUSY = _Known(reason="Redis is busy with a long script.", hint=_WAIT)
_FULL = _Known(reason="The memory of Redis is full.", hint="Give it more memory (maxmemory).")
_NO_DISK = _Known(
    reason="Redis cannot save to its disk.", hint="Make room on the disk of the server."
)
_STRANGER = _Known(
    reason="Something else lies in Redis where the log of this session should.",
    hint="Look at the keys tr1:* of the server.",
    lasting=True,
)
_NO_MASTER = _Known(reason="No server of this Redis can be written just now.", hint=_REPAIR)
_CROWDED = _Known(reason="Redis has too many clients.", hint="Raise maxclients on the server.")
_STRANGE = _Known(
    reason="Redis answers in a way that this version does not know.",
    hint="The server has to be Redis 6.2 or Valkey 7.2, or newer.",
)
_BY_CODE: dict[str, _Known] = {
    "WRONGPASS": _NO_LOGIN,
    "NOAUTH": _NO_LOGIN,
    "NOPERM": _NO_RIGHT,
    "READONLY": _COPY,
    "LOADING": _LOADING,
    "OOM": _FULL,
    "MISCONF": _NO_DISK,
    "WRONGTYPE": _STRANGER,
    "MASTERDOWN": _NO_MASTER,
    "CLUSTERDOWN": _NO_MASTER,
    "BUSY": _BUSY,
}
_BY_CLASS: tuple[tuple[type[Exception], _Known], ...] = (
    (foreign.MaxConnectionsError, _CROWDED),
    (foreign.AuthenticationError, _NO_LOGIN),
    (foreign.AuthenticationWrongNumberOfArgsError, _NO_LOGIN),
    (foreign.AuthorizationError, _NO_RIGHT),
    (foreign.NoPermissionError, _NO_RIGHT),
    (foreign.BusyLoadingError, _LOADING),
    (foreign.ReadOnlyError, _COPY),
    (foreign.OutOfMemoryError, _FULL),
    (foreign.ClusterDownError, _NO_MASTER),
    (foreign.RedisClusterException, _NO_MASTER),
    (foreign.TimeoutError, _SILENT),
    (TimeoutError, _SILENT),
    (foreign.ConnectionError, _AWAY),
    (OSError, _AWAY),
)


def translated(error: Exception) -> RedisFault:
    """Return the sentence for what redis-py or the system raised."""
    known = _known(error)
    return RedisFault(known.reason, hint=known.hint, lasting=known.lasting)


def _known(error: Exception) -> _Known:
    if type(error).__name__ == "MasterNotFoundError":  # its module costs an import of its own
        return _NO_MASTER
    text = str(error)
    for code, known in _BY_CODE.items():
        # In a script's error the code stands behind the script's name on older servers.
        if re.search(rf"(?<![A-Za-z]){code} ", text):
            return known
    if "max number of clients" in text:
        return _CROWDED
    return next((known for kind, known in _BY_CLASS if isinstance(error, kind)), _STRANGE)
