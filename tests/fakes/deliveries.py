"""Results of threads brought to the loop in the plainest way."""

import asyncio
from concurrent.futures import Future
from typing import TypeVar

T = TypeVar("T")


class PlainDeliveries:
    """Hands each result over as soon as asyncio does."""

    def track(self, future: "Future[T]") -> "asyncio.Future[T]":
        return asyncio.wrap_future(future)
