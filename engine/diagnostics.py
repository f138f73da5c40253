"""What `doctor` looks at: each check says how it went, how long it took and what to do."""

import contextlib
import importlib
import platform
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal

from engine.policy.paths import Paths, private_folder
from engine.policy.settings_load import Loaded
from engine.policy.settings_models import choose
from engine.providers.model_lists import ModelLists
from engine.vocabulary.clock import Clock
from engine.vocabulary.errors import EngineError, SettingsError, StoreError

Status = Literal["healthy", "unhealthy", "error"]
Finding = tuple[Status, str, str]
"""Status, what was found, what to do."""

GB = 1024**3
LOW_DISK = 500 * 1024 * 1024
LOW_MEMORY_KB = 200 * 1024
MOUNTS = Path("/proc/self/mounts")
MEMORY = Path("/proc/meminfo")
NETWORK = ("nfs", "cifs", "smb", "9p", "afs", "fuse.sshfs")
MIN_COLUMNS, MIN_ROWS = 80, 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was looked at; `remedy` is empty where nothing is to be done."""

    name: str
    status: Status
    duration_ms: int
    detail: str
    remedy: str = ""


Look = Callable[[], Check]
"""One look, done when it is called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TerminalFacts:
    """What the caller knows of its terminal; `images` is what it found of pictures there."""

    term: str
    colour: str
    encoding: str
    columns: int
    rows: int
    interactive: bool
    images: Finding = ("healthy", "pictures in half blocks", "")


def looks(
    paths: Paths, settings: Loaded | SettingsError, terminal: TerminalFacts, clock: Clock
) -> tuple[Look, ...]:
    """Return the looks at this machine, none of them done yet; each may block.

    A check that fails is an error of its own and stops no other.
    """
    checks: list[tuple[str, Callable[[], Finding]]] = [
        ("python", _python),
        ("home", lambda: _home(paths)),
        ("disk", lambda: _disk(paths)),
        ("sqlite", lambda: _sqlite(paths)),
        ("mount", lambda: _mount(paths)),
        ("memory", _memory),
        ("config", lambda: _config(paths, settings)),
        ("provider", lambda: _provider(paths, settings)),
        ("pictures", _pictures),
        ("terminal", lambda: _terminal(terminal)),
        ("images", lambda: terminal.images),
    ]
    return tuple(partial(timed, name, work, clock) for name, work in checks)


def timed(name: str, work: Callable[[], Finding], clock: Clock) -> Check:
    """Return what one check finds; what it raises is its finding."""
    begun = clock.monotonic()
    try:
        status, detail, remedy = work()
    except EngineError as error:
        status, detail, remedy = "error", error.message, error.hint
    except (OSError, sqlite3.Error, ImportError) as error:
        status, detail, remedy = "error", f"{type(error).__name__}: {error}", "Repair the system."
    return Check(
        name=name,
        status=status,
        duration_ms=_since(begun, clock),
        detail=detail,
        remedy=remedy,
    )


def _since(begun: float, clock: Clock) -> int:
    return round((clock.monotonic() - begun) * 1000)


def _python() -> Finding:
    version = platform.python_version()
    if sys.version_info < (3, 11):  # noqa: UP036  a copy of the program can be run with any Python
        return "error", version, "Install Python 3.11 or newer."
    return "healthy", f"{version} on {platform.system()} {platform.machine()}", ""


def _home(paths: Paths) -> Finding:
    for folder in (paths.sessions, paths.blobs, paths.exports, paths.logs):
        private_folder(folder)
        try:
            with tempfile.NamedTemporaryFile(dir=folder, prefix=".doctor-") as probe:
                probe.write(b"x")
                probe.flush()
        except OSError as error:
            raise StoreError(
                f"{folder} cannot be written: {error.strerror}.",
                hint="Make room or correct its permissions, or set TABLEROUND_HOME.",
            ) from error
    return "healthy", f"{paths.sessions} can be written", ""


def _disk(paths: Paths) -> Finding:
    free = shutil.disk_usage(_existing(paths.sessions)).free
    text = f"{free / GB:.1f} GB free"
    if free < LOW_DISK:
        return "unhealthy", text, "Make room: a session with pictures takes some 10 MB."
    return "healthy", text, ""


def _existing(folder: Path) -> Path:
    return next(part for part in (folder, *folder.parents) if part.exists())


