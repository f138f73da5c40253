"""A model server on a real socket of this machine, which does what a script says.

    async with ScriptedServer.openai(lambda request: say("hello")) as server:
        ...  # server.url, server.requests, server.open_connections

A script is a status, headers, a framing and steps. `say` and its neighbours
write the usual ones; everything that real servers do wrong can be spelled out.
"""

import asyncio
import gzip
import json
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, Literal, Self


@dataclass(frozen=True, slots=True)
class Send:
    """Bytes, written in pieces of `size` (None: at once), with a pause after each."""

    data: bytes
    size: int | None = None
    pause: float = 0.0

    def pieces(self) -> Iterable[bytes]:
        """Return the pieces in order."""
        size = self.size or max(1, len(self.data))
        return (self.data[at : at + size] for at in range(0, len(self.data), size))


@dataclass(frozen=True, slots=True)
class Pause:
    """Nothing for so many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Until:
    """Nothing until another thread says so."""

    said: threading.Event


@dataclass(frozen=True, slots=True)
class Hold:
    """Hold the socket open until the client leaves; `every` repeats bytes meanwhile."""

    every: bytes = b""
    pause: float = 0.02


@dataclass(frozen=True, slots=True)
class Cut:
    """End the connection here: with a reset, or with a plain close."""

    reset: bool = False


Step = Send | Pause | Until | Hold | Cut


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """One answer. Framing `close` ends the body with the connection."""

    steps: tuple[Step, ...] = ()
    status: int = 200
    headers: tuple[tuple[str, str], ...] = (("content-type", "text/event-stream"),)
    framing: Literal["chunked", "close"] = "chunked"
    before: tuple[Step, ...] = ()

    def split(self, size: int, pause: float = 0.0) -> "Script":
        """Return the same answer with its bytes written in pieces of a size."""
        steps = tuple(
            replace(step, size=size, pause=pause) if isinstance(step, Send) else step
            for step in self.steps
        )
        return replace(self, steps=steps)

    def then(self, *steps: Step) -> "Script":
        """Return the answer with more steps after it."""
        return replace(self, steps=(*self.steps, *steps))


def frame(value: Any, *, name: str = "", space: bool = True, end: str = "\n") -> bytes:
    """Return one event with a JSON value (or words, as they are) as its data."""
    data = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    head = f"event: {name}{end}" if name else ""
    return f"{head}data:{' ' if space else ''}{data}{end}{end}".encode()


def delta(text: str | None = None, *, finish: str | None = None, **more: Any) -> dict[str, Any]:
    """Return one chunk of a chat answer; `more` goes into its delta."""
    inside = {**({} if text is None else {"content": text}), **more}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "model": "served-model",
        "choices": [{"index": 0, "delta": inside, "finish_reason": finish}],
    }


def usage(prompt: int, completion: int, **more: Any) -> dict[str, Any]:
    """Return a chunk that reports tokens."""
    tokens = {"prompt_tokens": prompt, "completion_tokens": completion, **more}
    return {"id": "chatcmpl-1", "choices": [], "usage": tokens}


DONE = frame("[DONE]")


def pieces(text: str, size: int = 7) -> list[str]:
    """Cut a text into pieces of a size."""
    return [text[at : at + size] for at in range(0, len(text), size)]


def chat_bytes(
    text: str,
    *,
    finish: str | None = "stop",
    done: bool = True,
    space: bool = True,
    end: str = "\n",
) -> bytes:
    """Return the whole event stream of one chat answer."""
    chunks = [delta(role="assistant"), *map(delta, pieces(text))]
    chunks += [delta(finish=finish)] if finish else []
    chunks.append(usage(11, len(text)))
    marks = [frame("[DONE]", space=space, end=end)] if done else []
    return b"".join([*(frame(chunk, space=space, end=end) for chunk in chunks), *marks])


def say(text: str, **how: Any) -> Script:
    """Answer a chat request properly; `how` as in `chat_bytes`."""
    return Script(steps=(Send(chat_bytes(text, **how)),))


def stream(*frames: bytes | Step) -> Script:
    """Answer with these events and steps."""
    return Script(steps=tuple(Send(one) if isinstance(one, bytes) else one for one in frames))


def page(html: str = "<!doctype html><title>Log in</title>", status: int = 200) -> Script:
    """Answer with a web page."""
    return Script(
        status=status, headers=(("content-type", "text/html"),), steps=(Send(html.encode()),)
    )


def answer_json(value: Any, status: int = 200, **headers: str) -> Script:
    """Answer with JSON; underscores of header names become hyphens."""
    more = tuple((name.replace("_", "-"), content) for name, content in headers.items())
    return Script(
        status=status,
        headers=(("content-type", "application/json"), *more),
        steps=(Send(json.dumps(value).encode()),),
    )


def refuse(
    status: int, message: str = "no", *, code: str = "", kind: str = "", **headers: str
) -> Script:
    """Answer with an error as OpenAI words it."""
    body = {"error": {"message": message, "type": kind or None, "code": code or None}}
    return answer_json(body, status, **headers)


def packed(script: Script) -> Script:
    """Return the answer with its bytes gzipped as one body."""
    raw = b"".join(step.data for step in script.steps if isinstance(step, Send))
    return replace(
        script,
        headers=(*script.headers, ("content-encoding", "gzip")),
        steps=(Send(gzip.compress(raw), size=5),),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A request as it arrived; header names in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes = field(repr=False)

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


Handler = Callable[[Recorded], Script]
Answer = Callable[[dict[str, Any]], "str | Script"]


class ScriptedServer:
    """Answers each request by a function, and remembers what was asked."""

    def __init__(
        self, handler: Handler, *, tls: ssl.SSLContext | None = None, port: int = 0
    ) -> None:
        """Make a server; `async with` starts and stops it, on a free port or a named one."""
        self.requests: list[Recorded] = []
        self.connections_made = 0
        self._handler = handler
        self._tls = tls
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self._changed = asyncio.Condition()
        self.port = port

    @classmethod
    def openai(cls, answer: Answer, *, tls: ssl.SSLContext | None = None) -> Self:
        """Answer chat requests by a function of their JSON; words are said as they are."""

        def handle(request: Recorded) -> Script:
            if not request.path.endswith("/chat/completions"):
                return refuse(404, "no such path")
            said = answer(request.json)
            return say(said) if isinstance(said, str) else said

        return cls(handle, tls=tls)

    @classmethod
    def scripts(cls, answers: Sequence[Script]) -> Self:
        """Answer one request after the other; the last answer is repeated."""
        left = list(answers)
        return cls(lambda _: left.pop(0) if len(left) > 1 else left[0])

    @property
    def url(self) -> str:
        """The base URL, without a slash at its end and without `/v1`."""
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self.port}"

    @property
    def open_connections(self) -> int:
        """How many clients are connected now."""
        return len(self._writers)

    async def wait_until(self, holds: Callable[[Self], bool], within: float = 60.0) -> None:
        """Return when something holds of the server; TimeoutError if it does not in time."""
        async with asyncio.timeout(within), self._changed:
            await self._changed.wait_for(lambda: holds(self))

    async def wait_empty(self, within: float = 60.0) -> None:
        """Return when no client is connected any more."""
        await self.wait_until(lambda server: server.open_connections == 0, within)

    async def __aenter__(self) -> Self:
        """Listen on a port of the loopback interface."""
        self._server = await asyncio.start_server(
            self._serve, "127.0.0.1", self.port, ssl=self._tls, backlog=2048
        )
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop, and drop whoever is still connected."""
        assert self._server is not None
        self._server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self._writers.add(writer)
        self.connections_made += 1
        await self._tell()
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
                while await self._exchange(reader, writer):
                    pass
        except asyncio.CancelledError:
            pass  # the server stops; asyncio would log a cancelled connection as a fault
        finally:
            writer.transport.abort()
            self._writers.discard(writer)
            self._tasks.discard(task)
            await self._tell()

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        request = await _read_request(reader)
        self.requests.append(request)
        await self._tell()
        script = self._handler(request)
        return await _Exchange(reader, writer, script).run()


