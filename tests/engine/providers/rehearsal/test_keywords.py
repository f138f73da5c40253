"""Keywords that overlap in part, and trees that lose nothing."""

import json
from typing import Any

import pytest

from engine.providers.rehearsal.keywords import FEWEST, LARGEST_GROUP
from engine.vocabulary.messages import Ask
from tests.fakes.rehearsed import PAPER_CUT, ROLES, Workshop


def words_of(node: dict[str, Any]):
    inner = [word for group in node.get("groups", ()) for word in words_of(group)]
    return [*node.get("members", ()), *inner]


@pytest.fixture(scope="module", params=[("zh", ROLES), ("en", ROLES), ("zh", PAPER_CUT)])
def workshop(request: Any):
    return Workshop(lang=request.param[0], roles=request.param[1]).run()


def answers(workshop: Workshop, ask: Ask, stage: str):
    found = (s for s in workshop.said if (s.situation.ask, s.situation.stage) == (ask, stage))
    return [(said.situation, json.loads(said.text)) for said in found]


@pytest.mark.parametrize("stage", ["image_story", "keywords", "keywords_2"])
def test_five_to_ten_keywords_each_once(workshop: Workshop, stage: str):
    for _, words in answers(workshop, Ask.KEYWORDS, stage):
        assert FEWEST <= len(words) <= 10
        assert len({word.lower() for word in words}) == len(words)
        assert all(0 < len(word) <= 30 for word in words)


def test_seats_overlap_in_part(workshop: Workshop):
    lists = [set(words) for _, words in answers(workshop, Ask.KEYWORDS, "keywords")]
    pairs = [(a, b) for i, a in enumerate(lists) for b in lists[i + 1 :]]
    assert sum(bool(a & b) for a, b in pairs) > len(pairs) / 2
    assert all(a != b for a, b in pairs)


def test_trees_hold_every_keyword_once(workshop: Workshop):
    made = answers(workshop, Ask.TREE, "affinity")
    for situation, tree in made:
        placed = [*words_of(tree), *tree["single"]]
        assert sorted(placed) == sorted(situation.keywords)
        assert tree["core"]
        assert len(tree["groups"]) > 0
        labels = [group["label"] for group in tree["groups"]]
        assert len(set(labels)) == len(labels)
        assert all(labels)
        assert all(len(group["members"]) <= LARGEST_GROUP for group in tree["groups"])
    assert len({json.dumps(tree) for _, tree in made}) == len(made)


def test_names_has_a_label_for_every_group(workshop: Workshop):
    ((situation, named),) = answers(workshop, Ask.NAMES, "closing")
    lines = len(situation.groups)
    assert len(named["labels"]) == lines
    assert len(set(named["labels"])) == lines
    assert named["core"]
