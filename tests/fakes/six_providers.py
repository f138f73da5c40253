"""Six providers at once: a local server for each, every one with its own protocol and its own price.

async with Six() as six:
    ...  # six.variables for the environment, six.options for the command line
"""

import base64
import json
import re
from collections import Counter
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any, Self

from PIL import Image

from engine.policy.settings_providers import key_variable, variable_stem
from tests.fakes import anthropic_frames, gemini, ollama_lines
from tests.fakes.scripted_server import (
    DONE,
    Recorded,
    Script,
    ScriptedServer,
    answer_json,
    delta,
    frame,
    pieces,
    refuse,
    stream,
    usage,
)

SEATS: dict[str, str] = {
    "s1": "openai/gpt-fake",
    "s2": "anthropic/claude-fake",
    "s3": "gemini/gemini-fake",
    "s4": "ollama/qwen-fake",
    "s5": "deepseek/deepseek-fake",
    "s6": "openrouter/some/router-fake",
}
JUDGE = "openai/judge-fake"
EYES = "gemini/eyes-fake"
BRUSH = "ark/doubao-seedream-4-5-fake"
PROVIDERS = (*(model.partition("/")[0] for model in SEATS.values()), "ark")

ROUTER_COST = "0.00125"
"""What OpenRouter's server says that each call cost, in dollars."""

PICTURE_TOKENS = 4096

PRICES = """
[[openai.models]]
id = "*"
price = { currency = "USD", input = 2.5, output = 10 }
[[anthropic.models]]
id = "*"
price = { currency = "USD", input = 3, output = 15 }
[[gemini.models]]
id = "*"
see = true
price = { currency = "USD", input = 0.3, output = 2.5 }
[[ollama.models]]
id = "*"
price = { currency = "USD", input = 0, output = 0 }
[[deepseek.models]]
id = "*"
price = { currency = "CNY", input = 2, output = 3 }
[[ark.models]]
id = "*"
price = { currency = "CNY", picture = 0.25 }
"""
"""The user's price list; OpenRouter's price is not in it: that server tells what a call cost."""

KEYWORDS = ("折叠", "镂空", "红色", "礼物", "wing")


def well_formed(model: str, number: int, concept: str = "") -> str:
    """Return an answer that every parser can use, different for each call of a model."""
    return json.dumps(
        {
            "name": f"Card {model}",
            "concept": f"call {number} of {model}{concept}",
            "keywords": [*KEYWORDS, f"own {model}"],
            "core": "fold",
            "groups": [{"label": "paper", "members": ["折叠", "镂空"], "groups": []}],
            "choices": [
                {"keyword": "折叠", "reason": "it folds"},
                {"keyword": "红色", "reason": "it glows"},
                {"card": "card-2", "reason": "clear"},
                {"card": "card-3", "reason": "bold"},
            ],
            "labels": ["paper"],
            "agreed": ["fold it"],
            "minority": ["do not fold it"],
            "open": ["price"],
        },
        ensure_ascii=False,
    )


def picture_bytes(colour: str = "red") -> bytes:
    """Return a small PNG."""
    data = BytesIO()
    Image.new("RGB", (64, 64), colour).save(data, "PNG")
    return data.getvalue()


def _openai(text: str) -> Script:
    return stream(
        *(frame(delta(piece)) for piece in pieces(text)),
        frame(delta(finish="stop")),
        frame(usage(11, len(text))),
        DONE,
    )


def _openrouter(text: str) -> Script:
    return stream(
        b": OPENROUTER PROCESSING\n\n",
        *(frame(delta(piece)) for piece in pieces(text)),
        frame(delta(finish="stop")),
        frame(usage(11, len(text), cost=float(ROUTER_COST))),
        DONE,
    )


def _ollama(text: str) -> Script:
    return ollama_lines.say(text, prompt_eval_count=11, eval_count=len(text))


SPEAK: dict[str, Callable[[str], Script]] = {
    "openai": _openai,
    "openrouter": _openrouter,
    "deepseek": _openai,
    "ark": _openai,
    "anthropic": anthropic_frames.tell,
    "gemini": gemini.says,
    "ollama": _ollama,
}
"""How each provider's server says some words. Each counts 11 tokens in, a character as one out."""

