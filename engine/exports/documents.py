"""Every form that a session leaves the program in, made of its log."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo

from engine.exports.asciicast import asciicast
from engine.exports.covering import Cover, cover_of
from engine.exports.html_page import html_page
from engine.exports.json_export import json_document, json_lines
from engine.exports.markdown import markdown
from engine.exports.reducing import reduced
from engine.exports.tables import tables
from engine.exports.wish import ExportWish
from engine.policy.masking import Masker
from engine.vocabulary.events import Envelope, ImageAttached, ImageDrawn
from engine.vocabulary.seats import Lang


@dataclass(frozen=True, kw_only=True)
class Telling:
    """A session as far as it shall be told: its log is reduced, its title covered.

    `lang` is that of the export's own words, `roles` are names of roles in it.
    """

    log: list[Envelope]
    title: str
    wish: ExportWish
    lang: Lang
    zone: tzinfo
    roles: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def images(self) -> list[str]:
        """The hashes of the pictures that the form holds, each once."""
        if not self.wish.pictures or self.wish.form not in {"html", "json"}:
            return []
        events = (envelope.event for envelope in self.log)
        named = (one.image for one in events if isinstance(one, ImageAttached | ImageDrawn))
        return list(dict.fromkeys(named))

    def document(self, pictures: Mapping[str, bytes]) -> bytes:
        """Return the one file of a form; tables have several."""
        match self.wish.form:
            case "html":
                shown = pictures if self.wish.pictures else None
                text = html_page(self.log, self.lang, self.zone, self.roles, shown)
            case "json":
                left = self.wish.reduced
                return json_document(self.log, self.title, reduced=left, pictures=pictures)
            case "jsonl":
                return json_lines(self.log)
            case "cast":
                text = asciicast(self.log, self.lang, self.roles)
            case "md" | "csv":
                text = markdown(self.log, self.lang, self.zone, self.roles)
        return text.encode("utf-8", "replace")

    def tables(self) -> dict[str, bytes]:
        """Return the files of the form `csv` by their names."""
        return tables(self.log, self.lang, self.roles)


def covered_log(
    log: Sequence[Envelope],
    wish: ExportWish,
    homes: Iterable[str],
    masker: Masker | None = None,
) -> tuple[list[Envelope], Cover]:
    """Return the log that a wish lets be told, and what covers other texts about it."""
    cover = cover_of(log, homes, masker, anonymous=wish.anonymous)
    return reduced(log, wish, cover), cover
