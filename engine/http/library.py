"""The HTTP library under the one name by which the house knows it.

The vendors moved to a fork with another import name (`providers.md`, section 1): swapping it in
is the line below.
"""

import httpx

__all__ = ["httpx"]
