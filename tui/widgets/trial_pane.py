"""How the trial of a provider goes, and the models that it has to choose from."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, cast

from textual import on
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, OptionList, Static

from engine import clean, clean_line
from tui.widgets.house import house_of, words_of
from tui.widgets.model_list import ModelList, cost
from tui.widgets.plain_line import PlainLine

if TYPE_CHECKING:
    from engine import ModelFacts, Trial

MODEL = 60
SIGNS = {"healthy": "=", "unhealthy": "?", "error": "!"}
LISTED = "-listed"
"""Class of the pane while a model can be chosen."""


class TrialPane(Vertical):
    """Outcome, the line that narrows, the list; it keeps the last trial."""

    class Chosen(Message):
        """The model under the cursor is to be used."""

    def __init__(self) -> None:
        """Begin with no trial."""
        super().__init__(id="trial")
        self.outcome = Static("", id="outcome", markup=False)
        self.filter = PlainLine("", "filter")
        self.models = ModelList()
        self.trial: Trial | None = None
        self._known: Sequence[ModelFacts] = ()

    def compose(self) -> Iterator[Widget]:
        """One below the other."""
        self.filter.placeholder = words_of(self)("setup.filter")
        yield self.outcome
        yield self.filter
        yield self.models

    @property
    def answered(self) -> bool:
        """Whether the last trial went well."""
        return self.trial is not None and self.trial.check.status == "healthy"

    @property
    def listed(self) -> bool:
        """Whether a model can be chosen."""
        return self.has_class(LISTED)

    @property
    def model(self) -> str:
        """The model under the cursor, empty where there is none."""
        return self.models.model if self.listed else ""

    def begin(self) -> None:
        """Forget the trial of another provider."""
        self.trial, self._known = None, ()
        self.filter.value = ""
        self.remove_class(LISTED)

    def asking(self, model: str, seconds: int) -> None:
        """Say what is asked for, and how long it has taken."""
        words = words_of(self)
        asked = clean_line(model, MODEL)
        told = words("setup.asking_model", model=asked) if asked else words("setup.asking")
        self._say("~", f"{told}  {words('setup.seconds', seconds=seconds)}")

    def fault(self, text: str) -> None:
        """Say what could not be done."""
        self._say("!", text)

    def tell(self, trial: "Trial") -> None:
        """Say how a trial went, show the models, and take the focus where there is a choice."""
        self.trial = trial
        self._known = trial.models or self._known
        self._say_check(trial)
        self.set_class(bool(self._known) or trial.unlisted, LISTED)
        self._show(trial.model)
        if self.models.option_count:
            self.models.focus()
        elif trial.unlisted:
            self.filter.focus()
        else:
            self.screen.set_focus(None)

    def _say_check(self, trial: "Trial") -> None:
        words, told = words_of(self), cast("Any", house_of(self)).told
        check = trial.check
        if check.status == "healthy":
            answers = words("setup.answers", said=told(check.detail), took=check.duration_ms)
            self._say("=", "\n".join((answers, self._price(trial), words("setup.choose_model"))))
        else:
            parts = (clean(told(check.detail)), clean(told(check.remedy)), words("setup.what_now"))
            self._say(SIGNS[check.status], "\n".join(part for part in parts if part))

    def _price(self, trial: "Trial") -> str:
        """Say what the model costs, or that nobody tells."""
        model = next((one for one in trial.models if one.id == trial.model), None)
        words = words_of(self)
        if model is None or model.price is None:
            return words("setup.price_untold")
        return words("setup.price", price=cost(model, words))

    def _say(self, sign: str, text: str) -> None:
        self.outcome.set_class(sign not in "=~", "fault")
        self.outcome.update(Content(f"{sign} {text}"))

    def _show(self, here: str) -> None:
        words, known = words_of(self), self._known
        shown = self.models.show(known, words, typed=self.filter.value, here=here)
        count = words("setup.models", shown=shown, total=len(known)) if known else ""
        self.models.border_title = Content(count)

    @on(Input.Changed, "#filter")
    def _filtered(self, event: Input.Changed) -> None:
        event.stop()
        if self.listed:
            self._show(self.models.model)

    @on(PlainLine.Left)
    def _left(self, event: PlainLine.Left) -> None:
        event.stop()
        self.models.focus()

    @on(OptionList.OptionSelected, "#models")
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.post_message(self.Chosen())

    def search(self) -> None:
        """Type what the model's id has in it, or all of it."""
        self.filter.focus()
        self.filter.select_all()

    def other(self) -> None:
        """Go from the list to the line, or back."""
        (self.models if self.filter.has_focus else self.filter).focus()
