"""Every setting with its type, its default and its sentence.

Imports pydantic: only `engine.policy.settings` imports it, when settings are wanted.
None means that the kit, the provider's model or the machine decides.
"""

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    model_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

from engine.policy.settings_alerts import Alerts, Section
from engine.policy.settings_providers import check_base_url
from engine.vocabulary.messages import Sampling, Task


def _split(value: Any) -> Any:
    """Let a list be written `a, b` where no list can be written: variables, command line."""
    if isinstance(value, str):
        return tuple(word.strip() for word in value.split(",") if word.strip())
    return value


def _pace(value: Any) -> Any:
    text = str(value).strip().lower()
    if text in {"real", "none"}:
        return text
    try:
        speed = float(text)
    except ValueError as error:
        raise ValueError("must be real, none, or a speed such as 10") from error
    if not 0 < speed <= 10_000:
        raise ValueError("must be a speed between 0 and 10000")
    return text


Words = Annotated[tuple[str, ...], BeforeValidator(_split)]
BaseUrl = Annotated[str, AfterValidator(check_base_url)]
Pace = Annotated[str, BeforeValidator(_pace)]
Language = Literal["zh", "en"]
Visibility = Literal["none", "last_round", "all", "anonymous"]
Method = Literal["consensus", "approval", "plurality", "score", "borda", "ranked", "schulze"]


class General(Section):
    """What most people set, if anything."""

    lang: Language | None = Field(default=None, description="Language of the table: zh or en.")
    ui_lang: Language | None = Field(
        default=None, description="Language of the interface: zh or en."
    )
    kit: str = Field(default="open-table", description="Kit that a new table uses.")
    provider: str | None = Field(default=None, description="Provider whose models speak.")
    model: str | None = Field(default=None, description="Model that speaks for every seat.")
    base_url: BaseUrl | None = Field(default=None, description="Address of the provider's service.")
    workspace: str = Field(
        default="", description="Name under which personas remember; yours by default."
    )
    store: str = Field(
        default="file",
        description="Where sessions are kept: file, private or a Redis URL.",
        repr=False,  # an address may hold a password
    )
    recall: bool = Field(default=True, description="Whether seats recall earlier talk.")
    earlier_sessions: bool = Field(
        default=True, description="Whether personas remember earlier sessions too."
    )
    judge_memories: bool = Field(
        default=False, description="Whether the judge model says how much memories weigh."
    )


class Table(Section):
    """How a table works; what is not set here, the kit decides."""

    rounds: int | None = Field(
        default=None, ge=1, le=20, description="Rounds of each discussion, 1 to 20."
    )
    max_keywords: int | None = Field(
        default=None, ge=1, le=50, description="Most keywords that one list may hold."
    )
    threshold: Decimal | None = Field(
        default=None, gt=0, le=1, description="Share of the entitled seats that a consensus needs."
    )
    method: Method | None = Field(
        default=None, description="Method by which the table's votes count."
    )
    choices: int | None = Field(
        default=None, ge=1, le=10, description="Most choices on one ballot."
    )
    drawings: int | None = Field(default=None, ge=0, le=24, description="How many cards are drawn.")
    visibility: Visibility | None = Field(
        default=None, description="What a seat sees of the others from round 2 on."
    )
    sealed: bool = Field(default=False, description="Whether answers stay hidden until revealed.")
    gloss: bool = Field(
        default=False,
        description="Whether a short gloss in the other language stands under what is said.",
    )


class Tasks(Section):
    """A model of its own for a task, as `provider/model` or a model of the provider."""

    talk: str | None = Field(default=None, description="Model that speaks.")
    see: str | None = Field(default=None, description="Model that describes pictures.")
    draw: str | None = Field(default=None, description="Model that draws the cards.")
    embed: str | None = Field(
        default=None,
        description="Model that turns memories into vectors; without it there are none.",
    )
    judge: str | None = Field(
        default=None, description="Model that names groups, writes the closing and weighs memories."
    )
    gloss: str | None = Field(
        default=None, description="Model that tells in short, in the other language, what is said."
    )


