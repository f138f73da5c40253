"""One exhibit told in words: where its picture comes from, what it cost, the card in full."""

from textual.content import Content

from engine import (
    Cast,
    DrawingPlan,
    TableState,
    card_rows,
    clean,
    clean_line,
    design_keywords,
)
from tui.forecasts import cost_told
from tui.sentences import translate
from tui.widgets.exhibits import Exhibit
from tui.words import Words
from tui.wrapping import wrapped

LONG = 8_000
MODEL = 80
KEYWORDS = 10


class _Page:
    """Lines for a width."""

    def __init__(self, words: Words, width: int) -> None:
        self.lines: list[Content] = []
        self._words = words
        self._width = max(20, width)

    def head(self, text: str) -> None:
        for line in wrapped(clean_line(text, LONG), self._width):
            self.lines.append(Content.styled(line, "bold"))

    def text(self, text: str, style: str = "") -> None:
        for line in clean(text[:LONG]).split("\n"):
            self.lines += (Content.styled(part, style) for part in wrapped(line, self._width))

    def row(self, label: str, text: str) -> None:
        """Tell a labelled text; it begins on the label's own line."""
        start = label + self._words("seat.colon")
        first = len(self.lines)
        self.text(start + text)
        self.lines[first] = self.lines[first].stylize("bold", 0, len(start.rstrip()))

    def gap(self) -> None:
        if self.lines:
            self.lines.append(Content())


def page_of(
    one: Exhibit, state: TableState, plan: DrawingPlan | None, cast: Cast, words: Words, width: int
) -> list[Content]:
    """Return an exhibit's lines; `plan` is what drawing its card now would be."""
    page = _Page(words, width)
    if one.picture is not None:
        _brought(page, one, words)
    if one.card is not None:
        page.head(cast.thing(one.card.card))
        page.text(f"{one.sign} {one.fault or one.note}", "$dim")
        page.gap()
        prompts = (one.drawing.prompt if one.drawing else "", plan.prompt if plan else "")
        for label, text in card_rows(one.card.fields, words.lang):
            if not any(text.strip() in prompt for prompt in prompts):  # told below, as it is sent
                page.row(label, text)
        _origin(page, one, state, words)
        _next(page, one, plan, words)
    return page.lines


def _brought(page: _Page, one: Exhibit, words: Words) -> None:
    picture = one.picture
    assert picture is not None
    page.head(one.title)
    page.text(f"{one.sign} {one.note}", "$dim")
    page.gap()
    if picture.description:
        by = clean_line(picture.described_by, MODEL)
        page.row(words("pictures.seen_by", model=by), picture.description)
    else:
        page.text(words("pictures.not_seen"))


def _origin(page: _Page, one: Exhibit, state: TableState, words: Words) -> None:
    drawing = one.drawing
    if drawing is None:
        return
    page.gap()
    model = clean_line(drawing.model, MODEL)
    cost = cost_told(words, drawing.cost)
    page.row(words("pictures.model"), words("pictures.by", model=model, seed=drawing.seed))
    page.row(words("pictures.cost"), cost)
    if keywords := design_keywords(state, KEYWORDS):
        page.row(words("pictures.keywords"), words("ballots.and").join(keywords))
    page.row(words("pictures.prompt"), drawing.prompt)


def _next(page: _Page, one: Exhibit, plan: DrawingPlan | None, words: Words) -> None:
    """Tell what would be asked for, where that is not what the picture was drawn after."""
    if plan is None or not one.newest:
        return
    if one.drawing is None or one.drawing.prompt != plan.prompt:
        page.gap()
        page.row(words("pictures.next_prompt"), plan.prompt)


def price_of(plan: DrawingPlan, words: Words) -> str:
    """Return what one more drawing would cost, and whose it would be; or why there is none."""
    if plan.why_not:
        reason = clean_line(translate(plan.why_not, words.lang), LONG)
        return words("pictures.cannot", reason=reason)
    model = clean_line(plan.model, MODEL)
    return words("pictures.price", model=model, cost=cost_told(words, plan.cost))
