"""Which hosts are this machine, and which are near it."""

import ipaddress
from urllib.parse import urlsplit

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_LOCAL_NAT64 = ipaddress.IPv6Network("64:ff9b:1::/48")
_SPECIAL = ipaddress.IPv4Network("192.0.0.0/24")


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


def is_public(address: str) -> bool:
    """Say whether a numeric address is one of the open internet, and nothing inside a network.

    An address that hands packets on to one it carries (6to4, NAT64, Teredo) is as public as
    that one; an IPv4 address written as an IPv6 one never is.
    """
    found = _address(address)
    if isinstance(found, ipaddress.IPv6Address) and found.sixtofour is not None:
        return is_public(str(found.sixtofour))  # Pythons differ about the address itself
    if found is None or not found.is_global or found.is_multicast:
        return False
    if isinstance(found, ipaddress.IPv4Address):
        return found not in _SPECIAL
    if found.is_site_local or found in _LOCAL_NAT64 or not int(found) >> 48:
        return False
    carried = list(found.teredo or ())
    if found in _NAT64:
        carried.append(ipaddress.IPv4Address(int(found) & 0xFFFF_FFFF))
    return all(is_public(str(one)) for one in carried)
