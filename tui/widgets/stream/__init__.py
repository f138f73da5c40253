"""A view of text that streams: wraps only its open line, keeps finished ones as plain strings."""

from tui.widgets.stream.turns import in_turn
from tui.widgets.stream.view import StreamView

__all__ = ["StreamView", "in_turn"]
