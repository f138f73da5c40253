"""Where sessions are kept: the word or address in the settings, and the environment's Redis."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import SplitResult, parse_qs, quote, unquote, urlsplit

from engine.vocabulary.errors import SettingsError

FILE, PRIVATE = "file", "private"
SENTINEL, CLUSTER = "+sentinel", "+cluster"
SCHEMES = (
    *("redis", "rediss", "unix"),
    *(f"{scheme}{kind}" for scheme in ("redis", "rediss") for kind in (SENTINEL, CLUSTER)),
)
PORT, SENTINEL_PORT = 6379, 26379
PARTS = ("REDIS_HOST", "REDIS_PORT", "REDIS_DB", "REDIS_USERNAME", "REDIS_PASSWORD")
"""The original's variables; REDIS_HOST alone says that there is a server."""

_EXAMPLE = "Write it as redis://HOST:6379/0, rediss://HOST:6380/0 or unix:///PATH."


@dataclass(frozen=True, slots=True, kw_only=True)
class RedisAddress:
    """A server: `path` is its Unix socket, empty where it has host and port.

    With `nodes` (host and port) it is asked for there: the master that Sentinels know as
    `service`, or, where that is empty, a Cluster.
    `authorities` is a file of certificates to trust beside the system's own.
    """

    host: str = ""
    port: int = PORT
    path: str = ""
    tls: bool = False
    db: int = 0
    username: str = ""
    password: str = field(default="", repr=False)
    authorities: str = ""
    nodes: tuple[tuple[str, int], ...] = ()
    service: str = ""

    @property
    def label(self) -> str:
        """Return the address as people may see it: no user, no password."""
        if self.path:
            return f"unix://{self.path}"
        scheme = "rediss" if self.tls else "redis"
        if not self.nodes:
            return f"{scheme}://{_joined(self.host, self.port)}/{self.db}"
        hosts = ",".join(_joined(host, port) for host, port in self.nodes)
        if not self.service:
            return f"{scheme}{CLUSTER}://{hosts}"
        return f"{scheme}{SENTINEL}://{hosts}/{self.service}/{self.db}"


def _joined(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def store_label(text: str) -> str:
    """Return where sessions are kept as people may see it: an address without user and password."""
    if "://" not in text:
        return text
    try:
        return redis_address(text).label
    except SettingsError:
        return "Redis"


def redis_of_environment(variables: Mapping[str, str]) -> tuple[str, str] | None:
    """Return the address that the usual variables name, and the variable; None where none does.

    REDIS_URL before the original's REDIS_HOST, REDIS_PORT, REDIS_DB, REDIS_USERNAME and
    REDIS_PASSWORD. An empty variable counts as not set.
    """
    if url := variables.get("REDIS_URL"):
        return url, "REDIS_URL"
    host, port, db, user, password = (variables.get(name, "") for name in PARTS)
    if not host:
        return None
    login = f"{quote(user, safe='')}:{quote(password, safe='')}@" if user or password else ""
    host = f"[{host}]" if ":" in host else host
    return f"redis://{login}{host}:{port or PORT}/{db or 0}", "REDIS_HOST"


def redis_address(text: str) -> RedisAddress:
    """Read an address by its scheme; SettingsError, which never shows it, for others.

    `redis://`, `rediss://` (TLS) and `unix://`; `redis+sentinel://A,B,C/SERVICE/0` and
    `redis+cluster://A,B,C`, both with TLS as `rediss+...`. The number of the database is the
    path, or `?db=` behind a socket's; `?ssl_ca_certs=` names a file of certificates, as
    redis-py does.
    """
    try:
        text, others = _first_node(text)
        parts = urlsplit(text)
        several = parts.scheme.endswith((SENTINEL, CLUSTER))
        nodes = _nodes(parts, others) if several else ()
        port = parts.port
    except ValueError:
        raise _unreadable("its host or port cannot be read") from None
    if parts.scheme not in SCHEMES:
        raise _unreadable("it begins with none of redis://, rediss://, unix:// and their like")
    options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    if strange := sorted(options.keys() - {"db", "ssl_ca_certs"}):
        raise _unreadable(f"it has an option that is not known: {strange[0]}")
    socket = unquote(parts.path) if parts.scheme == "unix" else ""
    if not socket and not (all(host for host, _ in nodes) if several else parts.hostname):
        raise _unreadable("it names no server")
    service, _, behind = parts.path.strip("/").rpartition("/")
    if parts.scheme.endswith(SENTINEL) and not service:
        service, behind = behind, ""
    if parts.scheme.endswith(SENTINEL) != bool(service) and not socket:
        raise _unreadable("Sentinels need the name of their service, and nobody else has one")
    return RedisAddress(
        host="" if socket or several else parts.hostname or "",
        port=PORT if several or port is None else port,
        path=socket,
        nodes=nodes,
        service="" if socket else unquote(service),
        tls=parts.scheme.startswith("rediss"),
        db=_number(options.get("db") or ("" if socket else behind)),
        username=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        authorities=options.get("ssl_ca_certs", ""),
    )


def _first_node(text: str) -> tuple[str, list[str]]:
    """Return an address with the first of its nodes alone, and the others.

    Newer Pythons take no address for one in which brackets stand behind a comma.
    """
    scheme, there, rest = text.partition("://")
    if not scheme.endswith((SENTINEL, CLUSTER)):
        return text, []
    nodes = re.split("[/?#]", rest, maxsplit=1)[0]
    behind = rest[len(nodes) :]
    login, at, hosts = nodes.rpartition("@")
    first, *others = hosts.split(",")
    return f"{scheme}{there}{login}{at}{first}{behind}", others


def _nodes(first: SplitResult, others: list[str]) -> tuple[tuple[str, int], ...]:
    """Return the hosts and ports of an address with several; ValueError for a strange port."""
    usual = SENTINEL_PORT if first.scheme.endswith(SENTINEL) else PORT
    each = [first, *(urlsplit(f"//{one}") for one in others)]
    return tuple((one.hostname or "", usual if one.port is None else one.port) for one in each)


def _number(text: str) -> int:
    if not text:
        return 0
    if not text.isdecimal() or len(text) > 4:
        raise _unreadable("its database is no number")
    return int(text)


def _unreadable(why: str) -> SettingsError:
    return SettingsError(f"The address of Redis cannot be used: {why}.", hint=_EXAMPLE)