async def _read_request(reader: asyncio.StreamReader) -> Recorded:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.rstrip("\r\n").split("\r\n")
    method, path, _ = first.split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (x.partition(":") for x in lines)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Recorded(method=method, path=path, headers=headers, body=body)


class _Exchange:
    """One answer being given."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, script: Script
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._script = script
        self._chunked = False

    async def run(self) -> bool:
        """Play the script; say whether the connection may serve another request."""
        for step in self._script.before:
            if not await self._play(step):
                return False
        self._write_head()
        self._chunked = self._script.framing == "chunked"
        for step in self._script.steps:
            if not await self._play(step):
                return False
        if self._chunked:
            self._writer.write(b"0\r\n\r\n")
        await self._writer.drain()
        if not self._chunked:
            await self._close()
        return self._chunked

    def _write_head(self) -> None:
        chunked = self._script.framing == "chunked"
        framing = ("transfer-encoding", "chunked") if chunked else ("connection", "close")
        headers = "".join(f"{k}: {v}\r\n" for k, v in (*self._script.headers, framing))
        self._writer.write(f"HTTP/1.1 {self._script.status} Scripted\r\n{headers}\r\n".encode())

    async def _play(self, step: Step) -> bool:
        match step:
            case Send():
                for piece in step.pieces():
                    await self._write(piece)
                    await asyncio.sleep(step.pause)
            case Pause():
                await asyncio.sleep(step.seconds)
            case Until():
                await asyncio.to_thread(step.said.wait, 250)
            case Hold():
                await self._hold(step)
                return False
            case Cut(reset=False):
                await self._close()
                return False
            case Cut(reset=True):
                await self._writer.drain()
                raw = self._writer.get_extra_info("socket")
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self._writer.transport.abort()
                return False
        return True

    async def _write(self, data: bytes) -> None:
        if self._chunked and data:
            data = b"%x\r\n%s\r\n" % (len(data), data)
        self._writer.write(data)
        await self._writer.drain()

    async def _close(self) -> None:
        self._writer.close()
        with suppress(ConnectionError, ssl.SSLError):
            await self._writer.wait_closed()

    async def _hold(self, step: Hold) -> None:
        gone = asyncio.ensure_future(self._reader.read())
        try:
            while not gone.done():
                if step.every:
                    await self._write(step.every)
                await asyncio.wait([gone], timeout=step.pause if step.every else None)
        finally:
            gone.cancel()
            await asyncio.gather(gone, return_exceptions=True)
