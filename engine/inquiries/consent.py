"""Which providers a person was told of, and has agreed to: once a provider, host and home."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from engine.policy.paths import Paths
from engine.policy.privacy import kinds_of
from engine.policy.settings_model import Settings
from engine.policy.settings_models import access
from engine.policy.settings_providers import REHEARSAL, is_loopback
from engine.providers.registry import default_address
from engine.store.blobs import write_whole
from engine.vocabulary.clock import Clock, stamp


class Given(msgspec.Struct, frozen=True):
    """That somebody agreed: to which host, and when."""

    host: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """Providers on other machines that nobody was told of yet, with their hosts.

    `masked` are the kinds of things that do not reach them.
    """

    file: Path
    hosts: Mapping[str, str]
    masked: tuple[str, ...] = ()

    @property
    def needed(self) -> bool:
        """Whether there is anybody to tell of."""
        return bool(self.hosts)

    def keep(self, clock: Clock) -> None:
        """Keep that these were agreed to; where that cannot be written, it is asked for again."""
        now = stamp(clock.now())
        agreed = given(self.file) | {name: Given(host, now) for name, host in self.hosts.items()}
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_whole(self.file, msgspec.json.format(msgspec.json.encode(agreed)))
        except OSError:
            return


def consent_for(settings: Settings, paths: Paths, providers: Iterable[str]) -> Consent:
    """Return what has to be agreed to before these providers are called."""
    agreed = given(paths.consents)
    hosts = {name: _host(settings, name) for name in sorted({*providers} - {REHEARSAL})}
    new = {
        name: host
        for name, host in hosts.items()
        if host and (name not in agreed or agreed[name].host != host)
    }
    masked = kinds_of(settings.privacy) if settings.privacy.providers else ()
    return Consent(file=paths.consents, hosts=new, masked=masked)


def given(file: Path) -> dict[str, Given]:
    """Return what was agreed to in a home; nothing where the file is missing or damaged."""
    try:
        return msgspec.json.decode(file.read_bytes(), type=dict[str, Given])
    except (OSError, msgspec.DecodeError, msgspec.ValidationError):
        return {}


def _host(settings: Settings, name: str) -> str:
    """Return the host of a provider, its name where nobody knows; nothing for this machine."""
    from engine.http.hosts import host_of  # noqa: PLC0415 - only for tables that call somebody

    address = access(settings, name).base_url or default_address(name)
    if address and is_loopback(address):
        return ""
    return host_of(address) or name
