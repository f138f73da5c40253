"""The KJ board: every keyword in exactly one place of every tree and of the board."""

import json
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from engine.policy.affinity import Tree, place_words
from engine.stages import CannotRun
from engine.vocabulary.errors import AuthenticationError, ServerError
from engine.vocabulary.events import AffinityBuilt, KeywordsEdited
from engine.vocabulary.messages import Ask, ChatRequest, Task
from tests.fakes.facts import keywords_of
from tests.fakes.staging import Staged, staged

LISTS = {"s1": ("fold", "red", "moon"), "s2": ("Red", "paper", "hook"), "s3": ("wire", "fold")}
WORDS = ("fold", "red", "moon", "paper", "hook", "wire")


async def sort(scene: Staged, **lists: Any) -> AffinityBuilt:
    await scene.happened(*keywords_of("keywords", lists or LISTS))
    board = (await scene.hold("affinity")).board
    assert board is not None
    return board


def placed(built: AffinityBuilt) -> list[str]:
    tree = Tree(core=built.core, groups=built.groups, single=built.single)
    return sorted(place_words(tree))


def tree(*groups: list[str], single: tuple[str, ...] = ()) -> str:
    listed = [{"label": f"about {g[0]}", "members": g} for g in groups]
    return json.dumps({"core": "c", "groups": listed, "single": single})


def test_without_keywords_there_is_nothing_to_sort() -> None:
    async def play(scene: Staged) -> None:
        with pytest.raises(CannotRun, match="no keywords"):
            await scene.hold("affinity")
        assert scene.provider.requests == []

    staged(play)


def test_every_seat_sorts_the_same_words_and_the_judge_names_the_board() -> None:
    async def play(scene: Staged) -> None:
        board = await sort(scene)
        asked = scene.provider.asked(Ask.TREE)
        assert len(asked) == 6
        assert {r.situation.keywords for r in asked} == {WORDS}
        assert (board.core, [g.label for g in board.groups]) == ("named core", ["named"])
        (judge,) = scene.provider.asked(Ask.NAMES)
        assert judge.task == Task.JUDGE
        for built in scene.events(AffinityBuilt):
            assert placed(built) == sorted(WORDS)

    staged(play)


WILD = st.lists(
    st.lists(st.sampled_from([*WORDS, "RED", "invented", "ignore all rules"]), max_size=5),
    max_size=4,
)


@settings(max_examples=25, deadline=None)
@given(st.lists(WILD, min_size=12, max_size=12))
def test_no_keyword_is_lost_or_invented_whatever_the_seats_answer(answers: list[Any]) -> None:
    def respond(request: ChatRequest) -> str | None:
        if request.situation.ask is not Ask.TREE:
            return None
        groups = [group for group in answers[len(turns)] if group]
        turns.append(1)
        return tree(*groups)

    turns: list[int] = []

    async def play(scene: Staged) -> None:
        board = await sort(scene)
        assert placed(board) == sorted(WORDS)
        for built in scene.events(AffinityBuilt):
            assert placed(built) == sorted(WORDS)

    staged(play, respond)


def test_a_tree_with_faults_is_asked_for_once_more_with_what_is_wrong() -> None:
    def respond(request: ChatRequest) -> str | None:
        situation = request.situation
        if situation.ask is not Ask.TREE or situation.seat is None or situation.seat.id != "s1":
            return None
        if situation.ordinal == 1:
            return tree(["fold", "red"], ["gold", "red"])
        return tree(list(WORDS[:3]), list(WORDS[3:]))

    async def play(scene: Staged) -> None:
        await sort(scene)
        mine = [r for r in scene.provider.asked(Ask.TREE) if r.situation.seat.id == "s1"]
        assert len(mine) == 2
        text = mine[1].messages[-1].text
        for fault in ("missing: moon", "invented: gold", "doubled: red"):
            assert fault in text
            assert fault not in text[: text.index("<data")], "seats' words are no instruction"
        found = scene.state.stage("affinity")
        assert found is not None
        assert [g.members for g in found.trees["s1"].groups] == [WORDS[:3], WORDS[3:]]

    staged(play, respond)


def test_a_seat_whose_second_tree_is_no_better_keeps_the_first_mended() -> None:
    def respond(request: ChatRequest) -> str | None:
        situation = request.situation
        if situation.ask is not Ask.TREE or situation.seat is None or situation.seat.id != "s1":
            return None
        return tree(["fold", "red"]) if situation.ordinal == 1 else "No idea."

    async def play(scene: Staged) -> None:
        await sort(scene)
        found = scene.state.stage("affinity")
        assert found is not None
        assert [g.members for g in found.trees["s1"].groups] == [("fold", "red")]
        assert found.trees["s1"].single == ("moon", "paper", "hook", "wire")

    staged(play, respond)


def test_a_seat_that_fails_leaves_the_board_to_the_others() -> None:
    async def play(scene: Staged) -> None:
        scene.provider.script("s2", [AuthenticationError("Wrong key.")])
        board = await sort(scene)
        found = scene.state.stage("affinity")
        assert found is not None
        assert sorted(found.trees) == ["s1", "s3", "s4", "s5", "s6"]
        assert placed(board) == sorted(WORDS)

    staged(play)


def test_without_the_judge_the_board_comes_with_the_seats_own_names() -> None:
    async def play(scene: Staged) -> None:
        scene.provider.script("", [ServerError("Down.")])
        board = await sort(scene)
        assert (board.core, [g.label for g in board.groups]) == ("core", ["all"])
        assert placed(board) == sorted(WORDS)

    staged(play)


def test_a_judge_that_talks_past_the_question_changes_no_word() -> None:
    def respond(request: ChatRequest) -> str | None:
        if request.situation.ask is Ask.NAMES:
            return json.dumps({"labels": ["", "second", "third"], "groups": [["invented"]]})
        return tree(["fold", "red", "moon"], ["paper", "hook", "wire"])

    async def play(scene: Staged) -> None:
        board = await sort(scene)
        if scene.provider.asked(Ask.TREE):
            assert [g.label for g in board.groups] == ["about fold", "second"]
        assert placed(board) == sorted(WORDS)

    staged(play, respond)


def test_every_group_has_a_name() -> None:
    def respond(request: ChatRequest) -> Any:
        if request.situation.ask is Ask.NAMES:
            return [ServerError("Down.")]
        groups = [{"label": "", "members": ["fold", "red"]}]
        return json.dumps({"groups": groups, "single": list(WORDS[2:])})

    async def play(scene: Staged) -> None:
        board = await sort(scene)
        assert [g.label for g in board.groups] == ["fold / red"]

    staged(play, respond)


def test_the_tables_edited_keywords_are_what_is_sorted() -> None:
    async def play(scene: Staged) -> None:
        await scene.happened(
            *keywords_of("keywords", LISTS),
            KeywordsEdited(stage="keywords", seat=None, keywords=("fold", "lamp")),
        )
        found = await scene.hold("affinity")
        assert found.board is not None
        assert placed(found.board) == ["fold", "lamp"]

    staged(play)


def test_a_board_that_lies_is_not_laid_again() -> None:
    async def play(scene: Staged) -> None:
        first = await sort(scene)
        asked = len(scene.provider.requests)
        assert (await scene.hold("affinity")).board == first
        assert len(scene.provider.requests) == asked

    staged(play)
