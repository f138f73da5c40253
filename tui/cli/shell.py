"""What every command works with: variables, paths, words, and the two streams."""

import contextlib
import json
import os
import sys
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from engine import EngineError, Paths, StoreError, cells, clean_line, harmless, spelled
from tui.logs import mask
from tui.sentences import translate
from tui.words import Words

if TYPE_CHECKING:
    from engine import Choice, Loaded


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """The surroundings of one command."""

    variables: Mapping[str, str]
    paths: Paths
    words: Words

    def settings(self, given: Mapping[str, Any] | None = None) -> "Loaded":
        """Build the settings; SettingsError names what is wrong."""
        from engine import load_settings  # noqa: PLC0415  brings pydantic, which help does not need

        return load_settings(given, variables=self.variables, config=self.paths.config)

    def choice(self, loaded: "Loaded") -> "Choice":
        """Return the models that settings ask for; SettingsError where they cannot be called."""
        from engine import ModelLists, choose  # noqa: PLC0415  bring pydantic and msgspec

        lists = ModelLists(self.paths.model_lists)
        return choose(loaded.settings, loaded.catalogue, lists.row)

    def warn(self, loaded: "Loaded") -> None:
        """Say once what was ignored and what is risky."""
        if loaded.ignored:
            self.note(self.words("note.ignored", names=", ".join(loaded.ignored)))
        for warning in loaded.warnings:
            self.note(self.told(warning))

    def note(self, text: str) -> None:
        """Write one line for the user to standard error."""
        err(clean_line(text, 10_000))

    def told(self, sentence: str) -> str:
        """Return a sentence of the engine in the interface's language."""
        return translate(sentence, self.words.lang)

    def fail(self, error: EngineError) -> None:
        """Write an error: what happened, what to do, its number.

        Where the engine's sentence stays English, in Chinese a word for its kind goes before it.
        """
        message = self.told(error.message)
        foreign = message == error.message and not message.endswith("。")
        kind = self.words(f"error.kind.{error.kind}") if foreign else ""
        space = "" if message.endswith("。") else " "
        text = mask(f"{kind}{message}{space}{self.told(error.hint)}".rstrip())
        self.note(self.words("error.line", text=text, number=error.number))


def out(text: str) -> None:
    """Write one line to standard output; nothing in it is obeyed by a terminal."""
    _write(harmless(text))


def out_path(path: Path) -> None:
    """Write a path: as it is for a program that opens it, harmless for a person."""
    text = str(path)
    _write(harmless(text) if sys.stdout.isatty() else text)


def _write(text: str) -> None:
    with _output():
        sys.stdout.write(f"{text}\n")


def flush() -> None:
    """Write out what standard output still holds; StoreError where it takes nothing more."""
    with _output():
        sys.stdout.flush()


@contextlib.contextmanager
def _output() -> Generator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        discard_output()
        raise output_fault(error) from error


def output_fault(error: OSError) -> StoreError:
    """Return the error of standard output that takes nothing more."""
    return StoreError(
        f"Standard output cannot be written: {error.strerror}.",
        hint="Make room there, or send the output elsewhere.",
    )


def err(text: str) -> None:
    """Write one line to standard error, at once; where that takes nothing, it is lost."""
    try:
        sys.stderr.write(f"{harmless(text)}\n")
        sys.stderr.flush()
    except OSError:
        _discard(sys.stderr)


def out_json(value: Any) -> None:
    """Write a value as indented JSON."""
    _write(spelled(json.dumps(value, ensure_ascii=False, indent=2)))


def out_table(rows: Sequence[Sequence[str]], limit: int = 60) -> None:
    """Write columns of equal width, wide characters counted as two; the last one as it is."""
    shown = [[clean_line(text, limit) for text in row[:-1]] + list(row[-1:]) for row in rows]
    widths = [max(cells(row[n]) for row in shown) for n in range(len(shown[0]) - 1)] if rows else []
    for row in shown:
        parts = [
            text + " " * (width - cells(text)) for text, width in zip(row, widths, strict=False)
        ]
        out("  ".join([*parts, clean_line(row[-1], 10_000)]).rstrip())


def read_input(limit: int) -> bytes:
    """Return what standard input holds, at most so many bytes; nothing from a terminal."""
    if sys.stdin is None or sys.stdin.closed or sys.stdin.isatty():
        return b""
    return sys.stdin.buffer.read(limit)


def is_screen() -> bool:
    """Say whether standard input and output are both a terminal."""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty()


def line_width() -> int:
    """Return how many cells a line of standard output has; 0 where it is no terminal."""
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns
    except (OSError, ValueError):
        return 0


def utf8_streams() -> None:
    """Make the streams write UTF-8 whatever the locale; what cannot be written is replaced."""
    if sys.stdout is None:  # closed by whoever started the program
        sys.stdout = _nowhere()
    if sys.stderr is None:
        sys.stderr = _nowhere()
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")


def _nowhere() -> TextIO:
    return Path(os.devnull).open("w", encoding="utf-8")


def as_typed(argument: str) -> str:
    """Return an argument as UTF-8 where its bytes are that, whatever the locale took them for."""
    try:
        return os.fsencode(argument).decode("utf-8")
    except UnicodeError:
        return argument


def discard_output() -> None:
    """Point standard output to nowhere, so that the end of the program cannot fail on it."""
    _discard(sys.stdout)


def _discard(stream: TextIO) -> None:
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
