"""What the engine's borders promise each other; `engine.session` hands the real ones in."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol, TypeVar, runtime_checkable

from engine.vocabulary.events import Envelope
from engine.vocabulary.messages import (
    ChatRequest,
    DrawRequest,
    DrawResult,
    EmbedRequest,
    EmbedResult,
    StreamEvent,
)
from engine.vocabulary.reviews import Review
from engine.vocabulary.usage import Price

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Abilities:
    """What a model can do. `context` is its window in tokens, None where unknown.

    `refuses` names fields of `Sampling` that are not to be sent to it.
    """

    talk: bool = True
    see: bool = False
    draw: bool = False
    embed: bool = False
    context: int | None = None
    max_output: int | None = None
    price: Price | None = None
    refuses: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRow:
    """One model of a provider's list; None means that the list does not say it.

    `context` and `max_output` are tokens.
    """

    id: str
    context: int | None
    max_output: int | None
    sees: bool | None
    draws: bool | None
    embeds: bool | None
    price: Price | None


class Provider(Protocol):
    """One configured provider; every method raises ProviderError and nothing else."""

    @property
    def name(self) -> str:
        """The name that settings and events use."""
        ...

    @property
    def calls_models(self) -> bool:
        """False for the rehearsal provider alone: its voices are scripted."""
        ...

    def abilities(self, model: str) -> Abilities:
        """Say what a model can do; ModelNotFound names the nearest one."""
        ...

    def stream(self, request: ChatRequest) -> AsyncGenerator[StreamEvent, None]:
        """Yield the answer. It ends with Finished, or raises.

        Closing the generator, or cancelling the task that reads it, frees the
        socket at once. No retries happen in here.
        """
        ...

    async def draw(self, request: DrawRequest) -> DrawResult:
        """Draw one picture."""
        ...

    async def embed(self, request: EmbedRequest) -> EmbedResult:
        """Turn texts into vectors."""
        ...

    async def aclose(self) -> None:
        """Free everything."""
        ...


@runtime_checkable
class ListsModels(Protocol):
    """What a provider may have beside: its own list of models. Another package's may lack it."""

    async def models(self) -> list[ModelRow]:
        """Return the models that it serves, in its order; ProviderError where it has no list."""
        ...


class Threads(Protocol):
    """Work for the processor, away from the loop."""

    async def run(self, work: Callable[[], T]) -> T:
        """Return what `work` returns; results come back in the order of requests."""
        ...


class Deliveries(Protocol):
    """How results of threads that own themselves reach the loop."""

    def track(self, future: Future[T]) -> Awaitable[T]:
        """Return an awaitable of the result; results come back in the order of these calls."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The text so far of an utterance that has not ended."""

    utterance: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionSummary:
    """One row of the list of sessions; times in UTC as the log writes them.

    `utterances` have ended; `pictures` were attached or drawn. `costs` are amounts by currency,
    `unknown` calls whose cost nobody knows. `parent` is a branch's origin: session and the
    event that it was forked after.
    """

    id: str
    title: str
    topic: str
    kit: str
    lang: str
    opened: str
    last: str
    events: int
    status: str
    read_only: bool = False
    utterances: int = 0
    pictures: int = 0
    costs: Mapping[str, str] = field(default_factory=dict[str, str])
    unknown: int = 0
    parent: tuple[str, int] | None = None
    tags: tuple[str, ...] = ()


class Journal(Protocol):
    """The log of one session, open for writing by one owner, or for reading.

    Writing happens in a thread of its own: one commit a batch. Every method
    that writes returns when the disk has it. A full or read-only disk does not
    raise at once: the batch stays in memory and is tried again each second
    until `patience` seconds are over (None: for ever); then StoreError.
    """

    @property
    def session(self) -> str:
        """The session's id."""
        ...

    @property
    def mode(self) -> str:
        """The storage mode, as the status line names it."""
        ...

    async def append(self, envelopes: Sequence[Envelope]) -> None:
        """Write events in order; returns after their commit. Clears drafts that they end."""
        ...

    async def put_prompt(self, prompt_hash: str, data: bytes) -> None:
        """Keep an exact request once, under its SHA-256."""
        ...

    def keep_draft(self, draft: Draft) -> None:
        """Overwrite the draft of an open utterance; written within 500 ms."""
        ...

    async def redact(self, texts: Sequence[str]) -> tuple[int, ...]:
        """Blank texts wherever they stand, also in what is still to be written.

        Return the numbers of the events that held them. Afterwards the session's files hold
        nothing of them; StoreError where that cannot be.
        """
        ...

    async def settle(self) -> None:
        """Return when a server behind the journal holds the same; StoreError where it cannot now."""
        ...

    async def read(self) -> list[Envelope]:
        """Return all events, upcast to the present versions."""
        ...

    async def prompt(self, prompt_hash: str) -> bytes | None:
        """Return an exact request, or None."""
        ...

    async def drafts(self) -> list[Draft]:
        """Return the drafts that are left over."""
        ...

    async def put_snapshot(self, seq: int, data: bytes) -> None:
        """Keep what was made of the log until its event `seq`; one that was kept before goes."""
        ...

    async def snapshot(self) -> bytes | None:
        """Return what was made of the whole log as it stands, or None."""
        ...

    def limit_patience(self, seconds: float) -> None:
        """Give up after so many seconds what the disk refuses, however patient it was opened."""
        ...

    async def close(self) -> None:
        """Write what is left and release the session."""
        ...


