"""Providers that cannot be reached or have too much to do, in words."""

from engine import Event, HealthChanged, clean_line, events
from tui.sentences import translate
from tui.words import Words

TEXT = 300


def outage_sentence(event: Event, words: Words) -> str:
    """Return what is to be said of a fact about the providers' line, or nothing."""
    match event:
        case HealthChanged(component=events.PROVIDERS, status="healthy"):
            return words("table.online")
        case HealthChanged(component=events.PROVIDERS, reason=reason):
            return words("table.offline", reason=_one(reason, words))
        case HealthChanged(component=component, status="slow", reason=reason):
            return _one(reason, words) if component.startswith(events.PACE) else ""
        case events.SessionPaused(reason="provider"):
            return words("table.halted")
        case _:
            return ""


def outage_lasts(event: Event) -> bool:
    """Tell bad news from good: a line that is back."""
    return not (isinstance(event, HealthChanged) and event.status == "healthy")


def _one(sentence: str, words: Words) -> str:
    return clean_line(translate(sentence, words.lang), TEXT)
