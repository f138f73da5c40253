"""Reads a design card from an answer."""

from engine.policy.parsing.json_repair import MAX_TEXT, elements, extract_json, fields
from engine.policy.parsing.keywords import key_of
from engine.policy.parsing.labelled import sections
from engine.policy.parsing.lines import undress
from engine.policy.text import clean, clean_line, is_cjk
from engine.vocabulary.messages import CardFields

NAME_CELLS = 60
FIELD_CHARACTERS = 4_000
"""What a field may hold; no card that was asked for comes near it."""

_LABELS = {
    "name": "name|title|card name|product name|design name|名称|名字|设计名称|产品名称|作品名称|卡片名称|标题",
    "concept": "concept|design concept|idea|core concept|概念|设计概念|核心概念|理念|设计理念|创意",
    "form": "form and function|form & function|form|function|form_function|form_and_function|shape"
    "|形态与功能|形式与功能|造型与功能|形态功能|形态和功能|形式和功能|形态|形式|功能|造型",
    "elements": "elements and style|elements & style|elements|style|elements_style|elements_and_style"
    "|visual elements|元素与风格|元素和风格|元素风格|设计元素|元素|风格|视觉元素",
    "material": "material and craft|materials and craft|material & craft|material|materials|craft"
    "|material_craft|material_and_craft|材料与工艺|材质与工艺|材料和工艺|材质和工艺|材料工艺|材质|材料|工艺",
    "users": "target users|users|target user|target|audience|target_users|target audience|user"
    "|目标用户|用户|目标人群|使用人群|受众|目标客户",
    "meaning": "cultural meaning|meaning|culture|cultural_meaning|cultural value|significance"
    "|文化寓意|文化内涵|文化意义|寓意|文化|内涵|文化价值",
    "picture_prompt": "picture prompt|picture_prompt|image prompt|image_prompt|prompt|drawing prompt"
    "|图片提示词|画面提示词|图像提示词|绘图提示词|图片提示|画面描述|图片描述|提示词|绘图提示|画面",
}
NAMES = {key_of(label): name for name, labels in _LABELS.items() for label in labels.split("|")}


def parse_card(text: str) -> CardFields | None:
    """Return the card in an answer, None where there is too little of one.

    JSON with Chinese or English names, or labelled lines. A card needs a name or
    a concept, and two fields in all; a missing name is taken from the concept.
    """
    text = clean(text[:MAX_TEXT])
    for found in (_from_json(text), _from_lines(text)):
        if len(found) >= 2 and ("name" in found or "concept" in found):
            name = clean_line(undress(found.get("name") or found["concept"]), NAME_CELLS)
            if name:
                return CardFields(**{**found, "name": name})
    return None


def _from_json(text: str) -> dict[str, str]:
    value = extract_json(text)
    candidates = [
        fields(value),
        *map(fields, elements(value)),
        *map(fields, fields(value).values()),
    ]
    cards = [_known(candidate) for candidate in candidates]
    return max(cards, key=len)


def _known(found: dict[str, object]) -> dict[str, str]:
    """Return the fields of a card by their own names; two parts of one field are joined."""
    card: dict[str, str] = {}
    for label, value in found.items():
        name = NAMES.get(key_of(label))
        words = _words(value)
        if name and words:
            card[name] = f"{card[name]}\n{words}" if name in card else words
    return card


def _words(value: object) -> str:
    """Return a field's words: text as it is, lists and objects put into one line."""
    if isinstance(value, str):
        return clean(value).strip()[:FIELD_CHARACTERS]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    parts = [
        part
        for element in elements(value)
        if isinstance(element, str) and (part := _words(element))
    ]
    parts += [
        f"{name}: {part}"
        for name, element in fields(value).items()
        if isinstance(element, str) and (part := _words(element))
    ]
    joint = "、" if any(map(is_cjk, "".join(parts))) else ", "
    return clean(joint.join(parts))[:FIELD_CHARACTERS]


def _from_lines(text: str) -> dict[str, str]:
    found = sections(text, NAMES)
    texts = ((name, "\n".join(lines).strip()) for name, lines in found.items())
    return {name: words[:FIELD_CHARACTERS] for name, words in texts if words}
