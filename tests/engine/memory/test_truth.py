"""What is found is what is there: queries cut out of texts, against a plain scan of all texts."""

import random
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from engine.memory import Memories, Scope
from engine.policy.bigrams import fold
from tests.fakes.memories import NOW, SESSION, remembering, saying

TEXTS, SAMPLED, LONGEST = 90, 9, 6
ALPHABETS = (
    "纸灯蝴蝶翅膀很轻",
    "蝴蝶蝶蝴",
    "風箏與燈籠的翅膀",
    "カタカナひらがな々ー",
    "한국어종이나비",
    "𠀀𠮷𫝆纸",
    "，。！、“”（）…—·　 \n",
    "AI纸 paper_cut of2026 é",
    "ＡＢ１２ﾊﾞﾅｶ㍿㈱①樂燎",
)
HAN = re.compile("[㐀-鿿\U00020000-\U0003134f]+")


def text(draw: random.Random) -> str:
    """Return a text of few characters, so that many texts hold the same, of several writings."""
    return "".join(
        "".join(draw.choices(draw.choice(ALPHABETS), k=draw.randint(1, 7)))
        for _ in range(draw.randint(1, 5))
    )


def parts(one: str) -> Iterator[str]:
    """Yield every piece of one to six characters."""
    for length in range(1, LONGEST + 1):
        yield from (one[at : at + length] for at in range(len(one) - length + 1))


def strangers(draw: random.Random, queries: Iterable[str]) -> Iterator[str]:
    """Yield queries of the same characters in an order that hardly any text has."""
    for query in queries:
        yield "".join(draw.sample(query, len(query)))


def words(one: str) -> list[str]:
    """Return a text's words: of letters, or unbroken runs of Chinese, Japanese, Korean."""
    return re.findall(r"[^\W\u1100-\U0003ffff]+|[^\W\x00-\u10ff]+", fold(one))


def truth(texts: list[str], query: str) -> set[str]:
    """Return the names of the texts that a person who looks through them all would find.

    Of a query with blanks, marks or letters in it each word counts: one of Chinese, Japanese
    or Korean wherever it stands, one of letters as a word of the text.
    """
    wanted = words(query)
    return {
        f"m{place}"
        for place, one in enumerate(texts)
        if wanted and all(word in (words(one) if word < "\u1100" else fold(one)) for word in wanted)
    }


def check(file: Path, texts: list[str], queries: set[str]) -> int:
    """Compare every query's results with the scan; return how many memories were found in all."""

    async def play(memories: Memories) -> int:
        await memories.apply(SESSION, saying(texts))
        total = 0
        for query in sorted(queries):
            results = await memories.search(query, Scope(), NOW, TEXTS)
            refs = [one.entry.id for one in results.found]
            there = truth(texts, query)
            assert set(refs) == there, (query, there ^ set(refs))
            assert len(refs) == results.total == len(there), query
            total += len(refs)
        return total

    return remembering(file, play)


def test_every_piece_of_a_text_finds_all_texts_that_hold_it_and_no_other(tmp_path: Path):
    draw = random.Random(5)
    texts = [text(draw) for _ in range(TEXTS)]
    sampled = draw.sample(texts, SAMPLED)
    pieces = {piece for one in sampled for piece in (*parts(one), *parts(fold(one)))}
    queries = pieces | set(strangers(draw, sorted(pieces)[::3]))
    assert check(tmp_path / "memory.db", texts, queries) > len(queries)


def test_chinese_pieces_are_the_truth_of_in(tmp_path: Path):
    draw = random.Random(7)
    texts = [text(draw) for _ in range(TEXTS)]
    pieces = {
        piece for one in texts[:SAMPLED] for run in HAN.findall(fold(one)) for piece in parts(run)
    }
    queries = pieces | set(strangers(draw, sorted(pieces)[::3]))
    for query in queries:
        plain = {f"m{n}" for n, one in enumerate(texts) if query in fold(one)}
        assert truth(texts, query) == plain
    check(tmp_path / "memory.db", texts, queries)
