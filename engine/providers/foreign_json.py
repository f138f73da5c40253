"""Values out of foreign JSON, whatever type a server gave them."""

from typing import Any, cast


def mapping(value: Any) -> dict[str, Any]:
    """Return an object, empty where it is none."""
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def string(value: Any) -> str:
    """Return words, empty where they are none."""
    return value if isinstance(value, str) else ""


def objects(value: Any) -> list[dict[str, Any]]:
    """Return the objects of a list, whatever else it holds; none where it is no list."""
    if not isinstance(value, list):
        return []
    return [mapping(one) for one in cast("list[Any]", value) if isinstance(one, dict)]


def count(value: Any) -> int | None:
    """Return a number of tokens, None where it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e15:
        return None
    return int(value)
