"""Which hosts are this machine, and which are near it."""

import pytest

from engine.http.hosts import host_of, is_loopback, is_near


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
