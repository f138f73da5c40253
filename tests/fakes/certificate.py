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

KEY = """\
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgOSHj1DAn8azYmKwR
Ugw2dCO+EcaQoUH0UqHVNeSejDShRANCAAQkeaS8eTOyjfvLeb5UTAMMX+yZEwYz
w7/LkuALgQBjJAG+ADcb1QPYhj37oq+ehXRpeE0nxW9Z+rEykUKuuUDk
-----END PRIVATE KEY-----
"""


def server_context(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """Return the context of a server, and the file that a client must trust."""
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    certificate.write_text(CERTIFICATE)
    key.write_text(KEY)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context, certificate
