"""Which providers there are, which of them this version has, and what their variables are called.

Facts of `providers.md` section 3.0 and SPEC section 7.
"""

import ipaddress
from urllib.parse import urlsplit

REHEARSAL = "rehearsal"
COMPATIBLE = "openai-compatible"
AVAILABLE: tuple[str, ...] = (COMPATIBLE, REHEARSAL)
COMING: tuple[str, ...] = (
    "openrouter",
    "openai",
    "anthropic",
    "gemini",
    "deepseek",
    "ark",
    "ollama",
    "huggingface",
)
KNOWN: tuple[str, ...] = (*COMING, *AVAILABLE)
RETIRED: tuple[str, ...] = ("github", "github-models", "github_models")

EXTRA_VARIABLES: dict[str, str] = {
    "OLLAMA_HOST": "providers.ollama.base_url",
    "HF_TOKEN": "providers.huggingface.api_key",
    "GOOGLE_API_KEY": "providers.gemini.api_key",
}
"""Usual names beside `<PROVIDER>_API_KEY` and `<PROVIDER>_BASE_URL`; these win over those."""


def key_variable(provider: str) -> str:
    """Return the name of the variable that holds a provider's key."""
    return f"{variable_stem(provider)}_API_KEY"


def variable_stem(provider: str) -> str:
    """Return a provider's name as variables begin: capitals, `-` as `_`."""
    return provider.upper().replace("-", "_")


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
