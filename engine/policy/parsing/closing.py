"""Reads the judge's closing: what was agreed, what was not, and what is open."""

from dataclasses import dataclass

from engine.policy.parsing.json_repair import MAX_TEXT, elements, extract_json, fields, pick
from engine.policy.parsing.keywords import key_of
from engine.policy.parsing.labelled import sections
from engine.policy.parsing.lines import entry_of, undress
from engine.policy.text import clean, clean_line

STATEMENT_CELLS = 600
MAX_STATEMENTS = 20

_AGREED = (
    *("agreed", "agreement", "agreements", "consensus", "what was agreed", "common ground"),
    *("共识", "一致", "达成共识", "一致意见", "已达成共识", "同意"),
)
_MINORITY = (
    *("minority", "minority views", "minority view", "dissent", "disagreed", "disagreements"),
    *("minority_views", "what was not agreed", "not agreed", "少数意见", "分歧", "少数派意见"),
    *("不同意见", "未达成共识", "少数", "异议"),
)
_OPEN = (
    *("open", "open questions", "questions", "open_questions", "unresolved", "next steps"),
    *("未决问题", "开放问题", "待解决", "待解决问题", "遗留问题", "问题", "未决", "待定"),
)
_WORDS = (
    "view",
    "text",
    "point",
    "statement",
    "question",
    "summary",
    "观点",
    "意见",
    "内容",
    "问题",
)
_WHO = ("seat", "who", "name", "by", "speaker", "role", "席位", "姓名", "谁", "角色")
_NAMES = {
    **{key_of(name): "agreed" for name in _AGREED},
    **{key_of(name): "minority" for name in _MINORITY},
    **{key_of(name): "open" for name in _OPEN},
}
_NOTHING = frozenset(map(key_of, ("none", "nothing", "n/a", "nil", "无", "没有", "暂无")))


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """Statements, one a line each."""

    agreed: tuple[str, ...] = ()
    minority: tuple[str, ...] = ()
    open: tuple[str, ...] = ()


def parse_closing(text: str) -> Closing | None:
    """Return the closing in an answer, None where it says nothing of the three.

    JSON (`agreed`, `minority`, `open`, or their Chinese names) or headed
    sections. Statements are strings or objects with a view and whose it is.
    """
    text = clean(text[:MAX_TEXT])
    found = fields(extract_json(text))
    closing = _from_json(found) if found else _from_sections(text)
    return None if closing == Closing() else closing


def _from_json(found: dict[str, object]) -> Closing:
    inner = [found, *(fields(value) for value in found.values() if fields(value))]
    for part in inner:
        closing = Closing(
            agreed=_statements(pick(part, _AGREED)),
            minority=_statements(pick(part, _MINORITY)),
            open=_statements(pick(part, _OPEN)),
        )
        if closing != Closing():
            return closing
    return Closing()


def _statements(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        value = value.split("\n")
    spoken = [_statement(element) for element in elements(value)]
    spoken += [f"{who}: {said}" for who, said in fields(value).items() if isinstance(said, str)]
    return _tidy(spoken)


def _statement(value: object) -> str:
    if isinstance(value, str):
        return entry_of(value) or value
    said, who = pick(fields(value), _WORDS), pick(fields(value), _WHO)
    if not isinstance(said, str):
        return ""
    return f"{who}: {said}" if isinstance(who, str) and who.strip() else said


def _tidy(spoken: list[str]) -> tuple[str, ...]:
    lines = (clean_line(words, STATEMENT_CELLS) for words in spoken)
    kept = [line for line in lines if undress(line) and key_of(line) not in _NOTHING]
    return tuple(dict.fromkeys(kept))[:MAX_STATEMENTS]


def _from_sections(text: str) -> Closing:
    found = sections(text, _NAMES)
    parts = {
        name: _tidy([entry_of(line) or line for line in lines]) for name, lines in found.items()
    }
    return Closing(**parts)