class Fallbacks(Section):
    """Models that step in, in their order, when a task's own model cannot answer."""

    talk: Words = Field(default=(), description="Models that speak when a seat's own cannot.")
    see: Words = Field(default=(), description="Models that describe pictures instead.")
    draw: Words = Field(default=(), description="Models that draw instead.")
    embed: Words = Field(default=(), description="Models that make vectors instead.")
    judge: Words = Field(default=(), description="Models that name groups and close instead.")
    gloss: Words = Field(default=(), description="Models that gloss what is said instead.")


class SamplingFields(Section):
    """How a model draws its words; what is not set, the model decides."""

    temperature: float | None = Field(
        default=None, ge=0, le=2, description="Freedom of choice, 0 to 2."
    )
    top_p: float | None = Field(
        default=None, gt=0, le=1, description="Share of likely words, up to 1."
    )
    frequency_penalty: float | None = Field(
        default=None, ge=-2, le=2, description="Weight against words already used often, -2 to 2."
    )
    presence_penalty: float | None = Field(
        default=None, ge=-2, le=2, description="Weight against words already used, -2 to 2."
    )
    max_tokens: int | None = Field(default=None, ge=1, description="Most tokens of one answer.")
    stop: Words = Field(default=(), description="Words that end an answer.")
    seed: int | None = Field(default=None, description="Seed that is sent to the model.")

    def sampling(self) -> Sampling:
        """Return the engine's own form."""
        return Sampling(
            temperature=self.temperature,
            top_p=self.top_p,
            frequency_penalty=self.frequency_penalty,
            presence_penalty=self.presence_penalty,
            max_tokens=self.max_tokens,
            stop=self.stop,
            seed=self.seed,
        )


class SeatChoice(SamplingFields):
    """What one seat uses instead: a model and its sampling."""

    model: str | None = Field(default=None, description="Model that speaks for this seat.")
    fallbacks: Words = Field(default=(), description="Models that speak when that one cannot.")

    @model_validator(mode="before")
    @classmethod
    def _from_name(cls, value: Any) -> Any:
        """Let `seats.designer = "provider/model"` stand for a table with a model."""
        return {"model": value} if isinstance(value, str) else value


class SamplingSettings(SamplingFields):
    """Sampling of every task, and what single tasks use instead."""

    talk: SamplingFields = SamplingFields()
    see: SamplingFields = SamplingFields()
    judge: SamplingFields = SamplingFields()


class Limits(Section):
    """How much may be typed."""

    topic: int = Field(default=1000, ge=1, le=100_000, description="Most characters of a topic.")
    text: int = Field(
        default=4000, ge=1, le=100_000, description="Most characters of other typed texts."
    )


class Retries(Section):
    """What happens when a provider fails before the first word."""

    screen: int = Field(default=3, ge=1, le=20, description="Attempts in all on a screen.")
    headless: int = Field(default=5, ge=1, le=20, description="Attempts in all without a screen.")


class Network(Section):
    """How long the phases of a call may take, in seconds, and how many calls go on at once.

    A phase without a setting takes what fits the address: a cloud's or this machine's.
    """

    connections: int = Field(default=100, ge=1, le=1000, description="Most connections at once.")
    per_host: int = Field(
        default=30, ge=1, le=1000, description="Most connections to one provider at once."
    )
    connect: float | None = Field(default=None, gt=0, description="Seconds to connect.")
    headers: float | None = Field(default=None, gt=0, description="Seconds until an answer begins.")
    first_data: float | None = Field(
        default=None, gt=0, description="Seconds from there to the first words."
    )
    between_data: float | None = Field(
        default=None, gt=0, description="Seconds without words within an answer."
    )
    reasoning: float | None = Field(
        default=None, gt=0, description="Seconds without words while a model reasons."
    )
    whole: float | None = Field(default=None, gt=0, description="Seconds of a whole answer.")


class Rehearsal(Section):
    """The rehearsal provider."""

    faults: Words = Field(default=(), description="Failures to rehearse, as seat:utterance:fault.")
    pace: Pace | None = Field(
        default=None, description="Speed of speech: real, none, or a multiple of real speed."
    )


class Pictures(Section):
    """How pictures are made ready for models."""

    max_side: int = Field(default=800, ge=64, le=4096, description="Longest side in pixels.")
    max_bytes: int = Field(
        default=1_500_000, ge=20_000, description="Most bytes of a prepared picture."
    )
    quality: int = Field(default=85, ge=40, le=95, description="JPEG quality to begin with.")


