"""What Gemini's whole answers hold: a drawing, vectors, a page of its list of models.

Wire facts: `providers.md`, sections 3.4 and 9. Chats come as streams: `gemini_reader`.
"""

from typing import Any, cast

import msgspec

from engine.providers.drawn import Item
from engine.providers.failures import Failures
from engine.providers.foreign_json import mapping
from engine.providers.gemini_frames import Frame, finish_reason, read_frame, read_usage
from engine.providers.vectors import checked, read
from engine.vocabulary.errors import BadResponse, ContentRefused, ProviderError
from engine.vocabulary.messages import EmbedResult
from engine.vocabulary.ports import ModelRow
from engine.vocabulary.usage import Usage


def read_drawing(value: Any, name: str, failures: Failures) -> tuple[list[Item], Usage]:
    """Return the results of a drawing, errors among them, and the tokens.

    Where there are none: ContentRefused if the model refused, else BadResponse with what
    it said instead.
    """
    values = cast("list[Any]", value) if isinstance(value, list) else [value]
    items: list[Item] = []
    frames: list[Frame] = []
    for fields in map(mapping, values):
        if fields.get("error"):
            items.append(Item(error=fields["error"]))
            continue
        frame = read_frame(fields)
        frames.append(frame)
        items += [Item(encoded=piece) for piece in frame.of("picture")]
    if not items:
        raise _undrawn(frames, name, failures)
    reports = [frame.usage for frame in frames if frame.usage is not None]
    return items, reports[-1] if reports else Usage()


def read_vectors(value: Any, wanted: int, name: str, failures: Failures) -> EmbedResult:
    """Return the vectors of an answer; ProviderError unless there is one a text."""
    answer = read(value, _Embeddings, name, failures)
    if answer.error is not None:
        raise failures.of_frame(answer.error)
    told = read_usage(answer.usage_metadata)
    usage = Usage(input=told.input if told else None)
    return checked([row.values for row in answer.embeddings], wanted, usage, name, failures)


def read_models(value: Any, name: str, failures: Failures) -> tuple[list[ModelRow], str]:
    """Return the rows of a page, and the token of the next page: empty where it is the last."""
    try:
        page = msgspec.convert(value, type=_Page)
    except (msgspec.ValidationError, UnicodeDecodeError) as error:
        raise failures.make(
            BadResponse, f"{name} sent a list of models that cannot be read."
        ) from error
    if page.error is not None:
        raise failures.of_frame(page.error)
    return [_row(model) for model in page.models if model.name], page.next_page_token


def _undrawn(frames: list[Frame], name: str, failures: Failures) -> ProviderError:
    """Return why a success holds no picture."""
    blocked = next((frame.blocked for frame in frames if frame.blocked), "")
    raw = next((frame.finish for frame in reversed(frames) if frame.finish), "")
    if blocked or (raw and finish_reason(raw) == "filter"):
        return failures.make(ContentRefused, f"{name} refused to draw this.", code=blocked or raw)
    words = "".join(piece for frame in frames for piece in frame.of("text"))
    return failures.make(
        BadResponse,
        f"{name} sent no picture: {words}" if words else f"{name} sent no picture.",
        hint="Try again, or choose a model that draws.",
        code=raw,
    )


def _row(model: "_Model") -> ModelRow:
    methods = model.supported_generation_methods
    talks = methods is None or "generateContent" in methods
    return ModelRow(
        id=model.name.removeprefix("models/"),
        context=model.input_token_limit or None,
        max_output=model.output_token_limit or None,
        sees=None if talks else False,
        draws=None if talks else False,
        embeds=None if methods is None else any("embed" in method.lower() for method in methods),
        price=None,
    )


class _Vector(msgspec.Struct):
    values: list[float]


class _Embeddings(msgspec.Struct, rename="camel"):
    embeddings: list[_Vector] = []
    usage_metadata: Any = None
    error: Any = None


class _Model(msgspec.Struct, rename="camel"):
    name: str = ""
    input_token_limit: int | None = None
    output_token_limit: int | None = None
    supported_generation_methods: list[str] | None = None


class _Page(msgspec.Struct, rename="camel"):
    models: list[_Model] = []
    next_page_token: str = ""
    error: Any = None