def _sqlite(paths: Paths) -> Finding:
    """Write a journal as sessions do, on the disk where they lie."""
    with tempfile.TemporaryDirectory(
        dir=private_folder(paths.sessions), prefix=".doctor-"
    ) as where:
        connection = sqlite3.connect(Path(where) / "probe.db")
        with contextlib.closing(connection):
            (mode,) = connection.execute("PRAGMA journal_mode=WAL").fetchone()
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute("CREATE TABLE probe (x)")
            connection.execute("INSERT INTO probe VALUES (1)")
            connection.commit()
    text = f"SQLite {sqlite3.sqlite_version}, journal mode {mode}"
    if mode != "wal":
        return "unhealthy", text, "Keep sessions on a local disk: set TABLEROUND_HOME."
    return "healthy", text, ""


def _mount(paths: Paths) -> Finding:
    """Look for a network file system: its locks cannot be trusted with a journal."""
    where = _existing(paths.sessions).resolve()
    try:
        lines = MOUNTS.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return "healthy", "not known on this system", ""
    mounts = [parts for line in lines if len(parts := line.split()) > 2]
    around = [
        (len(point), kind)
        for _, point, kind, *_ in mounts
        if where.is_relative_to(point.replace("\\040", " "))
    ]
    kind = max(around, default=(0, "unknown"))[1]
    if kind.startswith(NETWORK):
        remedy = "Keep sessions on a local disk: set TABLEROUND_HOME."
        return "unhealthy", f"{where} is a network file system ({kind})", remedy
    return "healthy", f"{kind}", ""


def _memory() -> Finding:
    """Ask for the memory that could be used now: MemAvailable of proc(5), in kB."""
    try:
        lines = MEMORY.read_text(encoding="utf-8").splitlines()
    except OSError:
        return "healthy", "not known on this system", ""
    found = [line.split()[1] for line in lines if line.startswith("MemAvailable:")]
    if not found:
        return "healthy", "not known on this system", ""
    text = f"{int(found[0]) // 1024} MB available"
    if int(found[0]) < LOW_MEMORY_KB:
        return "unhealthy", text, "Close other programs: a session needs some 150 MB."
    return "healthy", text, ""


def _config(paths: Paths, settings: Loaded | SettingsError) -> Finding:
    if isinstance(settings, SettingsError):
        return "error", settings.message, settings.hint
    if settings.warnings:
        return "unhealthy", settings.warnings[0], f"chmod 600 {paths.config}"
    ignored = f"; not used: {', '.join(settings.ignored)}" if settings.ignored else ""
    there = f"{paths.config}" if paths.config.exists() else "no config file, defaults"
    return "healthy", f"{there}{ignored}", ""


def _provider(paths: Paths, settings: Loaded | SettingsError) -> Finding:
    if isinstance(settings, SettingsError):
        return "unhealthy", "not looked at, the settings are wrong", "Correct the settings first."
    choice = choose(settings.settings, settings.catalogue, ModelLists(paths.model_lists).row)
    if choice.rehearsal:
        return "healthy", "rehearsal: no model is called, nothing is spent", ""
    models = ", ".join(sorted({str(ref) for ref in choice.tasks.values()}))
    return "healthy", models, ""


def _pictures() -> Finding:
    features: Any = importlib.import_module("PIL.features")
    version = features.version("pil")
    formats = [name for name in ("jpg", "zlib", "webp") if not features.check(name)]
    try:
        heif: Any = importlib.import_module("pillow_heif")
        text = f"Pillow {version}, HEIF {heif.libheif_version()}"
    except ImportError:
        formats.append("heif")
        text = f"Pillow {version}"
    if formats:
        return "unhealthy", f"{text}, without {', '.join(formats)}", "Install Pillow from a wheel."
    return "healthy", text, ""


def _terminal(facts: TerminalFacts) -> Finding:
    text = (
        f"TERM={facts.term or '-'}, {facts.colour}, {facts.encoding}, {facts.columns}x{facts.rows}"
    )
    if not facts.interactive:
        return "healthy", f"{text}, not interactive: transcripts only", ""
    if "utf" not in facts.encoding.lower():
        return "unhealthy", text, "Set a UTF-8 locale, such as LANG=C.UTF-8."
    if facts.columns < MIN_COLUMNS or facts.rows < MIN_ROWS:
        return "unhealthy", text, f"Make the window at least {MIN_COLUMNS}x{MIN_ROWS}."
    if facts.term in {"", "dumb"}:
        return "unhealthy", text, "Set TERM, for example xterm-256color."
    return "healthy", text, ""


def worst(checks: tuple[Check, ...]) -> Status:
    """Return the worst status of all checks."""
    found = {check.status for check in checks}
    return "error" if "error" in found else "unhealthy" if "unhealthy" in found else "healthy"
