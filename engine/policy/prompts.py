"""The library of prompt templates: ids, placeholders, overrides, checked at load."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

from engine.policy.kit_files import FileFault, exists, read_text
from engine.policy.kit_model import Fault, KitRole
from engine.policy.kit_templates import (
    MAX_SOURCE,
    TemplateError,
    check_template,
    render_template,
)
from engine.vocabulary.errors import KitError
from engine.vocabulary.messages import Situation
from engine.vocabulary.seats import Lang


class PromptId(StrEnum):
    """One id a template; `PROMPT_FILES` says where its file lies."""

    ROLE = "role"
    INTRODUCTION = "introduction"
    IMAGE_STORY = "image_story"
    TALK = "talk"
    TALK_AFTER_SWITCH = "talk_after_switch"
    KEYWORDS = "keywords"
    KEYWORDS_REPAIR = "keywords_repair"
    TREE = "tree"
    TREE_REPAIR = "tree_repair"
    BALLOT = "ballot"
    BALLOT_REPAIR = "ballot_repair"
    REFLECTION = "reflection"
    CARD = "card"
    CARD_REPAIR = "card_repair"
    CARD_BALLOT = "card_ballot"
    CARD_BALLOT_REPAIR = "card_ballot_repair"
    ASSENT = "assent"
    CONTINUE = "continue"
    NAMES = "names"
    CLOSING = "closing"
    DESCRIBE = "describe"
    SUMMARY = "summary"
    WEIGH = "weigh"
    GLOSS = "gloss"


class Material(StrEnum):
    """Names of the data blocks that a caller appends; templates call them by these names."""

    DISCUSSION = "discussion"
    OWN = "own"
    MEMORIES = "memories"
    PICTURES = "pictures"
    KEYWORDS = "keywords"
    CANDIDATES = "candidates"
    GROUPS = "groups"
    CARDS = "cards"
    NOTES = "notes"
    PARTIAL = "partial"
    ANSWER = "answer"


_BLANK = re.compile(r"\n[ \t]*\n(?:[ \t]*\n)+")
_JUDGES = {
    PromptId.NAMES,
    PromptId.CLOSING,
    PromptId.DESCRIBE,
    PromptId.SUMMARY,
    PromptId.WEIGH,
    PromptId.GLOSS,
}


def _folder(prompt: PromptId) -> str:
    if prompt is PromptId.ROLE:
        return "roles"
    return "judges" if prompt in _JUDGES else "stages"


PROMPT_FILES: Final[Mapping[PromptId, str]] = {
    prompt: f"{_folder(prompt)}/{prompt}.md" for prompt in PromptId
}

DEFAULTS: Final[Mapping[str, object]] = {
    "ask": "",
    "axes": (),
    "brief": "",
    "cares": "",
    "choices": 5,
    "first_role_name": "",
    "kind": "",
    "kit": "",
    "lang": "",
    "limit": 10,
    "manner": "",
    "materials": (),
    "motif": "",
    "note": "",
    "ordinal": 1,
    "picture_style": "",
    "problem": "",
    "role_name": "",
    "round": 1,
    "rounds": 1,
    "scenario": "",
    "seat": None,
    "stage": "",
    "topic": "",
}

PLACEHOLDERS: Final[frozenset[str]] = frozenset(DEFAULTS) | {
    f"seat.{name}"
    for name in (
        "id",
        "name",
        "role",
        "first_role",
        "persona.name",
        "persona.age",
        "persona.background",
        "persona.experience",
        "persona.speaking",
    )
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A prompt's words, and the SHA-256 (hex) of the template they were written from."""

    text: str
    template_hash: str


def template_faults(file: str, source: str) -> tuple[Fault, ...]:
    """Return every fault of a prompt template, placed in its file."""
    found = [
        Fault(file=file, line=fault.line, key="", message=fault.message)
        for fault in check_template(source, PLACEHOLDERS)
    ]
    if not source.strip():
        found.append(Fault(file=file, line=1, key="", message="The template is empty."))
    return tuple(found)


def prompt_values(
    situation: Situation,
    role: KitRole | None = None,
    *,
    note: str = "",
    problem: str = "",
    materials: tuple[Material, ...] = (),
) -> dict[str, object]:
    """Return the placeholders' values for a situation.

    `note` is the facilitator's note, `problem` what was wrong with an answer that is
    asked for again, `materials` the data blocks that the caller appends.
    """
    values: dict[str, object] = {
        name: getattr(situation, name, DEFAULTS[name]) for name in DEFAULTS
    }
    values.update(
        ask=str(situation.ask),
        cares=role.cares if role else "",
        manner=role.manner if role else "",
        note=note,
        problem=problem,
        materials=tuple(str(name) for name in materials),
    )
    return values


class PromptLibrary:
    """The templates of one language.

    A user's folder (`<home>/prompts`, files as `<lang>/stages/talk.md`) wins over a
    kit's own texts (`Kit.prompts`), which win over the shipped ones. Raises KitError
    with file and line if a template cannot be used.
    """

    def __init__(
        self, lang: Lang, user_folder: Path | None = None, own: Mapping[str, str] | None = None
    ) -> None:
        """Read and check every template."""
        self.lang: Lang = lang
        self._texts: dict[PromptId, str] = {}
        self._faults: list[Fault] = []
        for prompt in PromptId:
            self._load(prompt, user_folder, own or {})
        if self._faults:
            raise KitError(
                f"A prompt cannot be used: {self._faults[0]}",
                hint="Correct the file, or remove it to go back to the shipped prompt.",
            )

    def render(self, prompt: PromptId, values: Mapping[str, object]) -> Rendered:
        """Return a prompt; values that are not given take their defaults, others are ignored.

        Raises KitError if the template cannot be filled with these values.
        """
        source = self._texts[prompt]
        filled = {name: values.get(name, default) for name, default in DEFAULTS.items()}
        try:
            text = render_template(source, filled)
        except TemplateError as error:
            raise KitError(
                f"The prompt {prompt} cannot be filled: {error.fault.message}"
            ) from error
        digest = hashlib.sha256(source.encode()).hexdigest()
        return Rendered(text=_BLANK.sub("\n\n", text), template_hash=digest)

    def source(self, prompt: PromptId) -> str:
        """Return a template's text."""
        return self._texts[prompt]

    def _load(self, prompt: PromptId, folder: Path | None, own: Mapping[str, str]) -> None:
        name = PROMPT_FILES[prompt]
        file = f"{self.lang}/{name}"
        try:
            if folder is not None and exists(folder, file):
                text = read_text(folder, file, MAX_SOURCE)
                file = f"prompts/{file}"
            elif prompt in own:
                file, text = f"the kit's {prompt}", own[prompt]
            else:
                text = read_text(shipped_prompts(), file, MAX_SOURCE)
        except FileFault as error:
            self._faults.append(error.fault)
            return
        self._faults.extend(template_faults(file, text))
        self._texts[prompt] = text


def check_prompts(lang: Lang, user_folder: Path) -> tuple[Fault, ...]:
    """Return every fault of a user's prompt files of one language."""
    faults: list[Fault] = []
    for name in PROMPT_FILES.values():
        file = f"{lang}/{name}"
        try:
            if exists(user_folder, file):
                faults.extend(template_faults(file, read_text(user_folder, file, MAX_SOURCE)))
        except FileFault as error:
            faults.append(error.fault)
    return tuple(faults)


def shipped_prompts() -> Traversable:
    """Return the folder of the shipped prompts."""
    return resources.files("prompts")
