"""What leaves this machine, in words: said once before a provider is first called."""

from engine import clean_line, consent
from tui.words import Words

HOST = 80
"""Cells of a host or of a provider's name."""


def told_hosts(words: Words, wanted: consent.Consent) -> str:
    """Return one sentence: what leaves this machine, and to whom."""
    each = (
        words("consent.host", provider=clean_line(name, HOST), host=clean_line(host, HOST))
        for name, host in wanted.hosts.items()
    )
    return words("consent.leaves", hosts=words("consent.and").join(each))


def told_rest(words: Words, wanted: consent.Consent) -> str:
    """Return one sentence of what stays, and how less of it leaves."""
    kinds = words("consent.and").join(words(f"consent.{kind}") for kind in wanted.masked)
    masked = words("consent.masked", kinds=kinds) if kinds else words("consent.unmasked")
    return words("consent.stays", masked=masked)
