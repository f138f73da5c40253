"""The export folder of a session: its cards and pictures under readable names."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.exports.cast import Cast
from engine.exports.markdown import escape_line
from engine.exports.minutes_work import card_rows
from engine.exports.names import card_file
from engine.policy.paths import FILE_MODE, private_folder
from engine.vocabulary.errors import StoreError
from engine.vocabulary.events import CardWritten, Envelope, ImageDrawn
from engine.vocabulary.seats import Lang


@dataclass(frozen=True, slots=True, kw_only=True)
class Keepsake:
    """A file for the export folder: `file` within it; a picture by its hash, or a text."""

    file: str
    image: str = ""
    text: str = ""


class Keepsakes:
    """Takes events one by one, in order, and names the files that they give."""

    def __init__(self, lang: Lang, roles: Mapping[str, str] | None = None) -> None:
        """Begin with an empty folder; `lang` is that of the labels on cards."""
        self._lang: Lang = lang
        self._cast = Cast(lang, roles)

    def take(self, envelope: Envelope) -> Keepsake | None:
        """Return the file of one more event: a card or a drawn picture; else None."""
        event = envelope.event
        kept: Keepsake | None = None
        if isinstance(event, ImageDrawn):
            kept = Keepsake(file=self._cast.next_picture(event), image=event.image)
        elif isinstance(event, CardWritten):
            number = len(self._cast.cards) + (event.card not in self._cast.cards)
            kept = Keepsake(file=card_file(number, event.fields.name), text=self._card(event))
        self._cast.learn(envelope)
        return kept

    def _card(self, event: CardWritten) -> str:
        parts = [
            f"# {escape_line(event.fields.name)}",
            f"*{escape_line(self._cast.who(event.seat))}*",
        ]
        for label, text in card_rows(event.fields, self._lang):
            parts.append(f"**{label}**\n\n{escape_line(text)}")
        return "\n\n".join(parts) + "\n"


def keepsakes_of(
    envelopes: Sequence[Envelope], lang: Lang, roles: Mapping[str, str] | None = None
) -> tuple[Keepsake, ...]:
    """Return all files of a log."""
    keeper = Keepsakes(lang, roles)
    taken = (keeper.take(envelope) for envelope in envelopes)
    return tuple(kept for kept in taken if kept is not None)


def write_named(path: Path, data: bytes) -> bool:
    """Write where a person said; say whether it became a file. StoreError where it cannot be.

    A link is followed, and a device or a pipe is written into: replacing it, as is done
    with files, would take /dev/null away from the whole machine.
    """
    path = path.resolve()
    try:
        plain = path.is_file() or not path.exists()
    except OSError as error:
        raise _unwritable(path, error) from error
    if plain:
        try:
            write_private(path, data)
        except StoreError as error:  # its hint may speak of the home, which -o is not
            raise StoreError(error.message, hint="Choose another place with -o.") from error
        return True
    try:
        # A pipe that nobody reads fails at once instead of waiting for a reader.
        handle = os.open(path, os.O_WRONLY | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(handle, "wb") as stream:
            os.set_blocking(handle, True)
            stream.write(data)
    except OSError as error:
        raise _unwritable(path, error) from error
    return False


def write_private(path: Path, data: bytes) -> None:
    """Write a file for its owner alone, whole or not at all; StoreError where it cannot be."""
    path = _nameable(path)
    fresh = path.with_name(f".{path.name}.new")
    try:
        private_folder(path.parent)
        fresh.unlink(missing_ok=True)
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        fresh.replace(path)
    except OSError as error:
        raise _unwritable(path, error) from error


def _nameable(path: Path) -> Path:
    """Return a path that any locale can name: what its encoding lacks is named in UTF-8."""
    try:
        os.fsencode(path.name)
    except UnicodeEncodeError:
        return path.with_name(os.fsdecode(path.name.encode("utf-8", "replace")))
    return path


def _unwritable(path: Path, error: OSError) -> StoreError:
    return StoreError(
        f"{path} cannot be written: {error.strerror}.", hint="Choose another place with -o."
    )
