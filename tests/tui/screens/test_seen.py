"""What did this agent see: everything as sent, hostile text as text, read with the keyboard."""

from decimal import Decimal
from typing import Any

import pytest

from engine import Seen, UtteranceState
from engine.vocabulary.usage import Cost, Usage
from tests.fakes.house import House, grid
from tests.fakes.tables import START
from tui.screens.seen import SeenScreen, sections
from tui.words import Lang, Words

HOSTILE = "[/usr/bin] [@click=app.quit]x[/] \x1b]52;c;QQ==\x07 \u202eabc"
RECALLED = (
    {"text": "窑温高十度", "score": 0.8824, "relevance": 1.0, "recency": 0.9, "importance": 0.5},
    {"memory": "m9", "score": 0.2},
    {
        "memory": "20261119-aaaa:m3",
        "score": 0.1,
        "text": "去年的灯",
        "cosine": 0.3,
        "session": "20261119-aaaa",
    },
)
REQUEST: dict[str, Any] = {
    "provider": "rehearsal",
    "model": "voices",
    "task": "discussion",
    "sampling": {"temperature": 0.8, "max_output": 900},
    "messages": [
        {"role": "system", "parts": [{"text": f"You are Bayar.\n{HOSTILE}"}]},
        {"role": "user", "parts": [{"text": "Speak."}, {"image": "ab12", "media_type": "x"}]},
        {"role": "user", "parts": [{"text": f"line {n}"} for n in range(60)]},
    ],
}


def utterance(**facts: Any) -> UtteranceState:
    told: dict[str, Any] = {
        "usage": Usage(input=1200, output=400, reasoning=90),
        "cost": Cost(currency="USD", amount=Decimal("0.01230")),
        "first_token_ms": 1234,
        "duration_ms": 15_500,
    } | facts
    return UtteranceState(
        id="u1",
        seat="s1",
        stage="discussion",
        round=1,
        provider="rehearsal",
        model="voices",
        prompt_hash="c0ffee",
        seq=7,
        started=START,
        status="done",
        **told,
    )


def whole(seen: Seen, lang: Lang = "en") -> str:
    return "\n".join(f"{heading}\n{text}" for heading, text in sections(seen, Words(lang)))


def test_all_that_was_sent_is_told():
    text = whole(Seen(request=REQUEST, utterance=utterance(), recalled=RECALLED))
    for part in (
        "rehearsal/voices",
        "Task: discussion",
        "temperature 0.8, max_output 900",
        "1200 in, 400 out",
        "90 reasoning",
        "First word after 1.2 s, done after 15.5 s",
        "0.0123 USD",
        "sha256 c0ffee",
        "0.88 窑温高十度",
        "relevance 1.00, recency 0.90, importance 0.50\n",
        "0.20 (forgotten)",
        "0.10 去年的灯",
        "importance ?, nearness 0.30; from session 20261119-aaaa",
        "Message: system",
        "[picture ab12]",
        "line 59",
    ):
        assert part in text


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_is_not_known_is_said(lang: str):
    bare = utterance(usage=Usage(output=3, estimated=True), cost=None, first_token_ms=None)
    speech: Lang = "zh" if lang == "zh" else "en"
    text = whole(Seen(request=None, utterance=bare, recalled=()), speech)
    assert "$?" in text
    assert "None" not in text
    assert Words(speech)("seen.no_request") in text


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (120, 40)])
async def test_it_is_read_with_the_keyboard_and_left_with_escape(size: tuple[int, int]):
    app = House()
    async with app.run_test(size=size) as pilot:
        seen = Seen(request=REQUEST, utterance=utterance(), recalled=RECALLED)
        await app.push_screen(SeenScreen(seen, "Chen [/]\x1b[2J\n"))
        await pilot.pause()
        shown = "\n".join(grid(app))
        assert "What did Chen [/]" in shown
        assert "Model: rehearsal/voices" in shown
        pages = [shown]
        for _ in range(20):
            await pilot.press("pagedown")
            await pilot.pause()
            pages.append("\n".join(grid(app)))
        read = "\n".join(pages)
        assert "[/usr/bin] [@click=app.quit]x[/]" in read
        assert "line 59" in pages[-1]
        assert not {"\x1b", "\x07", "\u202e"} & set(read)
        await pilot.press("g")
        await pilot.pause()
        assert "Model: rehearsal/voices" in "\n".join(grid(app))
        await pilot.press("escape")
        await pilot.pause()
        assert not isinstance(app.screen, SeenScreen)


@pytest.mark.parametrize(
    ("lang", "line"),
    [("en", "Masked before it was sent: card numbers: 1"), ("zh", "发送前已遮盖：银行卡号 1 个")],
)
def test_what_was_masked_before_it_was_sent_is_counted(lang: Lang, line: str):
    request = {"messages": [{"role": "user", "parts": [{"text": "Pay [card number]"}]}]}
    told = dict(sections(Seen(utterance=utterance(), request=request, recalled=()), Words(lang)))
    assert line in next(iter(told.values()))
    plain = Seen(utterance=utterance(), request=REQUEST, recalled=())
    assert line[:6] not in next(iter(dict(sections(plain, Words(lang))).values()))