_PATHS: dict[str, str] = {
    "anthropic": r"/v1/messages",
    "gemini": r"/v1beta/models/(?P<model>[^:]+):streamGenerateContent\?.*",
    "ollama": r"/api/chat",
}


def model_of(provider: str, request: Recorded) -> str | None:
    """Return the model that a chat asks for, None where the request is no chat."""
    found = re.fullmatch(_PATHS.get(provider, r".*/chat/completions"), request.path)
    if found is None:
        return None
    return found.groupdict().get("model") or request.json["model"]


Play = Callable[[str, str, int, Script, Recorded], Script]
"""From provider, model, number of the call, the good answer and the request to what is played."""


@dataclass
class Six:
    """The servers; `play` may put another script in place of a good answer."""

    play: Play = lambda provider, model, number, good, request: good
    keys: dict[str, str] = field(
        default_factory=lambda: {name: f"key-of-{name}-0123456789" for name in PROVIDERS}
    )
    calls: Counter[str] = field(default_factory=Counter[str])
    spoken: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    servers: dict[str, ScriptedServer] = field(default_factory=dict[str, ScriptedServer])
    _stack: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def __aenter__(self) -> Self:
        """Start a server for each provider."""
        for name in PROVIDERS:
            server = ScriptedServer(lambda request, name=name: self._answer(name, request))
            self.servers[name] = await self._stack.enter_async_context(server)
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop them."""
        await self._stack.aclose()

    def _answer(self, provider: str, request: Recorded) -> Script:
        if request.path.endswith("/images/generations"):
            return self._drawn(provider, request)
        model = model_of(provider, request)
        if model is None:
            return refuse(404, "no such path")
        ref = f"{provider}/{model}"
        self.calls[ref] += 1
        text = well_formed(model, self.calls[ref])
        self.spoken.setdefault(ref, []).append(text)
        return self.play(provider, model, self.calls[ref], SPEAK[provider](text), request)

    def _drawn(self, provider: str, request: Recorded) -> Script:
        ref = f"{provider}/{request.json['model']}"
        self.calls[ref] += 1
        encoded = base64.b64encode(picture_bytes()).decode()
        tokens: dict[str, Any] = {"generated_images": 1, "output_tokens": PICTURE_TOKENS}
        good = answer_json(
            {
                "model": request.json["model"],
                "data": [{"b64_json": encoded, "size": "2048x2048"}],
                "usage": {**tokens, "total_tokens": PICTURE_TOKENS},
            }
        )
        return self.play(provider, request.json["model"], self.calls[ref], good, request)

    @property
    def variables(self) -> dict[str, str]:
        """The environment: every address and every key."""
        addresses = {f"{variable_stem(n)}_BASE_URL": self.address(n) for n in PROVIDERS}
        return {**addresses, **{key_variable(name): key for name, key in self.keys.items()}}

    def address(self, provider: str) -> str:
        """Return the base URL of a provider's server, as that provider's users write it."""
        path = {"gemini": "/v1beta", "ark": "/api/v3"}.get(provider, "")
        return f"{self.servers[provider].url}{path}"

    @property
    def options(self) -> tuple[str, ...]:
        """The command line: a model for each seat and task."""
        named = {f"seats.{seat}.model": model for seat, model in SEATS.items()}
        tasks = {"talk": JUDGE, "judge": JUDGE, "see": EYES, "draw": BRUSH}
        named |= {f"tasks.{task}": model for task, model in tasks.items()}
        sets = [word for key, value in named.items() for word in ("--set", f"{key}={value}")]
        return ("--provider", "openai", *sets)


def furnish(home: Path, prices: str = PRICES) -> Path:
    """Put the price list into a home, and a picture; return the picture's path."""
    (home / "models.toml").write_text(prices, encoding="utf-8")
    picture = home / "butterfly.png"
    picture.write_bytes(picture_bytes("green"))
    return picture
