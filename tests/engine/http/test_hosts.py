"""Which hosts are this machine, and which are near it."""

import pytest

from engine.http.hosts import host_of, is_loopback, is_near, is_public


@pytest.mark.parametrize(
    ("url", "loopback", "near"),
    [
        ("http://localhost:11434", True, True),
        ("http://models.localhost/v1", True, True),
        ("http://127.0.0.1", True, True),
        ("http://127.9.9.9:1/x", True, True),
        ("http://[::1]:8080/v1", True, True),
        ("http://10.0.0.7", False, True),
        ("http://192.168.0.2:1234/v1", False, True),
        ("http://[fd00::1]/", False, True),
        ("http://box.local:1234", False, True),
        ("https://api.openai.com/v1", False, False),
        ("https://127.0.0.1.example.com", False, False),
        ("https://localhost.example.com", False, False),
        ("http://localhost@example.com/", False, False),
        ("http://[::1", False, False),
        ("", False, False),
    ],
)
def test_hosts(url: str, loopback: bool, near: bool):
    assert (is_loopback(url), is_near(url)) == (loopback, near)


def test_a_host_has_no_password():
    assert host_of("https://me:pa55@Example.COM:99/x") == "example.com"


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "2606:4700::1111", "64:ff9b::808:808", "2002:808:808::"]
)
def test_addresses_of_the_open_internet(address: str):
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        *("", "example.com", "127.0.0.1", "10.0.0.1", "100.64.0.1", "169.254.169.254", "0.0.0.0"),
        *("198.18.0.1", "192.0.0.8", "224.0.0.1", "240.0.0.1", "255.255.255.255"),
        *("::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "fe80::1%eth0"),
        *("fd00::1", "fec0::1", "ff0e::1", "64:ff9b::7f00:1", "64:ff9b:1::808:808"),
        *("2002:7f00:1::", "2001:0:7f00:1::1", "2001:db8::1"),
    ],
)
def test_addresses_inside_a_network_or_of_no_use(address: str):
    assert not is_public(address)
