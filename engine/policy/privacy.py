"""Where a table masks what: on the way to providers, and into the log; and exports afterwards."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, cast

from engine.policy.logline import from_data, kind_of, to_data
from engine.policy.masking import KINDS, Kind, Masker, Tally, masks_in
from engine.policy.redaction import NAMES
from engine.vocabulary.events import Event
from engine.vocabulary.messages import ChatRequest, TextPart
from engine.vocabulary.seats import Lang

if TYPE_CHECKING:  # brings a settings library
    from engine.policy.settings_model import Privacy as PrivacySettings


__all__ = [
    "Privacy",
    "kinds_of",
    "masked_event",
    "masked_request",
    "masker_of",
    "masks_in",
    "privacy_of",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Privacy:
    """One table's maskers; by themselves they mask nothing. `tally` counts for both."""

    to_models: Masker = field(default_factory=Masker)
    to_log: Masker = field(default_factory=Masker)
    tally: Tally = field(default_factory=Tally)

    def sent(self, request: ChatRequest) -> ChatRequest:
        """Return a request as it may leave the machine."""
        return masked_request(request, self.to_models)

    def kept(self, request: ChatRequest) -> ChatRequest:
        """Return a request as the log may keep it."""
        return masked_request(request, self.to_log)


def kinds_of(settings: "PrivacySettings") -> tuple[Kind, ...]:
    """Return the kinds that settings have masked."""
    return tuple(kind for kind in KINDS if getattr(settings, kind))


def masker_of(settings: "PrivacySettings | None", lang: Lang) -> Masker:
    """Return what masks the kinds of settings, every kind where there are none."""
    return Masker(KINDS if settings is None else kinds_of(settings), lang)


def privacy_of(settings: "PrivacySettings", lang: Lang) -> Privacy:
    """Return what settings have masked at a table of this language."""
    tally, kinds = Tally(), kinds_of(settings)
    return Privacy(
        to_models=Masker(kinds if settings.providers else (), lang, tally),
        to_log=Masker(kinds if settings.log else (), lang, tally),
        tally=tally,
    )


def masked_request(request: ChatRequest, masker: Masker) -> ChatRequest:
    """Return a request without what is masked, the very same one where nothing is."""
    if not masker.active:
        return request
    messages = tuple(
        replace(
            message,
            parts=tuple(
                replace(part, text=masker.mask(part.text)) if isinstance(part, TextPart) else part
                for part in message.parts
            ),
        )
        for message in request.messages
    )
    return request if messages == request.messages else replace(request, messages=messages)


def masked_event(event: Event, masker: Masker) -> Event:
    """Return an event without what is masked; ids and names of the program stay."""
    if not masker.active:
        return event
    data = to_data(event)
    told = _walked(data, masker.mask)
    return event if told == data else from_data(*kind_of(event), told)


def _walked(value: Any, mask: Callable[[str], str]) -> Any:
    match value:
        case str():
            return mask(value)
        case list() | tuple():
            return [_walked(one, mask) for one in cast("list[Any]", value)]
        case dict():
            fields = cast("dict[str, Any]", value)
            return {
                name: one if name in NAMES else _walked(one, mask) for name, one in fields.items()
            }
        case _:
            return value
