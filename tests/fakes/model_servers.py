"""Servers that list models and answer chats as the OpenAI-style ones do."""

from collections.abc import Callable, Sequence
from typing import Any

from tests.fakes.scripted_server import Recorded, Script, ScriptedServer, answer_json, refuse, say


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


def asked(server: ScriptedServer) -> list[str]:
    """Return the last names of the paths that were asked for."""
    return [request.path.rpartition("/")[2] for request in server.requests]
