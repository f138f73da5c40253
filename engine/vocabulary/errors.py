"""The tree of errors that people and programs see.

EngineError
|-- InputError          wrong usage or input: files, numbers, names
|-- SettingsError       unknown or ill-formed settings, missing keys
|-- KitError            a kit that cannot be used
|-- ImageError          a file that is not a usable picture
|-- StageError          a stage that cannot go on
|-- StoreError          storage that cannot be read or written
|-- BudgetExceeded      the money or token line was reached
`-- ProviderError       a model provider that did not answer as it should
    |-- AuthenticationError, PaymentError, RateLimitError, ProviderTimeout
    |-- ConnectionLost, StreamInterrupted, ServerError, BadResponse
    `-- ContentRefused, ContextTooLong, ModelNotFound, BadRequest (ParameterRefused)
"""

from dataclasses import dataclass
from typing import ClassVar

VALIDATION, AUTHENTICATION, RATE_LIMIT, WORKFLOW, TIME_OUT, UNKNOWN = range(1001, 1007)


class EngineError(Exception):
    """One plain sentence of what happened, and a hint of what to do.

    `kind` is the string that logs hold; `number` is the one people quote
    (1001 validation, 1002 authentication, 1003 rate limit, 1004 workflow,
    1005 time-out, 1006 unknown).
    """

    kind: ClassVar[str] = "unknown"
    number: ClassVar[int] = UNKNOWN

    def __init__(self, message: str, *, hint: str = "") -> None:
        """Keep the sentence and the hint; neither may hold a key or a password."""
        super().__init__(message)
        self.message = message
        self.hint = hint


class InputError(EngineError):
    """Something that was typed or named cannot be used."""

    kind = "input"
    number = VALIDATION


class SettingsError(EngineError):
    """A setting is unknown, ill-formed or missing."""

    kind = "settings"
    number = VALIDATION


class KitError(EngineError):
    """A kit's files have a fault; the message names file and place."""

    kind = "kit"
    number = VALIDATION


class ImageError(EngineError):
    """A picture cannot be used: not a picture, truncated, too large."""

    kind = "image"
    number = VALIDATION


class StageError(EngineError):
    """A stage cannot go on."""

    kind = "stage"
    number = WORKFLOW


class StoreError(EngineError):
    """Storage cannot be read or written."""

    kind = "store"
    number = WORKFLOW


class BudgetExceeded(EngineError):
    """The next call would pass the money or token line."""

    kind = "budget"
    number = WORKFLOW


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderFacts:
    """What is known of a provider's failure.

    `status` is the HTTP status, `code` the provider's own code, `retry_after`
    seconds to wait at least, `emitted` whether text or a picture came before, `final`
    whether the provider itself says that asking again is of no use, `reached` whether its
    server took the call at all, None where that is not known.
    """

    provider: str = ""
    model: str = ""
    status: int | None = None
    code: str = ""
    request_id: str = ""
    retry_after: float | None = None
    emitted: bool = False
    final: bool = False
    reached: bool | None = None


class ProviderError(EngineError):
    """A model provider did not answer as it should.

    `retryable` says whether the same request may succeed later, as long as
    nothing of the answer was shown (`providers.md`, section 7).
    """

    kind = "provider"
    number = UNKNOWN
    retryable: ClassVar[bool] = False

    def __init__(self, message: str, *, hint: str = "", facts: ProviderFacts | None = None) -> None:
        """Keep the facts beside the sentence."""
        super().__init__(message, hint=hint)
        self.facts = facts or ProviderFacts()

    @property
    def unreached(self) -> bool:
        """Whether the call did not even get through to the provider's server."""
        return self.facts.reached is False


class AuthenticationError(ProviderError):
    """The key is missing, wrong or may not do this."""

    kind = "authentication"
    number = AUTHENTICATION


class PaymentError(ProviderError):
    """The account has no credit or its spending limit is reached."""

    kind = "payment"
    number = AUTHENTICATION


class RateLimitError(ProviderError):
    """Too many requests or tokens for now."""

    kind = "rate_limit"
    number = RATE_LIMIT
    retryable = True


class ProviderTimeout(ProviderError):
    """No answer, or no more of it, within the time allowed."""

    kind = "timeout"
    number = TIME_OUT
    retryable = True


class ConnectionLost(ProviderError):
    """The provider could not be reached, or the line dropped."""

    kind = "connection"
    retryable = True

    @property
    def unreached(self) -> bool:
        """Always, but for a server that took the call and closed the line."""
        return self.facts.reached is not True


class StreamInterrupted(ProviderError):
    """The answer stopped before its protocol's end mark."""

    kind = "truncated"
    retryable = True


class ServerError(ProviderError):
    """The provider failed or is overloaded."""

    kind = "server"
    retryable = True


class ContentRefused(ProviderError):
    """The provider's filter, or the model, refused."""

    kind = "refused"


class ContextTooLong(ProviderError):
    """The request does not fit the model."""

    kind = "context"


class ModelNotFound(ProviderError):
    """The provider has no such model."""

    kind = "not_found"
    number = VALIDATION


class BadRequest(ProviderError):
    """The provider says the request is wrong."""

    kind = "bad_request"


class ParameterRefused(BadRequest):
    """The provider does not take one field of the request; the next attempt goes without it."""

    kind = "parameter_refused"
    retryable = True


class BadResponse(ProviderError):
    """What came back is not the provider's protocol."""

    kind = "bad_response"
    retryable = True
