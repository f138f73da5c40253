"""The door: type checkers are told of the names that it has, and of no others."""

import ast
from pathlib import Path

import engine

STUB = Path(engine.__file__).with_suffix(".pyi")


def told() -> dict[str, tuple[str, str]]:
    """Return room and own name of each name in the stub."""
    return {
        alias.asname or alias.name: (node.module or "", alias.name)
        for node in ast.parse(STUB.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


def test_the_stub_tells_of_what_is_loaded():
    loaded = {name: (room, own) for name, (room, own) in engine._NAMES.items()}
    whole = {name: tuple(room.rsplit(".", 1)) for name, room in engine._WHOLE.items()}
    assert told() == {**loaded, **whole}


def test_every_name_is_there():
    for name in told():
        assert getattr(engine, name) is not None
