"""What somebody wants of an export: its form, its language, and what it may tell."""

from dataclasses import dataclass
from typing import Literal, get_args

from engine.vocabulary.seats import Lang

Form = Literal["md", "html", "csv", "cast", "json", "jsonl"]
FORMS: tuple[Form, ...] = get_args(Form)

WHOLE: frozenset[Form] = frozenset({"json", "jsonl"})
"""Forms for programs, which tell everything unless something else is wished."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportWish:
    """An export as it is wished; None is what the form does by itself.

    `lang` is that of the export's own words. Forms for people leave models' reasoning out.
    `whispers` are the facilitator's words to one seat, and her private notes; `anonymous` calls
    the seats A, B, C; `mask` hides card numbers, social security numbers and e-mail addresses, None
    as settings have it and never in a form for programs; `pictures` are the bytes of pictures within one file.
    """

    form: Form = "md"
    lang: Lang | None = None
    reasoning: bool | None = None
    whispers: bool = True
    costs: bool = True
    anonymous: bool = False
    mask: bool | None = None
    pictures: bool = True

    @property
    def reduced(self) -> tuple[str, ...]:
        """Return what is left out of the log or changed in it, by the names of these fields."""
        reasoning = self.form in WHOLE if self.reasoning is None else self.reasoning
        kept = {"reasoning": reasoning, "whispers": self.whispers, "costs": self.costs}
        left = [name for name, told in kept.items() if not told]
        changed = {"anonymous": self.anonymous, "masked": self.mask}
        return (*left, *(name for name, done in changed.items() if done))

    def masks(self, *, usually: bool) -> bool:
        """Say whether an export masks, where settings say what it does `usually`."""
        return (usually and self.form not in WHOLE) if self.mask is None else self.mask
