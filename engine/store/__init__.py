"""Where sessions live: the `file` mode behind `engine.vocabulary.ports.Store`."""

from engine.store.answers import AnswerFile
from engine.store.files import FileStore
from engine.store.resolve import matches, resolve

__all__ = ["AnswerFile", "FileStore", "matches", "resolve"]
