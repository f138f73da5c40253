"""The settings of alerts: each rule's threshold, its default and its sentence."""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from engine.policy.figures import Rules


class Section(BaseModel):
    """A table of the file: frozen, and closed to keys that nobody knows."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


def _off(value: Any) -> Any:
    return 0 if isinstance(value, str) and value.strip().lower() == "off" else value


Line = Annotated[float, BeforeValidator(_off), Field(ge=0, allow_inf_nan=False)]


class Alerts(Section):
    """When a table raises an alert; 0 or off switches a rule off."""

    success: Annotated[Line, Field(le=100)] = Field(
        default=95,
        description="Least percent of good calls to a provider in five minutes; less is critical. "
        "0: off.",
    )
    wait: Line = Field(
        default=10,
        description="Most seconds until the first word, on average over five minutes. 0: off.",
    )
    memory: Line = Field(
        default=1024, description="Most megabytes of memory that the program takes. 0: off."
    )
    disk: Line = Field(
        default=500, description="Least megabytes that are free where sessions lie. 0: off."
    )
    breaker: Line = Field(
        default=1, description="Whether a model that rests after failures raises an alert. 0: off."
    )
    budget: Annotated[Line, Field(le=100)] = Field(
        default=80, description="Percent of the budget whose use raises an alert. 0: off."
    )
    least_calls: int = Field(
        default=20,
        ge=1,
        le=1000,
        description="Calls in five minutes without which success and wait say nothing.",
    )

    def rules(self) -> Rules:
        """Return the engine's own form."""
        return Rules(**self.model_dump())
