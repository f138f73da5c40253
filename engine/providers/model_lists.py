"""The lists of models that providers sent, kept for the next start."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import msgspec

from engine.policy.paths import FILE_MODE, private_folder
from engine.vocabulary.errors import StoreError
from engine.vocabulary.ports import ModelRow


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelList:
    """What a provider at an address listed, and when; empty where it was never asked."""

    base_url: str = ""
    at: datetime | None = None
    rows: tuple[ModelRow, ...] = ()


@dataclass(frozen=True, slots=True)
class ModelLists:
    """One small file a provider; a file that cannot be read counts as none."""

    folder: Path
    _held: dict[str, ModelList] = field(default_factory=dict[str, ModelList], repr=False)

    def read(self, provider: str, base_url: str) -> ModelList:
        """Return the list that this address sent, empty where there is none."""
        if provider not in self._held:
            try:
                data = self._file(provider).read_bytes()
                self._held[provider] = msgspec.json.decode(data, type=ModelList)
            except (OSError, msgspec.DecodeError, msgspec.ValidationError):
                self._held[provider] = ModelList()
        found = self._held[provider]
        return found if found.base_url == base_url else ModelList()

    def write(
        self, provider: str, base_url: str, rows: Sequence[ModelRow], at: datetime
    ) -> ModelList:
        """Keep a list; StoreError where it cannot be written."""
        kept = ModelList(base_url=base_url, at=at, rows=tuple(rows))
        file = self._file(provider)
        private_folder(file.parent)
        draft = file.with_suffix(".new")
        try:
            with os.fdopen(
                os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, FILE_MODE), "wb"
            ) as out:
                out.write(msgspec.json.encode(kept))
            draft.replace(file)
        except OSError as error:
            raise StoreError(
                f"{file} cannot be written: {error.strerror}.",
                hint="Make room or correct its permissions, or set TABLEROUND_HOME.",
            ) from error
        self._held[provider] = kept
        return kept

    def row(self, provider: str, base_url: str, model: str) -> ModelRow | None:
        """Return the row of one model, None where the list has none."""
        rows = self.read(provider, base_url).rows
        return next((row for row in rows if row.id == model), None)

    def _file(self, provider: str) -> Path:
        return self.folder / f"{provider}.json"
