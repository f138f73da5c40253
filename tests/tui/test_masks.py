"""What was masked is told in one sentence, each kind that there was."""

from collections.abc import Callable, Mapping

import pytest

from tui.masks import MaskNews, masked_words, seen_masks
from tui.words import Words


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("en", "Masked so far: card numbers: 2, e-mail addresses: 1."),
        ("zh", "至此已遮盖：银行卡号 2 个，电子邮箱 1 个。"),
    ],
)
def test_counts_by_kind(lang: str, told: str):
    assert masked_words(Words(lang), {"email": 1, "card": 2}) == told  # type: ignore[arg-type]
    assert "1" in seen_masks(Words(lang), {"ssn": 1})  # type: ignore[arg-type]


def test_many_of_one_text_are_told_once():
    waiting: list[Callable[[], None]] = []
    said: list[Mapping[str, int]] = []
    news = MaskNews(lambda _seconds, then: waiting.append(then), said.append)
    for count in range(1, 40):
        news.take({"email": count})
    assert not said
    assert len(waiting) == 1
    waiting.pop()()
    assert said == [{"email": 39}]
    news.take({"email": 40})
    waiting.pop()()
    assert said[1:] == [{"email": 40}]
