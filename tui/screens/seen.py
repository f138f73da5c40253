"""What did this agent see? The exact request behind an utterance, and what it remembered."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, ClassVar, cast

from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget

from engine import Seen, clean, clean_line, privacy
from tui.masks import seen_masks
from tui.widgets.house import words_of
from tui.widgets.memory import NAME, figure, near
from tui.widgets.stream import StreamView
from tui.words import Words


class SeenScreen(ModalScreen[None]):
    """One utterance's request, to be read and scrolled."""

    STYLES: ClassVar = ("widgets/stream", "screens/seen")

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,i,q", "dismiss", show=False),
    ]

    def __init__(self, seen: Seen, name: str) -> None:
        """Show what was seen by a seat of this name."""
        super().__init__()
        self._seen = seen
        self._who = clean_line(name, NAME)
        self._view = StreamView()

    def compose(self) -> Iterator[Widget]:
        """Hold the text in a frame."""
        with Vertical(id="seen") as frame:
            frame.border_title = Content(words_of(self)("seen.title", name=self._who))
            frame.border_subtitle = Content(words_of(self)("seen.keys"))
            yield self._view

    def on_mount(self) -> None:
        """Write it out, from its beginning."""
        words, view = words_of(self), self._view
        for heading, text in sections(self._seen, words):
            view.entry("", clean(text), clean(heading))
        self.call_after_refresh(self._view.rewind)
        view.focus()


def sections(seen: Seen, words: Words) -> Iterator[tuple[str, str]]:
    """Yield headings and texts: the figures, what was recalled, each message as sent."""
    yield words("seen.figures"), "\n".join(_figures(seen, words))
    if seen.recalled:
        yield words("seen.recalled"), "\n".join(_recalled(one, words) for one in seen.recalled)
    if seen.request is None:
        yield words("seen.messages"), words("seen.no_request")
        return
    for message in cast("list[dict[str, Any]]", seen.request.get("messages", [])):
        parts = cast("list[dict[str, Any]]", message.get("parts", []))
        texts = [
            str(part.get("text") or words("seen.picture", image=part.get("image")))
            for part in parts
        ]
        yield words("seen.message", role=message.get("role")), "\n\n".join(texts)


def _recalled(one: Mapping[str, Any], words: Words) -> str:
    parts = {name: figure(one, name) for name in ("relevance", "recency", "importance")}
    text = str(one.get("text") or "") or words("seen.forgotten")
    why = words("seen.why", **parts) + near(one, words, "seen.near")
    if session := one.get("session"):
        why = f"{why}; {words('seen.earlier', session=clean_line(str(session), NAME))}"
    return f"- {figure(one, 'score')} {text}\n  {why}"


def _figures(seen: Seen, words: Words) -> Iterator[str]:
    utterance, usage = seen.utterance, seen.utterance.usage
    yield words("seen.model", model=f"{utterance.provider}/{utterance.model}")
    if task := (seen.request or {}).get("task"):
        yield words("seen.task", task=task)
    sampling = cast("dict[str, Any]", (seen.request or {}).get("sampling", {}))
    if sampling:
        values = ", ".join(f"{name} {value}" for name, value in sampling.items())
        yield words("seen.parameters", values=values)
    if usage is not None:
        about = "~" if usage.estimated else ""
        shown = {"input": _count(usage.input), "output": _count(usage.output)}
        yield words("seen.tokens", about=about, **shown)
        if usage.cached or usage.reasoning:
            hidden = {"cached": usage.cached or 0, "reasoning": usage.reasoning or 0}
            yield words("seen.tokens_of_them", **hidden)
    if utterance.first_token_ms is not None and utterance.duration_ms is not None:
        yield words(
            "seen.times",
            first=f"{utterance.first_token_ms / 1000:.1f}",
            whole=f"{utterance.duration_ms / 1000:.1f}",
        )
    cost = utterance.cost
    shown = "$?" if cost is None else f"{_plain(cost.amount)} {cost.currency}"
    yield words("seen.cost", cost=shown)
    if masks := privacy.masks_in(_sent(seen)):
        yield seen_masks(words, masks)
    yield words("seen.hash", hash=utterance.prompt_hash)


def _sent(seen: Seen) -> str:
    """Return all words of a request."""
    messages = cast("list[dict[str, Any]]", (seen.request or {}).get("messages", []))
    parts = (
        part for one in messages for part in cast("list[dict[str, Any]]", one.get("parts", []))
    )
    return "\n".join(str(part.get("text") or "") for part in parts)


def _count(tokens: int | None) -> str:
    return "?" if tokens is None else str(tokens)


def _plain(amount: Decimal) -> str:
    return f"{amount.normalize():f}"
