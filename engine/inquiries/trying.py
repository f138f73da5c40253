"""A provider that is to be set up, tried before anything of it is kept: its models, and a word."""

import socket
from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from engine.diagnostics import Check
from engine.inquiries.asking import answer_of, is_never_listed, listed_as, registry_of
from engine.inquiries.live import NO_LIST, check_model, fault_check, hurried
from engine.inquiries.models import ListedModels, ModelFacts, list_models
from engine.policy.paths import Paths
from engine.policy.settings_load import Loaded
from engine.policy.settings_models import access
from engine.policy.settings_providers import OLLAMA, is_loopback
from engine.providers.registry import default_address
from engine.tasks import Runtime
from engine.vocabulary.clock import Clock
from engine.vocabulary.errors import EngineError, ModelNotFound, ProviderError
from engine.vocabulary.messages import Task
from engine.vocabulary.seats import ModelRef

LISTING, ANSWERING = 15.0, 15.0
"""Seconds in all that a list of models and a first word may take."""

LOADING = 120.0
"""The same for a first word of this machine: a model may have to be read from the disk first."""

NEARBY = 0.5
"""Seconds in which an Ollama of this machine has answered, or is not there."""

MOST_ANSWER = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """How it went. `model` is the one that was asked for a word, empty where none is known.

    `models` are those that can talk where that is known, and all others that nobody tells about;
    with `unlisted` the provider has no list, and a model has to be named.
    """

    check: Check
    model: str = ""
    models: tuple[ModelFacts, ...] = ()
    unlisted: bool = False


async def try_provider(
    loaded: Loaded, paths: Paths, runtime: Runtime, name: str, model: str = ""
) -> Trial:
    """Ask a provider for its models, and one of them for a word; nothing is raised for what it does.

    Without a model it is the one of the settings or the catalogue, if the list has it, else the
    first of the list.
    """
    near = _is_near(loaded, name)
    quick = loaded if near else replace(loaded, settings=hurried(loaded.settings))
    try:
        listed = await answer_of(_listed(quick, paths, runtime, name), name, LISTING)
    except EngineError as error:
        return Trial(check=fault_check(loaded, name, error))
    if listed.failed and not _has_no_list(listed.error):
        assert listed.error is not None, "a list that failed says why"
        return Trial(check=fault_check(loaded, name, listed.error))
    models = () if listed.failed else tuple(filter(_talks, listed.models))
    asked = model or _model_of(loaded, name, models)
    if not asked:
        check = fault_check(loaded, name, _no_model(name))
        return Trial(check=check, unlisted=listed.failed)
    ref = ModelRef(provider=name, model=asked)
    seconds = LOADING if near else ANSWERING
    check = await check_model(registry_of(quick, paths, runtime), loaded, ref, seconds)
    return Trial(check=check, model=asked, models=models, unlisted=listed.failed)


async def _listed(loaded: Loaded, paths: Paths, runtime: Runtime, name: str) -> ListedModels:
    (listed,) = await list_models(loaded, paths, runtime, [name], refresh=True)
    return listed


def _is_near(loaded: Loaded, name: str) -> bool:
    address = access(loaded.settings, name).base_url
    return is_loopback(address) if address else name == OLLAMA


def _has_no_list(error: EngineError | None) -> bool:
    return isinstance(error, ProviderError) and error.facts.status in NO_LIST


def _talks(model: ModelFacts) -> bool:
    return not (model.embeds or model.draws)


def _model_of(loaded: Loaded, name: str, models: Sequence[ModelFacts]) -> str:
    """Return the model that would speak: the settings' own, else the catalogue's, else the first."""
    ids = [model.id for model in models]
    own = loaded.settings.general.model or ""
    default = loaded.catalogue.default(name, Task.TALK) or ""
    for wanted in (own, default):
        if wanted and (listed_as(name, wanted, ids) or is_never_listed(name, wanted)):
            return wanted
    return next(iter(ids), default)


def _no_model(name: str) -> ModelNotFound:
    hint = "Name one, or let the server load one, and try again."
    if name == OLLAMA:
        hint = "Load one, such as: ollama pull qwen3"
    return ModelNotFound(f"{name} lists no model that talks.", hint=hint)


def ollama_nearby(loaded: Loaded, clock: Clock) -> bool:
    """Say whether an Ollama of this machine answers; blocks for NEARBY seconds at most.

    One elsewhere was named by somebody and is not looked for.
    """
    parts = urlsplit(access(loaded.settings, OLLAMA).base_url or default_address(OLLAMA))
    if parts.scheme != "http" or not is_loopback(parts.geturl()) or parts.hostname is None:
        return False
    where = (parts.hostname, parts.port or 80)
    request = f"GET /api/version HTTP/1.1\r\nHost: {parts.netloc}\r\nConnection: close\r\n\r\n"
    until, heard = clock.monotonic() + NEARBY, b""
    try:
        with socket.create_connection(where, NEARBY) as line:
            line.sendall(request.encode("ascii", "replace"))
            while len(heard) < MOST_ANSWER and b'"version"' not in heard:
                line.settimeout(max(0.001, until - clock.monotonic()))
                more = line.recv(MOST_ANSWER)
                if not more:
                    break
                heard += more
    except OSError:
        return False
    return heard.startswith(b"HTTP/1.") and b'"version"' in heard
