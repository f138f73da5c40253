"""Labelled sections of an answer."""

import pytest

from engine.policy.parsing.labelled import sections

NAMES = {"concept": "concept", "概念": "concept", "users": "users"}


@pytest.mark.parametrize(
    "text",
    [
        "Concept: one\ntwo\n\nUsers: all",
        "intro\n## Concept\none\ntwo\n## Users\nall",
        "**概念**：one\n  two\n**Users** all",
        "1. Concept: one\ntwo\n2. Users: all",
        "- **Concept:** one\ntwo\n- **Users:** all",
    ],
)
def test_each_label_opens_its_section(text: str):
    assert sections(text, NAMES) == {"concept": ["one", "two"], "users": ["all"]}


def test_a_label_that_comes_again_goes_on():
    assert sections("Users: a\nConcept: b\nUsers: c", NAMES) == {
        "users": ["a", "c"],
        "concept": ["b"],
    }


def test_unknown_labels_are_words():
    assert sections("Concept: a\nOther: b", NAMES) == {"concept": ["a", "Other: b"]}
    assert sections("Other: b", NAMES) == {}
