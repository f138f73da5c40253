"""The command palette: every action of the live screen, found in either language."""

from collections.abc import Iterable
from contextlib import suppress
from typing import Any, ClassVar, cast

from textual import on
from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.widgets import Input
from textual.worker import WorkerError

from tui import bindings, keyboard
from tui.initials import initials
from tui.words import Words


class Actions(Provider):
    """Actions of the app and of the screen below the palette; English and Chinese both match."""

    def _rows(self) -> Iterable[tuple[keyboard.Key, str, str]]:
        app = cast("Any", self.app)
        here, other = app.words, Words("en" if app.words.lang == "zh" else "zh")
        rooms = [keyboard.APP]
        rooms.append(keyboard.ROOMS.get(getattr(self.screen, "room", ""), ()))
        for room in rooms:
            for key in room:
                yield key, bindings.description_of(key, here), bindings.description_of(key, other)

    def _line(self, key: keyboard.Key, text: str) -> Content:
        """Return an action's line with its keys: who looks here may press them next time."""
        own = cast("Any", self.app)._keymap  # what `set_keymap` was given
        return Content.assemble(text, (f"  {bindings.shown_keys(key, own)}".rstrip(), "$dim"))

    async def discover(self) -> Hits:
        """Offer everything before a letter is typed."""
        for key, text, _ in self._rows():
            yield DiscoveryHit(self._line(key, text), self._act(key), text=text, help=None)

    async def search(self, query: str) -> Hits:
        """Offer what either language matches, or the first letters of the Chinese in pinyin."""
        matcher, found = self.matcher(query), False
        for key, text, other in self._rows():
            ways = (text, other, key.id, initials(text), initials(other))
            score = max(matcher.match(way) for way in ways)
            if score > 0:
                found = True
                yield Hit(score, self._line(key, text), self._act(key), text=text)
        if not found:  # Textual says it in English only
            nothing = cast("Any", self.app).words("palette.nothing")
            yield Hit(1.0, Content(nothing), _nothing, text=nothing)

    def _act(self, key: keyboard.Key) -> Any:
        screen = self.screen

        async def act() -> None:
            node: Any = self.app if key.id.startswith("app.") else screen
            await node.run_action(key.action)

        return act


def _nothing() -> None:
    """Do nothing: the palette found nothing."""


class Palette(CommandPalette):
    """Every action by its name."""

    STYLES: ClassVar = ("screens/palette",)

    @on(Input.Submitted)
    async def _entered(self, event: Input.Submitted) -> None:
        """Take what the whole text finds: until it is found, an earlier text's actions stand here.

        Textual 8.2.8 runs the first line that stands, whatever was typed since.
        """
        event.stop()
        event.prevent_default()
        for worker in tuple(self.workers):
            if worker.node is self and worker.group == self._GATHER_COMMANDS_GROUP:
                with suppress(WorkerError):
                    await worker.wait()
        self._select_or_command()


def palette(words: Words) -> Palette:
    """Return the palette in a language."""
    return Palette(placeholder=words("palette.search"), id="--command-palette")
