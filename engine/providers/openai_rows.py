"""What each provider of OpenAI's chat protocol does in its own way.

Wire facts: `providers.md`, sections 3.1, 3.2, 3.5, 3.6, 3.8, 3.9 and 7.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from engine.providers.failures import Dialect
from engine.providers.openai_pictures import Wire
from engine.vocabulary.errors import (
    AuthenticationError,
    BadRequest,
    ContentRefused,
    ContextTooLong,
    PaymentError,
    ProviderTimeout,
    RateLimitError,
    ServerError,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What one provider of this protocol does in its own way.

    `length_field` limits the answer, `headers` go with every request, `body` with every
    chat, `embeds` says whether it makes vectors, `pictures` whose request for pictures it
    takes, `lists` where it lists its models, `currency` that of the costs that it names.
    """

    base_url: str = ""
    length_field: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    body: Mapping[str, Any] = field(default_factory=dict[str, Any])
    dialect: Dialect = field(default_factory=Dialect)
    inline_reasoning: bool = True
    embeds: bool = True
    pictures: Wire | None = None
    lists: tuple[str, ...] = ("models",)
    currency: str = ""


_MONEY = re.compile(
    r"insufficient_quota|credit_balance|spend_limit|usage_limit_exceeded|payment_required"
)

OPENROUTER = Dialect(
    # `metadata.error_type` (section 3.1); `not_found` and `unmapped` say no more than the status.
    codes={
        "context_length_exceeded": ContextTooLong,
        "token_limit_exceeded": ContextTooLong,
        "string_too_long": ContextTooLong,
        "payload_too_large": ContextTooLong,
        "max_tokens_exceeded": BadRequest,
        "authentication": AuthenticationError,
        "permission_denied": AuthenticationError,
        "payment_required": PaymentError,
        "rate_limit_exceeded": RateLimitError,
        "provider_overloaded": ServerError,
        "provider_unavailable": ServerError,
        "server": ServerError,
        "timeout": ProviderTimeout,
        "invalid_request": BadRequest,
        "invalid_prompt": BadRequest,
        "unprocessable": BadRequest,
        "content_policy_violation": ContentRefused,
        "refusal": ContentRefused,
        "flagged_input": ContentRefused,
        "invalid_image": BadRequest,
        "image_too_large": BadRequest,
        "image_too_small": BadRequest,
        "unsupported_image_format": BadRequest,
        "image_not_found": BadRequest,
        "image_download_failed": BadRequest,
        "in_flight_budget_exhausted": ServerError,
        "weight_exceeds_budget": ContextTooLong,
    },
    words=(
        (ServerError, re.compile(r"in_flight_budget_exhausted")),
        (ContextTooLong, re.compile(r"weight_exceeds_budget")),
        # A 403 may be a spent key, a guardrail, or moderation.
        (PaymentError, re.compile(rf"{_MONEY.pattern}|(key|budget|credit) limit exceeded")),
        (ContentRefused, re.compile(r"requires moderation|was flagged|guardrail")),
    ),
    final=re.compile(r"free-models-per-day"),
)

ROWS: dict[str, Row] = {
    "openai-compatible": Row(pictures="plain"),
    "openai": Row(
        base_url="https://api.openai.com/v1",
        length_field="max_completion_tokens",
        dialect=Dialect(
            words=((PaymentError, _MONEY), (ContentRefused, re.compile("moderation_blocked")))
        ),
        inline_reasoning=False,
        pictures="openai",
    ),
    "openrouter": Row(
        base_url="https://openrouter.ai/api/v1",
        headers={"x-openrouter-title": "TableRound"},
        dialect=OPENROUTER,
        pictures="openrouter",
        currency="USD",
        lists=("models", "models?output_modalities=image", "embeddings/models"),
    ),
    "deepseek": Row(base_url="https://api.deepseek.com", embeds=False),
    "ark": Row(
        base_url="https://ark.cn-beijing.volces.com/api/v3",
        dialect=Dialect(
            words=(
                (PaymentError, re.compile(r"accountoverdue|quotaexceeded|setlimitexceeded")),
                (ServerError, re.compile(r"serveroverloaded|internalserviceerror")),
                (ContentRefused, re.compile(r"sensitivecontent|riskdetection")),
            )
        ),
        pictures="ark",
    ),
    "huggingface": Row(base_url="https://router.huggingface.co/v1", embeds=False),
}
