"""Rows of a chain: they fit their width, and nothing in them is obeyed."""

from dataclasses import replace

import pytest

from engine import Cast, cells, events, provenance
from engine.vocabulary.messages import CardFields, Group
from tests.fakes.hostile import HOSTILE, MARKUP, UNSEEN
from tests.fakes.minutes_log import envelopes, opened, session_log
from tui.widgets.trail_rows import BACK, FORWARD, HERE, Row, chain, detail, lines
from tui.words import Words


def hostile_log(text: str) -> list[events.Envelope]:
    """Return a log whose every name and text is hostile."""
    began = opened("openai", topic=text)
    seats = tuple(replace(seat, name=f"[/n] {text}") for seat in began.seats)
    word = f"glow {text}"
    board = (Group(label=text, members=(word,)),)
    card = CardFields(name=text, concept=word, picture_prompt=text)
    return envelopes(
        [
            replace(began, seats=seats),
            events.ImageAttached(image="i", name=text, media_type=text, bytes=1),
            events.ImageDescribed(image="i", text=f"{word}\n{text}", model=text),
            events.StageStarted(stage=text, kind=text),
            events.FacilitatorSaid(text=f"{text} {word} {text}"),
            events.KeywordsExtracted(stage=text, seat="s1", keywords=(word,)),
            events.AffinityBuilt(stage=text, seat=None, core=text, groups=board, single=()),
            events.BallotCast(
                poll=text, voter=text, kind="agent", choices=(word,), reasons=(text,)
            ),
            events.DecisionMade(stage=text, value=(word,), by="default"),
            events.CardWritten(card="c", seat=text, fields=card),
            events.PromptEdited(card="c", prompt=text),
            events.ImageDrawn(image="d", card="c", prompt=text, model=text, seed=1, cost=None),
        ]
    )


@pytest.mark.parametrize("text", [MARKUP, HOSTILE], ids=["markup", "all"])
@pytest.mark.parametrize("room", [40, 76])
def test_nothing_in_a_row_is_obeyed(text: str, room: int):
    log, words = hostile_log(text), Words("en")
    trail, cast = provenance(log), Cast("en", {})
    for envelope in log:
        cast.learn(envelope)
    kinds: set[str] = set()
    for node in trail.nodes.values():
        rows = chain(trail, node)
        kinds |= {row.node.kind for row in rows}
        for line in lines(rows, cast, words, room):
            assert "\n" not in line.plain
            assert UNSEEN.findall(line.plain) == []
        for part in detail(node, cast, words):
            assert UNSEEN.findall(part) == []
    assert {"description", "mention", "group", "ballot", "final", "card", "drawing"} <= kinds


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("room", [56, 76, 116])
def test_rows_fit_their_width(lang: str, room: int):
    words, trail = Words("zh" if lang == "zh" else "en"), provenance(session_log())
    cast = Cast(words.lang, {})
    for envelope in session_log():
        cast.learn(envelope)
    word = trail.keyword("对称")
    assert word is not None
    rows = chain(trail, word)
    assert [row.sign for row in rows] == [BACK] * (len(rows) - 1) + [HERE]
    for line in lines([*rows, Row(FORWARD, word)], cast, words, room):
        assert cells(line.plain) <= room