class Screen(Section):
    """How the full-screen program looks and moves."""

    theme: str | None = Field(
        default=None,
        description="Colours of the screen: paper, night, high-contrast, ansi, mono; auto asks the "
        "terminal whether it is light or dark.",
    )
    motion: Literal["full", "calm", "still"] | None = Field(
        default=None, description="How often the screen moves: full, calm or still."
    )
    layout: Literal["grid", "speaker", "conversation"] = Field(
        default="grid", description="Layout of the table: grid, speaker or conversation."
    )
    images: Literal["auto", "half", "kitty", "sixel", "off"] = Field(
        default="auto",
        description="How pictures are shown: half blocks (half), pixels (kitty, sixel), or not "
        "(off); auto goes by the terminal.",
    )
    keys: Words = Field(
        default=(), description="Keys of your own, as action=key: table.pause=f7, table.zoom=z."
    )


class Log(Section):
    """The log files."""

    level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="Least weight of what the log files hold."
    )


class Privacy(Section):
    """What is masked, and where.

    On the way to providers it is by itself: no answer of a model gets better by such a number. In
    the log it is not: what was masked there cannot be brought back, and the log stays at home.
    """

    card: bool = Field(default=True, description="Whether card numbers are masked.")
    ssn: bool = Field(default=True, description="Whether US social security numbers are masked.")
    email: bool = Field(default=True, description="Whether e-mail addresses are masked.")
    providers: bool = Field(
        default=True, description="Whether they are masked in what is sent to providers."
    )
    log: bool = Field(
        default=False,
        description="Whether they are masked in the log, for good, and on the screen.",
    )
    exports: bool = Field(
        default=True, description="Whether they are masked in exports that people read."
    )


class Budget(Section):
    """Where a session stops spending."""

    line: str | None = Field(
        default=None,
        description="Budget of a session: 0.50 (USD), 3CNY, 200000tok, or several by comma.",
    )


class ProviderSettings(Section):
    """One provider's access."""

    api_key: SecretStr | None = Field(default=None, description="Key of the provider.")
    base_url: BaseUrl | None = Field(default=None, description="Address of the provider's service.")
    sees: bool | None = Field(
        default=None, description="Whether the provider's models can see pictures."
    )
    at_once: int | None = Field(
        default=None,
        ge=1,
        le=100,
        description="Most calls of the provider at once (8; 2 of Ollama).",
    )
    requests_per_minute: int | None = Field(
        default=None, ge=1, description="Most requests to the provider in a minute."
    )
    tokens_per_minute: int | None = Field(
        default=None, ge=1, description="Most tokens sent to the provider in a minute."
    )


class Settings(BaseSettings):
    """All settings of a run, built once and handed down."""

    model_config = SettingsConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    general: General = General()
    table: Table = Table()
    tasks: Tasks = Tasks()
    fallbacks: Fallbacks = Fallbacks()
    seats: dict[str, SeatChoice] = Field(default_factory=dict)
    sampling: SamplingSettings = SamplingSettings()
    limits: Limits = Limits()
    retries: Retries = Retries()
    network: Network = Network()
    rehearsal: Rehearsal = Rehearsal()
    pictures: Pictures = Pictures()
    screen: Screen = Screen()
    log: Log = Log()
    privacy: Privacy = Privacy()
    budget: Budget = Budget()
    alerts: Alerts = Alerts()
    providers: dict[str, ProviderSettings] = Field(default_factory=dict)

    def sampling_for(self, task: Task, *seat: str) -> Sampling:
        """Return a task's sampling: the seat's own, else the task's, else the common one.

        `seat` lists the names under which a seat may be set: its id, persona, first role.
        """
        merged = self.sampling.model_dump(include=set(SamplingFields.model_fields))
        own = getattr(self.sampling, task.value, None)
        layers: list[SamplingFields] = [own] if isinstance(own, SamplingFields) else []
        if task is Task.TALK:
            layers += [self.seats[name] for name in seat if name in self.seats][:1]
        for layer in layers:
            merged |= layer.model_dump(include=set(SamplingFields.model_fields), exclude_unset=True)
        return SamplingFields(**merged).sampling()
