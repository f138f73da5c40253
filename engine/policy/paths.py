"""Where things live on this machine: everything under one folder, or where the system keeps it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from engine.vocabulary.errors import StoreError

FOLDER_MODE = 0o700
FILE_MODE = 0o600


@dataclass(frozen=True, slots=True, kw_only=True)
class Paths:
    """The program's files and folders, absolute; nothing is made until it is needed."""

    config: Path
    sessions: Path
    blobs: Path
    exports: Path
    backups: Path
    orphaned: Path
    logs: Path
    kits: Path
    prompts: Path
    themes: Path

    @property
    def bin(self) -> Path:
        """Where deleted sessions wait for 30 days."""
        return self.sessions / ".bin"

    @property
    def session_index(self) -> Path:
        """The rows of the list of sessions, a cache."""
        return self.exports.parent / "sessions-index.json"

    @property
    def models(self) -> Path:
        """What the user says of models: prices, sizes, defaults."""
        return self.config.with_name("models.toml")

    @property
    def answers(self) -> Path:
        """The cache of what models answered to the same question: descriptions, vectors."""
        return self.exports.parent / "answers.db"

    @property
    def memory(self) -> Path:
        """The index of all sessions' memories, rebuilt from their logs."""
        return self.exports.parent / "memory.db"

    @property
    def private(self) -> Path:
        """Where a server of our own has its socket and its locks."""
        return self.exports.parent / "private"

    @property
    def model_lists(self) -> Path:
        """Where the lists of models that providers sent are kept."""
        return self.exports.parent / "model-lists"

    @property
    def last_copy(self) -> Path:
        """The file with the text that was copied last."""
        return self.exports.parent / "last-copy.txt"

    @property
    def consents(self) -> Path:
        """Which providers somebody agreed to talk to."""
        return self.config.with_name("consent.json")

    @property
    def drafts(self) -> Path:
        """Where what was typed and not sent is kept, a file a session."""
        return self.exports.parent / "drafts"

    @classmethod
    def of(cls, home: str | None) -> Self:
        """Return all paths under `home` (TABLEROUND_HOME), or in the system's places.

        Without a home, what a person writes (settings, kits, prompts, themes)
        lies in the user's configuration folder, the rest in the data folder.
        """
        if home:
            root = named_path(home).absolute()
            return cls._under(settings=root, data=root, logs=root / "logs")
        from platformdirs import PlatformDirs  # noqa: PLC0415  not needed where a home is set

        system = PlatformDirs("tableround", appauthor=False)
        return cls._under(
            settings=system.user_config_path,
            data=system.user_data_path,
            logs=system.user_log_path,
        )

    @classmethod
    def _under(cls, *, settings: Path, data: Path, logs: Path) -> Self:
        return cls(
            config=settings / "config.toml",
            sessions=data / "sessions",
            blobs=data / "blobs",
            exports=data / "exports",
            backups=data / "backups",
            orphaned=data / "orphaned",
            logs=logs,
            kits=settings / "kits",
            prompts=settings / "prompts",
            themes=settings / "themes",
        )


def named_path(text: str) -> Path:
    """Return the path that a person named, `~` for a home; as it stands where that is unknown."""
    path = Path(text)
    try:
        return path.expanduser()
    except (RuntimeError, ValueError):  # no such user, no home, or a NUL in the name
        return path


def is_folder(path: Path) -> bool:
    """Tell whether a folder is there; what cannot be looked at is none."""
    try:
        return path.is_dir()
    except OSError:
        return False


def private_folder(folder: Path) -> Path:
    """Make a folder and what is missing above it, for its owner alone; StoreError if it cannot be.

    A folder that is already there keeps its mode.
    """
    try:
        missing = [folder, *folder.parents]
        for part in reversed([part for part in missing if not part.exists()]):
            part.mkdir(mode=FOLDER_MODE, exist_ok=True)
        if not folder.is_dir():
            raise NotADirectoryError(str(folder))
    except OSError as error:
        raise StoreError(
            f"The folder {folder} cannot be made: {error.strerror or 'something else is in its place'}.",
            hint="Choose another place with TABLEROUND_HOME, or make room there.",
        ) from error
    return folder
