"""A small kit as text, to be written into a folder whole or with a fault planted in it."""

from pathlib import Path

KIT = """\
id = "tiny"
version = "1"
roles = ["cook", "guest"]
roster = ["anna", "ben"]
order = ["ben", "anna"]
axes = ["taste"]
fields = ["dish", "price"]
palette = ["#112233", "#ffffff"]
personas = [
    { id = "anna", role = "cook", age = 40 },
    { id = "ben", role = "guest", age = 30 },
    { id = "cleo", role = "guest", age = 20 },
]
stages = [
    { id = "talk", kind = "discussion", rounds = 2, order = "sequential" },
    { id = "words", kind = "keywords" },
    { id = "vote", kind = "voting" },
]

[rules]
threshold = 0.75
decision_seconds = 30
"""

EN = """\
title = "Tiny"
description = "A kit for tests."
motif = "a spoon"
picture_style = "plain"
scenario = "We cook {{ dish }}.{% if price %} For {{ price }}.{% endif %}"
brief = "Make {{ dish }} with {{ keywords | join(', ') }}."

[axes]
taste = "taste"

[fields]
dish = "Dish"
price = "Price"

[roles.cook]
name = "Cook"
cares = "Salt."
manner = "Short."

[roles.guest]
name = "Guest"
cares = "Hunger."
manner = "Loud."

[personas.anna]
name = "Anna"
background = "Cooks."
experience = "Burnt a pan."
speaking = "Slow."

[personas.ben]
name = "Ben"
background = "Eats."
experience = "Ate."
speaking = "Fast."

[personas.cleo]
name = "Cleo"
background = "Eats too."
experience = "Ate less."
speaking = "Not much."
"""


def write_kit(folder: Path, *, kit: str = KIT, en: str | None = EN, zh: str | None = None) -> Path:
    """Write the kit `tiny`, or what is given instead, into a folder and return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "kit.toml").write_text(kit, encoding="utf-8")
    for lang, text in (("en", en), ("zh", zh)):
        if text is not None:
            (folder / f"{lang}.toml").write_text(text, encoding="utf-8")
    return folder


def changed(text: str, old: str, new: str) -> str:
    """Return the text with one piece replaced, which has to be there."""
    assert old in text, old
    return text.replace(old, new, 1)
