"""Setting up a provider: who there is, one tried with what was typed, and what worked is kept."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from engine import Paths, Runtime
from tui.settings_desk import COMMAND_LINE, SettingsDesk

if TYPE_CHECKING:  # pydantic: not for the first frame
    from engine import Loaded, ProviderRow, Trial

PROVIDER, MODEL, ADDRESS = "general.provider", "general.model", "general.base_url"
TALK = "tasks.talk"
FILE = "config file"
REHEARSAL = "rehearsal"
OLLAMA = "ollama"
COMPATIBLE = "openai-compatible"
TYPED = "what was typed here"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is to be set up. What is empty stays as the settings have it; a key is never shown."""

    provider: str
    key: str = field(default="", repr=False)
    address: str = ""
    model: str = ""

    @property
    def given(self) -> dict[str, str]:
        """The settings that it means."""
        section = f"providers.{self.provider}"
        said = {
            f"{section}.api_key": self.key,
            f"{section}.base_url": self.address,
            MODEL: self.model,
            PROVIDER: self.provider,
        }
        return {key: text for key, text in said.items() if text}


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What became of it: `stronger` are settings that are hidden, each with what hides it.

    `speaks` is the model that the next table would use; it may be another one.
    """

    speaks: str
    stronger: Mapping[str, str]


class SetupDesk:
    """Providers as the settings have them; what it does raises EngineError."""

    def __init__(
        self,
        paths: Paths,
        runtime: Runtime,
        load: "Callable[[Mapping[str, str]], Loaded]",
        settings: SettingsDesk,
    ) -> None:
        """Read nothing yet; `load` builds settings with some that are not kept."""
        self._paths = paths
        self._runtime = runtime
        self._load = load
        self._settings = settings

    @property
    def file(self) -> str:
        """Where keys are kept."""
        return str(self._settings.config)

    async def providers(self) -> "tuple[ProviderRow, ...]":
        """Return all that can be set up, what needs no account first."""
        return await self._runtime.run(self._rows)

    def _rows(self) -> "tuple[ProviderRow, ...]":
        from engine import provider_rows  # noqa: PLC0415  brings pydantic

        rows = [row for row in provider_rows(self._load({})) if row.provider != REHEARSAL]
        return tuple(sorted(rows, key=lambda row: row.provider != OLLAMA))

    async def ollama(self) -> bool:
        """Say whether an Ollama of this machine answers."""
        return await self._runtime.run(self._ollama)

    def _ollama(self) -> bool:
        from engine import ollama_nearby  # noqa: PLC0415  brings httpx

        return ollama_nearby(self._load({}), self._runtime.clock)

    async def attempt(self, wish: Wish) -> "Trial":
        """Try what is wished for, with nothing of it kept."""
        from engine import try_provider  # noqa: PLC0415  brings httpx

        loaded = await self._runtime.run(partial(self._tried, wish))
        return await try_provider(loaded, self._paths, self._runtime, wish.provider, wish.model)

    def _tried(self, wish: Wish) -> "Loaded":
        """Return the settings as they would be once the wish is kept."""
        loaded = self._load(self._whole(wish).given)
        settings = loaded.settings
        if loaded.origins.get(ADDRESS, "").startswith(FILE):
            general = settings.general.model_copy(update={"base_url": None})
            settings = settings.model_copy(update={"general": general})
        told = {
            key: TYPED if where == COMMAND_LINE else where for key, where in loaded.origins.items()
        }
        return replace(loaded, settings=settings, origins=told)

    def _whole(self, wish: Wish) -> Wish:
        """Return the wish with the address that the file gives whichever provider speaks.

        That setting goes out of the file: it was meant for the provider that was chosen before,
        and another one's key must not go there.
        """
        from engine import file_value  # noqa: PLC0415  brings pydantic

        old = file_value(self._settings.config, ADDRESS)
        chosen = next((row.provider for row in self._rows() if row.chosen), "")
        if not old or wish.address or chosen != wish.provider:
            return wish
        return replace(wish, address=old)

    async def keep(self, wish: Wish) -> Kept:
        """Write what was tried into the user's file, the provider last."""
        changes = await self._runtime.run(partial(self._changes, wish))
        for key, text in changes.items():
            await self._settings.change(key, text)
        return await self._runtime.run(partial(self._kept, wish, changes))

    def _changes(self, wish: Wish) -> dict[str, str]:
        """Return what is written, with an empty text what goes out of the file.

        A provider's default model is not written: a later version may know a better one.
        """
        from engine import Task, file_value  # noqa: PLC0415  bring pydantic

        default = self._load({}).catalogue.default(wish.provider, Task.TALK)
        whole = self._whole(wish)
        given = replace(whole, model="" if wish.model == default else wish.model).given
        out = [
            key
            for key in (ADDRESS, MODEL)
            if key not in given and file_value(self._settings.config, key)
        ]
        return dict.fromkeys(out, "") | given

    def _kept(self, wish: Wish, changes: Mapping[str, str]) -> Kept:
        from engine import ModelLists, Task, choose  # noqa: PLC0415  bring pydantic and msgspec

        loaded = self._load({})
        lists = ModelLists(self._paths.model_lists)
        choice = choose(loaded.settings, loaded.catalogue, lists.row)
        speaks = choice.tasks[Task.TALK]
        stronger = {
            key: where
            for key in (*changes, MODEL)
            if not (where := loaded.origins.get(key, FILE)).startswith(FILE)
        }
        if (speaks.provider, speaks.model) != (wish.provider, wish.model) and (
            where := loaded.origins.get(TALK)
        ):
            stronger[TALK] = where
        return Kept(speaks=str(speaks), stronger=stronger)
