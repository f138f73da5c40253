"""The rows of the matrix: what may happen on the way to an answer, and what must come of it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from engine.http import Timeouts
from engine.policy.retry import ON_SCREEN
from engine.vocabulary import errors
from engine.vocabulary.errors import ProviderError
from engine.vocabulary.usage import Usage
from tests.fakes.dialects import Dialect
from tests.fakes.scripted_server import Cut, Hold, Pause, Script, Send, answer_json, packed, page

KEY = "sk-canary-0123456789abcdef"
WORDS = '剪纸蝴蝶 🦋 a\u2028b\u2029c\u0085d\x0be\x0cf\x1cg — "quoted" data: [DONE] é\u0301 <b>'

PATIENT = Timeouts(
    connect=60, headers=60, first_data=60, between_data=60, reasoning=60, silence=60, after_finish=2
)
BRISK = replace(PATIENT, after_finish=0.15)
"""Does not wait for what may follow an end."""

TIRED = replace(PATIENT, between_data=0.4, reasoning=0.4)
"""Gives up soon after the last words, but waits for the first ones."""

HASTY = replace(PATIENT, first_data=0.4)
DEAF = replace(PATIENT, silence=1)
UNANSWERED = replace(PATIENT, connect=0.6, headers=0.1)
"""Long enough that the server has read what it was asked, also on a busy machine."""

Shape = tuple[tuple[str, Any], ...]
"""Events in order, neighbours of a kind joined; beginnings, blocks and signs of life left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What a server does, call after call (the last one again and again), and what follows.

    `events` are those of the last attempt. `code` is how the utterance failed, empty where it
    is done; `error` the type of what the adapter raised last, None where an answer ended;
    `raw` the server's own word for the end, empty where it does not matter.
    `wait` is the hint before the second attempt.
    """

    name: str
    scripts: tuple[Script, ...]
    events: Shape = ()
    code: str = ""
    error: type[ProviderError] | None = None
    status: int | None = None
    attempts: int = 1
    wait: float | None = None
    timeouts: Timeouts = PATIENT
    usage: Usage | None = None
    raw: str = ""

    @property
    def text(self) -> str:
        """The words that stay."""
        return "".join(what for kind, what in self.events if kind == "text")


def rows(d: Dialect) -> Iterator[Row]:
    """Yield every row for a provider."""
    yield from _framings(d)
    yield from _answers(d)
    yield from _ends(d)
    yield from _statuses(d)
    yield from _waits(d)
    yield from _broken(d)
    yield from _stalls(d)
    yield from _recoveries(d)


def _shape(d: Dialect, text: str, *, reason: str = "stop", output: int | None = None) -> Shape:
    usage = d.usage(len(text) if output is None else output)
    return (("text", text), ("usage", usage), ("finish", reason))


def _done(d: Dialect, name: str, script: Script, text: str = WORDS, **more: Any) -> Row:
    shape = more.pop("events", _shape(d, text))
    usage = more.pop("usage", d.usage(len(text)))
    return Row(name=name, scripts=(script,), events=shape, usage=usage, **more)


def _failed(name: str, script: Script, error: type[ProviderError], **more: Any) -> Row:
    """Return a row whose every call fails alike: made again where that may help."""
    again = error.retryable and not more.get("events")
    more.setdefault("attempts", ON_SCREEN if again else 1)
    return Row(name=name, scripts=(script,), error=error, code=error.kind, **more)


def _framings(d: Dialect) -> Iterator[Row]:
    """Yield one answer in every form in which bytes may come."""
    body = d.answer(WORDS)
    whole = d.script(body)
    yield _done(d, "an answer", whole)
    for size in (1, 3, 1000):
        yield _done(d, f"split at every {size} bytes", whole.split(size))
    for end in d.line_ends[1:]:
        ended = d.script(d.answer(WORDS, end=end))
        yield _done(d, f"lines ended by {end!r}", ended)
        yield _done(d, f"lines ended by {end!r}, byte by byte", ended.split(1))
    if not d.lines:
        yield _done(d, "no blank after data", d.script(body.replace(b"data: ", b"data:")))
    yield _done(d, "a mark of byte order", d.script(b"\xef\xbb\xbf" + body).split(2))
    yield _done(d, "gzip", packed(whole))
    yield _done(d, "another media type", replace(whole, headers=(("content-type", "text/html"),)))
    yield _done(d, "ended by the connection", replace(whole, framing="close"))
    yield _done(d, "no line end at the end", d.script(body.rstrip(b"\n")))
    yield _done(d, "JSON instead of a stream", answer_json(d.buffered(WORDS)))
    for number, noise in enumerate(d.noise):
        noisy = d.script(noise, d.begin, noise, d.text(WORDS), noise, d.end(d.stop, 1))
        text = (("text", WORDS), ("finish", "stop"))
        usage = d.usage(1)
        yield _done(d, f"signs of life {number}", noisy, events=text, usage=usage)
    long = "长" * 100_000
    yield _done(d, "a long line", d.script(d.begin + d.text(long) + d.end(d.stop, len(long))), long)


def _answers(d: Dialect) -> Iterator[Row]:
    """Yield reasoning, usage and refusals."""
    for name, say in d.reasoning.items():
        script = d.script(d.begin, say("hm, "), say("yes"), d.text("Yes."), d.end(d.stop, 4))
        events = (("reasoning", "hm, yes"), *_shape(d, "Yes."))
        yield _done(d, f"reasoning in {name}", script.split(2), "Yes.", events=events)
    if d.inline:
        text = "<think>hm, <b> yes</think>\n\nYes </think>."
        events = (("reasoning", "hm, <b> yes"), *_shape(d, "Yes </think>.", output=len(text)))
        script = d.script(d.answer(text)).split(3)
        yield _done(d, "reasoning among words", script, events=events, usage=d.usage(len(text)))
    if d.counted:
        script = d.script(
            d.begin, d.counted("a", 1), d.counted("b", 5), d.counted("c", 9), d.end(d.stop, 9)
        )
        counts = (("a", 1), ("b", 5), ("c", 9))
        told = [one for text, n in counts for one in (("text", text), ("usage", d.usage(n)))]
        events = (*told, ("finish", "stop"))
        yield _done(d, "usage in every frame", script, "abc", events=events, usage=d.usage(9))
    if d.refusal:
        said = d.refusal("I will not.")
        silent = d.refusal("") == said
        text = () if silent else (("text", "I will not."),)
        yield Row(
            name="a refusal",
            scripts=(d.script(d.begin, said),),
            events=(*text, ("finish", "filter")),
            code=errors.ContentRefused.kind,
        )


def _ends(d: Dialect) -> Iterator[Row]:
    """Yield each word for the end, and ends behind which the line stays open."""
    for raw, reason in d.finishes.items():
        script = d.script(d.answer("words", raw=raw))
        codes = {"filter": errors.ContentRefused.kind, "error": errors.ServerError.kind}
        events = _shape(d, "words", reason=reason)
        usage = d.usage(5)
        yield _done(
            d,
            f"finished by {raw}",
            script,
            events=events,
            usage=usage,
            code=codes.get(reason, ""),
            raw=raw,
        )
    body = d.answer("words")
    steps = (Hold(), Cut(reset=True), *(Hold(every=noise) for noise in d.noise[:1]))
    for number, step in enumerate(steps):
        script = d.script(body, Pause(0.02), step)
        yield _done(d, f"behind the end {number}", script, "words", timeouts=BRISK)
    yield Row(
        name="an end and no words",
        scripts=(d.script(d.begin + d.end(d.stop, 1)),),
        events=(("usage", d.usage(1)), ("finish", "stop")),
        code=errors.BadResponse.kind,
        attempts=ON_SCREEN,
    )


STATUSES: dict[int, type[ProviderError]] = {
    400: errors.BadRequest,
    401: errors.AuthenticationError,
    402: errors.PaymentError,
    403: errors.AuthenticationError,
    404: errors.BadRequest,
    408: errors.ProviderTimeout,
    413: errors.ContextTooLong,
    422: errors.BadRequest,
    429: errors.RateLimitError,
    500: errors.ServerError,
    502: errors.ServerError,
    503: errors.ServerError,
    504: errors.ServerError,
    529: errors.ServerError,
}


def _statuses(d: Dialect) -> Iterator[Row]:
    """Yield failures before the stream; their words repeat the key."""
    for status, kind in STATUSES.items():
        yield _failed(f"status {status}", d.declined(status, f"no, {KEY}"), kind, status=status)
    yield _failed(
        "no such model",
        d.declined(404, "model 'm' not found"),
        errors.ModelNotFound,
        status=404,
    )
    yield _failed("a page with 502", page(status=502), errors.ServerError, status=502)
    yield _failed("nothing with 503", Script(status=503), errors.ServerError, status=503)
    silent = Script(status=500, steps=(Send(b"x" * 100_000), Hold()))
    yield _failed("a failure without end", silent, errors.ServerError, status=500)


def _waits(d: Dialect) -> Iterator[Row]:
    """Yield every form in which a server says when to come again, or that it is of no use."""
    forms: dict[str, tuple[Script, float]] = {
        "seconds": (d.declined(429, "no", retry_after="2"), 2.0),
        "a fraction": (d.declined(429, "no", retry_after="1.5"), 1.5),
        "a date": (d.declined(429, "no", retry_after="Fri, 20 Nov 2026 09:00:02 GMT"), 2.0),
        "milliseconds": (d.declined(429, "no", retry_after_ms="1500", retry_after="9"), 1.5),
        "with 503": (d.declined(503, "no", retry_after="3"), 3.0),
        **d.waits,
    }
    for name, (script, wait) in forms.items():
        yield Row(
            name=f"wait by {name}",
            scripts=(script, d.script(d.answer("words"))),
            events=_shape(d, "words"),
            usage=d.usage(5),
            attempts=2,
            wait=wait,
        )
    late = d.declined(429, "no", retry_after="121")
    yield _failed("a wait too long", late, errors.RateLimitError, status=429, attempts=1)
    never = d.declined(500, "no", x_should_retry="false")
    yield _failed("no use to try", never, errors.ServerError, status=500, attempts=1)
    for name, (script, kind) in d.hopeless.items():
        yield _failed(f"hopeless: {name}", script, kind, status=script.status, attempts=1)


def _broken(d: Dialect) -> Iterator[Row]:
    """Yield what is no answer, and answers that are cut or fail on their way."""
    yield _failed("a page", page("  \n<html>" + "x" * 5000), errors.BadResponse)
    yield _failed("nothing", Script(), errors.StreamInterrupted)
    yield _failed("JSON of another kind", answer_json([1]), errors.BadResponse)
    reported = replace(d.declined(503, f"no, {KEY}"), status=200)
    yield _failed("an error with 200", reported, errors.ServerError)
    error = d.script(d.begin, d.errored(503, f"no, {KEY}"))
    yield _failed("an error before the words", error, errors.ServerError)
    half = d.begin + d.text("half ") + d.text("of it")
    said = (("text", "half of it"),)
    error = d.script(half, d.errored(503, f"no, {KEY}"), Hold())
    yield _failed("an error after words", error, errors.ServerError, events=said)
    frame = d.text("more")
    cuts = {
        "closed": d.script(half, Pause(0.02), Cut()),
        "reset": d.script(half, Pause(0.02), Cut(reset=True)),
        "in a frame": d.script(half, frame[: len(frame) // 2], Pause(0.02), Cut()),
        "ended": d.script(half),
        "ended by the connection": d.script(half, framing="close"),
    }
    for name, script in cuts.items():
        yield _failed(f"cut: {name}", script, errors.StreamInterrupted, events=said)
    early = {
        "after nothing": Script(steps=(Cut(reset=True),)),
        "before words": d.script(d.begin, Pause(0.02), Cut()),
    }
    for name, script in early.items():
        yield _failed(f"cut: {name}", script, errors.StreamInterrupted)
    gone = Script(before=(Cut(),))
    yield _failed("closed without an answer", gone, errors.ConnectionLost)
    giant = d.script(half, *[b"x" * 2**20] * 65, Hold())
    yield _failed("a giant line", giant, errors.BadResponse, events=said)


def _stalls(d: Dialect) -> Iterator[Row]:
    """Yield servers that fall silent, or say nothing for ever."""
    half, said = d.begin + d.text("half"), (("text", "half"),)
    for name, step in {
        "silence": Hold(),
        **{f"signs of life {at}": Hold(every=noise) for at, noise in enumerate(d.noise)},
    }.items():
        yield _failed(
            f"stalled after words: {name}",
            d.script(half, step),
            errors.ProviderTimeout,
            events=said,
            timeouts=TIRED,
        )
        yield _failed(
            f"stalled before words: {name}",
            d.script(d.begin, step),
            errors.ProviderTimeout,
            timeouts=HASTY,
        )
    deaf = d.script(half, Hold())
    yield _failed("no byte", deaf, errors.ProviderTimeout, events=said, timeouts=DEAF)
    mute = Script(before=(Hold(),))
    yield _failed("no headers", mute, errors.ProviderTimeout, timeouts=UNANSWERED)


def _recoveries(d: Dialect) -> Iterator[Row]:
    """Yield failures behind which the next attempt succeeds."""
    whole = d.script(d.answer("words"))
    firsts = {
        "an overload": d.declined(529, "no"),
        "a cut": d.script(d.begin, Cut(reset=True)),
        "an error in the stream": d.script(d.begin, d.errored(503, "no")),
        "nothing": Script(),
        **{
            f"a cut in {name}": d.script(d.begin, say("hm"), Pause(0.02), Cut())
            for name, say in d.reasoning.items()
        },
    }
    for name, first in firsts.items():
        yield Row(
            name=f"well after {name}",
            scripts=(first, whole),
            events=_shape(d, "words"),
            usage=d.usage(5),
            attempts=2,
        )
