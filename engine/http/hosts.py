"""Which hosts are this machine, and which are near it."""

import ipaddress
from urllib.parse import urlsplit


def host_of(url: str) -> str:
    """Return the host of a URL in lower case, without port, user or password."""
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return None


def is_loopback(url: str) -> bool:
    """Say whether a URL's host is this machine itself."""
    host = host_of(url)
    address = _address(host)
    return (
        host == "localhost" or host.endswith(".localhost") or bool(address and address.is_loopback)
    )


def is_near(url: str) -> bool:
    """Say whether a URL's host is this machine or one of its own network."""
    host = host_of(url)
    address = _address(host)
    return (
        is_loopback(url)
        or host.endswith((".local", ".lan"))
        or bool(address and address.is_private)
    )
