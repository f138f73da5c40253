"""Where sessions live: the `file` mode behind `engine.vocabulary.ports.Store`."""

from engine.store.files import FileStore
from engine.store.resolve import resolve

__all__ = ["FileStore", "resolve"]
