"""The way to other machines: one client, its time-outs, foreign errors translated.

Nothing outside this package imports httpx or httpcore.
"""

from engine.http.client import HttpClient, HttpResponse, Limits
from engine.http.fetch import fetch
from engine.http.hosts import is_loopback, is_near
from engine.http.patience import CLOUD, LOCAL, Patience, Timeouts, timeouts_for

__all__ = [
    "CLOUD",
    "LOCAL",
    "HttpClient",
    "HttpResponse",
    "Limits",
    "Patience",
    "Timeouts",
    "fetch",
    "is_loopback",
    "is_near",
    "timeouts_for",
]
