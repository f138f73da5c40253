"""A provider of another package, installed as pip leaves it: metadata with an entry point."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from engine.policy.settings_providers import third_parties

TALKS = """
from engine.vocabulary.messages import Finished, TextDelta
from engine.vocabulary.ports import Abilities


class Made:
    calls_models = True

    def __init__(self, name, base_url, api_key):
        self.name = name
        self.key = api_key

    def abilities(self, model):
        return Abilities()

    async def stream(self, request):
        yield TextDelta(text="ok")
        yield Finished(reason="stop")

    async def aclose(self):
        pass
"""
"""A provider that talks and lists nothing."""


@contextmanager
def installed(
    folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, code: str = TALKS
) -> Iterator[None]:
    """Install a package whose class `Made` is the provider of a name, until the block ends."""
    module = f"made_{name.replace('-', '_')}_{folder.name.replace('-', '_')}"
    where = folder / "site"
    info = where / f"{module}-1.0.dist-info"
    info.mkdir(parents=True)
    (where / f"{module}.py").write_text(code, encoding="utf-8")
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[tableround.providers]\n{name} = {module}:Made\n")
    monkeypatch.syspath_prepend(where)
    third_parties.cache_clear()
    try:
        yield
    finally:
        monkeypatch.undo()
        third_parties.cache_clear()
