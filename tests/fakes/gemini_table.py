"""A Gemini at a scripted server, and someone who listens."""

from contextlib import AbstractAsyncContextManager
from typing import Any

from engine.http import Timeouts
from engine.providers.gemini import Gemini
from tests.fakes.gemini import failure, part, response
from tests.fakes.listener import PATIENT, Heard, at, listen
from tests.fakes.scripted_server import Script, ScriptedServer, answer_json, frame

KEY = "AIzaSySecret0123456789"


def table(
    *scripts: Script, timeouts: Timeouts = PATIENT
) -> AbstractAsyncContextManager[tuple[ScriptedServer, Gemini]]:
    return at(
        ScriptedServer.scripts(scripts),
        lambda url, client: Gemini("mine", url, KEY, client),
        timeouts=timeouts,
    )


async def hear(script: Script, timeouts: Timeouts = PATIENT) -> Heard:
    async with table(script, timeouts=timeouts) as (_, provider):
        return await listen(provider)


def says_part(text: str, **how: Any) -> bytes:
    return frame(response(part(text), **how))


def refused(code: int, status: str, words: str, *details: Any, **headers: str) -> Script:
    return answer_json(failure(code, status, words, *details), code, **headers)
