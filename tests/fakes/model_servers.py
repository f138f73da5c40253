"""Servers that list models and answer chats as the OpenAI-style ones do."""

import asyncio
import threading
from collections.abc import Callable, Generator, Sequence
from contextlib import AbstractAsyncContextManager, contextmanager
from typing import Any, TypeVar

from tests.fakes import ollama_lines
from tests.fakes.scripted_server import Recorded, Script, ScriptedServer, answer_json, refuse, say

Served = TypeVar("Served", bound=AbstractAsyncContextManager[Any])


def listing(*ids: str, **facts: Any) -> Script:
    """Answer with a list of models; `facts` stand in every row."""
    return answer_json({"data": [{"id": name, **facts} for name in ids]})


def model_server(
    models: Script | Sequence[str] = (), chat: Callable[[dict[str, Any]], Script] | None = None
) -> ScriptedServer:
    """Answer for the list of models and for chats; a list of ids, or any script."""

    def handle(request: Recorded) -> Script:
        if request.path.partition("?")[0].endswith("/models"):
            return models if isinstance(models, Script) else listing(*models)
        if request.path.endswith("/chat/completions"):
            return chat(request.json) if chat is not None else say("ok")
        return refuse(404, "no such path")

    return ScriptedServer(handle)


@contextmanager
def beside(server: Served) -> Generator[Served]:
    """Serve from a thread of its own, for programs that a test waits for."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        asyncio.run_coroutine_threadsafe(server.__aenter__(), loop).result(60)
        yield server
    finally:
        asyncio.run_coroutine_threadsafe(server.__aexit__(), loop).result(60)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(60)
        loop.close()


def ollama_server(*models: tuple[str, str]) -> ScriptedServer:
    """Return an Ollama with models, each with what it can do; it says `ok` to everything."""

    def handle(request: Recorded) -> Script:
        match request.path:
            case "/api/version":
                return answer_json({"version": "0.12.0"})
            case "/api/tags":
                return answer_json({"models": [{"model": name} for name, _ in models]})
            case "/api/show":
                return answer_json({"capabilities": [dict(models)[request.json["model"]]]})
            case _:
                return ollama_lines.say("ok")

    return ScriptedServer(handle)


def asked(server: ScriptedServer) -> list[str]:
    """Return the last names of the paths that were asked for."""
    return [request.path.rpartition("/")[2] for request in server.requests]
