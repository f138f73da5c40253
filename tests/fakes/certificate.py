"""A certificate of the loopback address for tests, and its key; nothing else trusts it."""

import ssl
from pathlib import Path

CERTIFICATE = """\
-----BEGIN CERTIFICATE-----
MIIBtTCCAVygAwIBAgIUDcdW+HxXyiTdMQuozGImTcBObvkwCgYIKoZIzj0EAwIw
JzElMCMGA1UEAwwcc2NyaXB0ZWQgc2VydmVyIG9mIHRoZSB0ZXN0czAgFw0yNjEx
MjAyMzQ1MjBaGA8yMTI2MTAyNzIzNDUyMFowJzElMCMGA1UEAwwcc2NyaXB0ZWQg
c2VydmVyIG9mIHRoZSB0ZXN0czBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABCR5
pLx5M7KN+8t5vlRMAwxf7JkTBjPDv8uS4AuBAGMkAb4ANxvVA9iGPfuir56FdGl4
TSfFb1n6sTKRQq65QOSjZDBiMB0GA1UdDgQWBBTwwvbi6RbrG62Sgzzl19Hxhlk0
ujAfBgNVHSMEGDAWgBTwwvbi6RbrG62Sgzzl19Hxhlk0ujAPBgNVHREECDAGhwR/
AAABMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDRwAwRAIgFQxrnoIhiXKs
kFmQchjYGgJJAXZFj0vd8f1sFIo2s2wCIBivjSWIfgePfc38YUjkPvDfJFgxwO/I
uwuH5yiQXGhq
-----END CERTIFICATE-----
"""

EXPIRED = """\
-----BEGIN CERTIFICATE-----
MIIBgTCCASagAwIBAgIBATAKBggqhkjOPQQDAjAnMSUwIwYDVQQDDBxzY3JpcHRl
ZCBzZXJ2ZXIgb2YgdGhlIHRlc3RzMB4XDTIwMDEwMTAwMDAwMFoXDTIwMDIwMTAw
MDAwMFowJzElMCMGA1UEAwwcc2NyaXB0ZWQgc2VydmVyIG9mIHRoZSB0ZXN0czBZ
MBMGByqGSM49AgEGCCqGSM49AwEHA0IABCR5pLx5M7KN+8t5vlRMAwxf7JkTBjPD
v8uS4AuBAGMkAb4ANxvVA9iGPfuir56FdGl4TSfFb1n6sTKRQq65QOSjQzBBMA8G
A1UdEQQIMAaHBH8AAAEwDwYDVR0TAQH/BAUwAwEB/zAdBgNVHQ4EFgQU8ML24ukW
6xutkoM85dfR8YZZNLowCgYIKoZIzj0EAwIDSQAwRgIhALrepOV3hJPlHtOFUNXC
F5FcvyzpigO7caeFf5dcXnBnAiEAmn2amBm+BNopjR6Bu3v8Ie8fPO1BmgDzUR/o
94us3Ko=
-----END CERTIFICATE-----
"""
"""A certificate of the same key that ended in February 2020."""

KEY = """\
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgOSHj1DAn8azYmKwR
Ugw2dCO+EcaQoUH0UqHVNeSejDShRANCAAQkeaS8eTOyjfvLeb5UTAMMX+yZEwYz
w7/LkuALgQBjJAG+ADcb1QPYhj37oq+ehXRpeE0nxW9Z+rEykUKuuUDk
-----END PRIVATE KEY-----
"""


def server_context(
    folder: Path, certificate_text: str = CERTIFICATE
) -> tuple[ssl.SSLContext, Path]:
    """Return the context of a server, and the file that a client must trust."""
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    certificate.write_text(certificate_text)
    key.write_text(KEY)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context, certificate
