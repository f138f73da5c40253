"""A situation written as the exact request that a model gets, within its window."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from engine.policy.kit_model import Kit
from engine.policy.prompts import Material, PromptId, PromptLibrary, prompt_values
from engine.policy.text import estimate_tokens, first_sentence
from engine.vocabulary.ids import digest
from engine.vocabulary.messages import (
    ChatRequest,
    Group,
    ImagePart,
    Message,
    Part,
    Situation,
    Spoken,
    TextPart,
    message,
)
from engine.vocabulary.seats import Lang

OVERHEAD = 7
"""Tokens that a message costs beside its words (`providers.md`, section 8)."""

NEW_LINE, INDENTED = "\n", "\n  "


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """Which template asks, and what it asks about.

    `problem` is what was wrong with `answer`, which is asked for again; `note` is
    the facilitator's word on an utterance that goes on.
    """

    id: PromptId
    problem: str = ""
    answer: str = ""
    note: str = ""
    images: tuple[ImagePart, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """The messages, the hash of their template, and how many contributions were shortened."""

    messages: tuple[Message, ...]
    template_hash: str
    shortened: int
    tokens: int


def compose(
    library: PromptLibrary, kit: Kit, situation: Situation, prompt: Prompt, window: int
) -> Composed:
    """Return the request's messages, at most `window` estimated tokens where that can be.

    What others said is shortened to first sentences, oldest first, when it does
    not fit; the text says so where it happens.
    """
    shortened = 0
    composed = _write(library, kit, situation, prompt, shortened)
    while composed.tokens > window and shortened < len(situation.others):
        excess = composed.tokens - window
        shortened = min(len(situation.others), shortened + max(1, excess // 400))
        composed = _write(library, kit, situation, prompt, shortened)
    return composed


def _write(
    library: PromptLibrary, kit: Kit, situation: Situation, prompt: Prompt, shortened: int
) -> Composed:
    blocks = _blocks(situation, prompt, shortened)
    seat = situation.seat
    role = kit.roles.get(seat.role) if seat else None
    values = prompt_values(
        situation,
        role,
        note=prompt.note,
        problem=prompt.problem,
        materials=tuple(kind for kind, _ in blocks),
    )
    rendered = library.render(prompt.id, values)
    words = "\n\n".join([rendered.text.strip(), *(block(kind, text) for kind, text in blocks)])
    parts: tuple[Part, ...] = (TextPart(text=words), *prompt.images)
    messages: tuple[Message, ...] = (Message(role="user", parts=parts),)
    if seat is not None:
        system = library.render(PromptId.ROLE, values)
        messages = (message("system", system.text.strip()), *messages)
    tokens = sum(estimate_tokens(m.text) + OVERHEAD for m in messages)
    tokens += 1500 * len(prompt.images)
    return Composed(
        messages=messages,
        template_hash=rendered.template_hash,
        shortened=shortened,
        tokens=tokens,
    )


def block(kind: Material, text: str) -> str:
    """Return foreign text between marks that it cannot close: its own marks are broken open."""
    safe = re.sub(r"<(?=\s*/?\s*data)", "\u2039", text, flags=re.IGNORECASE)
    return f'<data kind="{kind}">\n{safe}\n</data>'


def _blocks(situation: Situation, prompt: Prompt, shortened: int) -> list[tuple[Material, str]]:
    s = situation
    found = [
        (Material.PICTURES, "\n\n".join(s.pictures)),
        (Material.OWN, _talk(s.own, 0, s.lang)),
        (Material.MEMORIES, "\n".join(f"- {memory}" for memory in s.memories)),
        (Material.DISCUSSION, _talk(s.others, shortened, s.lang)),
        (Material.KEYWORDS, "\n".join(s.keywords)),
        (Material.CANDIDATES, _numbered(s.candidates)),
        (Material.GROUPS, _groups(s.groups)),
        (Material.CARDS, "\n\n".join(_card(card.id, card.fields) for card in s.cards)),
        (Material.NOTES, "\n".join(s.notes)),
        (Material.PARTIAL, s.partial),
        (Material.ANSWER, prompt.answer),
    ]
    return [(kind, text) for kind, text in found if text.strip()]


def _talk(said: Sequence[Spoken], shortened: int, lang: Lang) -> str:
    """Return speeches under their speakers' names, the first so many shortened.

    Only a speaker's line begins at the margin: what is said cannot put words into
    somebody else's mouth.
    """
    lines: list[str] = []
    mark = {"zh": "，有删节", "en": ", shortened"}[lang]
    for index, one in enumerate(said):
        who = f"{one.name} ({one.role})" if one.role else one.name
        if index < shortened:
            lines.append(f"[{who}{mark}] {first_sentence(one.text)}")
        else:
            lines.append(f"[{who}] {one.text.replace(NEW_LINE, INDENTED)}")
    return "\n\n".join(lines)


def _numbered(words: Sequence[str]) -> str:
    return "\n".join(f"{index}. {word}" for index, word in enumerate(words, start=1))


def _groups(groups: Sequence[Group], depth: int = 0) -> str:
    lines: list[str] = []
    for index, group in enumerate(groups, start=1):
        label = group.label or f"({index})"
        lines.append(f"{'  ' * depth}{index}. {label}: {', '.join(group.members)}")
        if group.groups:
            lines.append(_groups(group.groups, depth + 1))
    return "\n".join(lines)


def _card(card_id: str, fields: object) -> str:
    names = ("name", "concept", "form", "elements", "material", "users", "meaning")
    lines = [f"{name}: {getattr(fields, name)}" for name in names if getattr(fields, name)]
    return "\n".join([f"[{card_id}]", *lines])


def exact_request(provider: str, request: ChatRequest) -> tuple[str, bytes]:
    """Return a request's SHA-256 and its bytes: canonical JSON, pictures by their hash."""
    messages = [
        {
            "role": one.role,
            "parts": [
                {"text": part.text}
                if isinstance(part, TextPart)
                else {"image": part.sha256, "media_type": part.media_type}
                for part in one.parts
            ],
        }
        for one in request.messages
    ]
    sampling = {
        name: getattr(request.sampling, name)
        for name in request.sampling.__dataclass_fields__
        if getattr(request.sampling, name) not in (None, ())
    }
    document = {
        "provider": provider,
        "model": request.model,
        "task": str(request.task),
        "sampling": sampling,
        "messages": messages,
    }
    data = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    return digest(data), data
