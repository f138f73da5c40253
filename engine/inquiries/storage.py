"""Where sessions are kept, as `doctor` tells it: the mode, its server, and one that is offered."""

from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from engine.diagnostics import Finding, Look, timed
from engine.policy.paths import Paths
from engine.policy.settings_load import Loaded
from engine.policy.settings_store import FILE, PRIVATE, RedisAddress, redis_address
from engine.store.choice import check_store
from engine.store.nearby import ADDRESS, nearby
from engine.store.private import PrivateServer, server_program
from engine.vocabulary.clock import Clock, SystemClock
from engine.vocabulary.errors import SettingsError, StoreError

SECONDS = 3.0
"""How long a named server, or the start of one of our own, is waited for."""


def storage_looks(
    settings: Loaded | SettingsError,
    paths: Paths,
    clock: Clock,
    local: tuple[str, int] | None = None,
) -> tuple[Look, ...]:
    """Return the looks at the store and its server, none of them done yet; each blocks.

    `local` is where a Redis may answer unnamed.
    """
    store = FILE if isinstance(settings, SettingsError) else settings.settings.general.store
    usable = False
    with suppress(SettingsError, StoreError):
        if not isinstance(settings, SettingsError):
            check_store(settings.settings)
            usable = True

    def server() -> Finding:
        if not usable or store == FILE:
            return _offered(clock, local)
        if store != PRIVATE:
            return _asked(redis_address(store))
        own = PrivateServer(paths.private, clock)
        try:
            return _asked(own.address(SECONDS))
        except StoreError as fault:
            return "unhealthy", fault.message, fault.hint
        finally:
            own.release()

    return (
        partial(timed, "store", lambda: _store(settings, paths), clock),
        partial(timed, "redis", server, clock),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerFigures:
    """Bytes that a server takes and may take (0: any), and its clients; None where unknown."""

    used: int | None
    most: int | None
    clients: int | None


def server_figures(settings: Loaded | SettingsError, paths: Paths) -> ServerFigures | None:
    """Ask the server that sessions are copied to; None without one, or where it is away. Blocks."""
    if isinstance(settings, SettingsError) or settings.settings.general.store == FILE:
        return None
    store = settings.settings.general.store
    own = PrivateServer(paths.private, SystemClock()) if store == PRIVATE else None
    try:
        from engine.store.redis.inspection import inspect  # noqa: PLC0415  70 ms, only where used

        check_store(settings.settings)
        facts = inspect(own.address(SECONDS) if own else redis_address(store), SECONDS)
    except (StoreError, SettingsError):
        return None
    finally:
        if own is not None:
            own.release()
    return ServerFigures(used=facts.used, most=facts.most, clients=facts.clients)


def _store(settings: Loaded | SettingsError, paths: Paths) -> Finding:
    if isinstance(settings, SettingsError):
        return "unhealthy", "not looked at, the settings are wrong", "Correct the settings first."
    check_store(settings.settings)
    store = settings.settings.general.store
    if store == FILE:
        return "healthy", f"file: {paths.sessions}", ""
    if store == PRIVATE:
        return "healthy", f"private: {paths.sessions}; server {server_program()}", ""
    return "healthy", f"redis: {paths.sessions}; server {redis_address(store).label}", ""


def _asked(address: RedisAddress) -> Finding:
    """Ask the server that sessions use; while it is away they are in their journals."""
    from engine.store.redis.inspection import inspect  # noqa: PLC0415  70 ms, only where it is used

    try:
        facts = inspect(address, SECONDS)
    except StoreError as fault:
        return "unhealthy", fault.message, fault.hint
    if facts.warning is not None:
        return "unhealthy", facts.warning.message, facts.warning.hint
    if not facts.name:
        return "healthy", "it answers and runs scripts; its version may not be asked for", ""
    return "healthy", f"{facts.name}, runs scripts, maxmemory-policy {facts.policy}", ""


def _offered(clock: Clock, local: tuple[str, int] | None) -> Finding:
    """Look for a server that nobody named; silence is no fault."""
    port = (local or ADDRESS)[1]
    match nearby(clock, local):
        case "open":
            found = (
                f"one answers on localhost:{port}; keep sessions there too: "
                f"tableround config set general.store redis://localhost:{port}/0"
            )
            return "healthy", found, ""
        case "locked":
            found = (
                f"one answers on localhost:{port} and wants a password: "
                f"set TABLEROUND_REDIS_URL=redis://:PASSWORD@localhost:{port}/0"
            )
            return "healthy", found, ""
        case "other":
            return "healthy", f"something else answers on localhost:{port}", ""
        case "":
            return "healthy", f"none on localhost:{port}; sessions live in files", ""
