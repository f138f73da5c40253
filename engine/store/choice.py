"""Whether sessions can be kept where the settings want them."""

from engine.policy.settings_model import Settings
from engine.policy.settings_store import FILE, PRIVATE, redis_address
from engine.store.private.program import server_program
from engine.store.private.server import no_program
from engine.vocabulary.errors import SettingsError


def check_store(settings: Settings) -> None:
    """Raise SettingsError where the store is no place, StoreError where its program is missing."""
    store = settings.general.store
    if store == PRIVATE and server_program() is None:
        raise no_program()
    if store in (FILE, PRIVATE):
        return
    if "://" not in store:
        raise SettingsError(
            "The store is none of file, private and a URL.", hint="Say --store file."
        )
    redis_address(store)