class Answers(Protocol):
    """Answers of models by the key of what was asked; losing one costs a call and no more."""

    async def get(self, key: str) -> bytes | None:
        """Return what was kept under a key, or None."""
        ...

    async def put(self, key: str, data: bytes) -> None:
        """Keep bytes under a key."""
        ...


class Blobs(Protocol):
    """Pictures by hash."""

    async def put(self, data: bytes) -> str:
        """Keep bytes and return their SHA-256."""
        ...

    async def get(self, sha256: str) -> bytes:
        """Return the bytes; StoreError where they are not there."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """A copy of a session: from when (UTC), and its file."""

    session: str
    at: datetime
    file: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedChange:
    """One memory as it is now, for all homes: `data`, or nothing where it is forgotten.

    `seq` is the event that says so; 0 for none: then it only replaces what stands there.
    `at` is the memory's time, in milliseconds since 1970.
    """

    session: str
    seq: int
    ref: str
    data: bytes
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedItems:
    """What an agent remembers in all homes: data by ref, and the refs that were forgotten."""

    version: int
    kept: dict[str, bytes]
    forgotten: frozenset[str]


class SharedMemories(Protocol):
    """Memories of agents that several homes share; every method raises StoreError."""

    @property
    def label(self) -> str:
        """Where they are, as people may see it."""
        ...

    async def versions(self, agents: Sequence[str]) -> dict[str, int]:
        """Return how often each agent's memories were changed; 0 where there are none."""
        ...

    async def read(self, agent: str) -> SharedItems:
        """Return everything that an agent remembers and has forgotten."""
        ...

    async def apply(self, agent: str, changes: Sequence[SharedChange]) -> None:
        """Bring over changes in order; one whose event was applied before is skipped."""
        ...


class Store(Protocol):
    """Where sessions live; one contract suite holds for every store."""

    @property
    def mode(self) -> str:
        """`file`, `redis` or `private`."""
        ...

    @property
    def blobs(self) -> Blobs:
        """The pictures."""
        ...

    @property
    def shared(self) -> SharedMemories | None:
        """What is remembered together with other homes; None where nothing is."""
        ...

    async def create(self, session: str) -> Journal:
        """Begin a journal and hold its lock; StoreError where the id is taken."""
        ...

    async def open(self, session: str, *, write: bool) -> Journal:
        """Open a journal; StoreError where another process holds it, or a newer version made it."""
        ...

    async def ids(self) -> list[str]:
        """Return the ids of all sessions, newest first, the bin left out."""
        ...

    async def list(self) -> list[SessionSummary]:
        """Return all sessions, newest first."""
        ...

    async def rename(self, session: str, title: str) -> None:
        """Give a session a title; it is not part of the log."""
        ...

    async def review(self, session: str) -> Review:
        """Return what a person keeps of a session beside its log."""
        ...

    async def keep_review(self, session: str, review: Review) -> None:
        """Keep that; it is not part of the log. InputError where there is too much of it."""
        ...

    async def delete(self, session: str, *, now: bool) -> None:
        """Put a session into the bin for 30 days, or delete it at once."""
        ...

    async def backup(self, session: str) -> Backup:
        """Copy a session beside the others; StoreError where that fails. The newest two stay."""
        ...

    async def holding(self, texts: Sequence[str]) -> tuple[str, ...]:
        """Return the ids of the sessions that hold one of these texts anywhere."""
        ...

    async def sweep(self, texts: Sequence[str]) -> tuple[Path, ...]:
        """Take texts out of all copies beside the sessions; return the exports that hold them."""
        ...

    async def close(self) -> None:
        """Release everything."""
        ...


StatusListener = Callable[[bool, str], None]
"""Called on the loop with health and reason whenever the journal's health changes."""

MirrorListener = Callable[[bool, str, int], None]
"""Called on the loop with health, reason and lag whenever these change for a server that the
journal is forwarded to. Lag is how many committed events it lacks."""
