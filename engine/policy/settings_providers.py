"""Which providers there are, in the order in which a key chooses one, and their variables.

Facts of `providers.md` section 3.0 and SPEC sections 6 and 7.
"""

import ipaddress
import re
from functools import cache
from urllib.parse import urlsplit

REHEARSAL = "rehearsal"
COMPATIBLE = "openai-compatible"
OLLAMA = "ollama"
KNOWN: tuple[str, ...] = (
    "openrouter",
    "openai",
    "anthropic",
    "gemini",
    "deepseek",
    "ark",
    OLLAMA,
    "huggingface",
    COMPATIBLE,
    REHEARSAL,
)
RETIRED: tuple[str, ...] = ("github", "github-models", "github_models")

ENTRY_POINTS = "tableround.providers"
"""The group of entry points by which other packages add providers."""

OLLAMA_HOST = "OLLAMA_HOST"
EXTRA_VARIABLES: dict[str, str] = {
    OLLAMA_HOST: "providers.ollama.base_url",
    "HF_TOKEN": "providers.huggingface.api_key",
    "GOOGLE_API_KEY": "providers.gemini.api_key",
}
"""Usual names beside `<PROVIDER>_API_KEY` and `<PROVIDER>_BASE_URL`; these win over those."""


KEY_VARIABLES: dict[str, str] = {"huggingface": "HF_TOKEN"}
"""Where the usual name of a key is not `<PROVIDER>_API_KEY`."""


@cache
def third_parties() -> frozenset[str]:
    """Return the names of the providers that other installed packages add."""
    from importlib.metadata import entry_points  # noqa: PLC0415 - brings parsers of e-mail and zip

    return frozenset(point.name for point in entry_points(group=ENTRY_POINTS))


def is_provider(name: str) -> bool:
    """Say whether there is a provider of this name: one of ours, or another package's."""
    return name in KNOWN or name in third_parties()


def key_variable(provider: str) -> str:
    """Return the name of the variable that holds a provider's key."""
    return KEY_VARIABLES.get(provider, f"{variable_stem(provider)}_API_KEY")


def variable_stem(provider: str) -> str:
    """Return a provider's name as variables begin: capitals, `-` as `_`."""
    return provider.upper().replace("-", "_")


def ollama_address(text: str) -> str:
    """Return the URL that an OLLAMA_HOST means.

    The server's own variable may lack scheme and port, and may name the address it listens
    on at all interfaces, which is no address to call. Source: Ollama's FAQ, "How do I
    configure Ollama server?".
    """
    host = text.strip()
    if "://" not in host:
        host = f"http://127.0.0.1{host}" if host.startswith(":") else f"http://{host}"
        if not re.search(r":[0-9]+$", host):
            host += ":11434"
    return host.replace("//0.0.0.0", "//127.0.0.1", 1).replace("//[::]", "//[::1]", 1)


def check_base_url(text: str) -> str:
    """Return a base URL without its last slash; ValueError where it is none."""
    parts = urlsplit(text.strip())
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("must be an address that begins with http:// or https://")
    if parts.password is not None:
        raise ValueError("must not hold a password; use the provider's key variable")
    return text.strip().rstrip("/")


def is_loopback(base_url: str) -> bool:
    """Say whether an address is this machine's own."""
    host = urlsplit(base_url).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
