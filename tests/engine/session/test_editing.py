"""Edits of what was said and of the board: written down, recalled, taken back."""

from engine.policy.affinity import Tree, place_words
from engine.session.hand import Hand
from engine.tasks import spawn
from engine.vocabulary.commands import EditBoard, EditPrompt, EditUtterance, UndoEdit
from engine.vocabulary.events import (
    AffinityBuilt,
    AffinityEdited,
    EditUndone,
    PromptEdited,
    UtteranceEdited,
)
from engine.vocabulary.messages import Group
from tests.fakes.facts import card, stage
from tests.fakes.hand import refused, with_hand
from tests.fakes.staging import Staged


def board() -> AffinityBuilt:
    groups = (
        Group(label="form", members=("wing", "fold")),
        Group(label="feel", members=(), groups=(Group(label="touch", members=("light",)),)),
    )
    return AffinityBuilt(stage="affinity", seat=None, core="air", groups=groups, single=("red",))


def moved() -> EditBoard:
    groups = (Group(label="form", members=("wing",)), Group(label="look", members=("red", "fold")))
    return EditBoard(core="sky", groups=groups, single=("light",))


async def laid(scene: Staged) -> None:
    await scene.happened(stage("affinity"), board())


def words(scene: Staged) -> list[str]:
    found = scene.state.stage("affinity")
    assert found is not None
    assert found.board is not None
    tree = found.board
    return sorted(place_words(Tree(core=tree.core, groups=tree.groups, single=tree.single)))


def test_the_board_is_laid_anew_and_taken_back() -> None:
    async def play(scene: Staged, hand: Hand) -> None:
        await laid(scene)
        before = words(scene)
        await hand.do(moved())
        found = scene.state.stage("affinity")
        assert found is not None
        assert found.board is not None
        assert (found.board.core, found.board.single) == ("sky", ("light",))
        assert words(scene) == before
        await hand.do(UndoEdit())
        again = scene.state.stage("affinity")
        assert again is not None
        assert again.board == board()
        assert scene.events(EditUndone)[0].ref == "board affinity"
        assert "no edit" in (await refused(hand, UndoEdit())).message

    with_hand(play)


def test_no_keyword_is_lost_doubled_or_invented() -> None:
    async def play(scene: Staged, hand: Hand) -> None:
        assert "no board" in (await refused(hand, moved())).message
        await laid(scene)
        for groups, single, said in (
            ((Group(label="x", members=("wing", "fold")),), ("red",), "missing: light"),
            ((Group(label="x", members=("wing", "fold", "light")),), ("red", "wing"), "doubled"),
            ((Group(label="x", members=("wing", "fold", "light")),), ("red", "new"), "invented"),
        ):
            edit = EditBoard(core="", groups=groups, single=single)
            assert said in (await refused(hand, edit)).message
        assert scene.events(AffinityEdited) == []

    with_hand(play)


def test_what_was_said_is_edited_and_taken_back_edit_by_edit() -> None:
    async def play(scene: Staged, hand: Hand) -> None:
        first = next((await scene.hold("introduction")).utterances())
        await hand.do(EditUtterance(utterance=first.id, text="One."))
        await hand.do(EditUtterance(utterance=first.id, text="Two.\x1b[2J"))
        assert [e.text for e in scene.events(UtteranceEdited)] == ["One.", "Two.\ufffd[2J"]
        for text in ("One.", first.text):
            await hand.do(UndoEdit())
            now = scene.state.utterance(first.id)
            assert now is not None
            assert now.text == text
        await refused(hand, EditUtterance(utterance=first.id, text=" "))
        await refused(hand, EditUtterance(utterance="u99", text="x"))

    with_hand(play)


def test_what_is_still_being_said_is_not_edited() -> None:
    async def play(scene: Staged, hand: Hand) -> None:
        scene.provider.script("s1", ["a", 10.0, "b"])
        holding = spawn(scene.hold("introduction"), "stage")
        await scene.fake.clock.sleep(1)
        speaking = next(u for u in scene.state.open_utterances() if u.seat == "s1")
        await refused(hand, EditUtterance(utterance=speaking.id, text="x"))
        await holding

    with_hand(play)


def test_a_prompt_is_written_and_taken_back_to_what_it_was() -> None:
    async def play(scene: Staged, hand: Hand) -> None:
        edit = EditPrompt(card="card-1", prompt=" a red moon\x1b[2J ")
        assert "no card card-1" in (await refused(hand, edit)).message
        await scene.happened(card(1))
        await hand.do(edit)
        await hand.do(edit)
        assert len(scene.events(PromptEdited)) == 1
        assert scene.state.prompts == {"card-1": "a red moon\ufffd[2J"}
        await hand.do(EditPrompt(card="card-1", prompt="a blue moon"))
        await hand.do(UndoEdit())
        assert scene.state.prompts == {"card-1": "a red moon\ufffd[2J"}
        await hand.do(UndoEdit())
        assert scene.state.prompts == {}
        assert scene.events(EditUndone)[0].ref == "prompt card-1"
        await refused(hand, EditPrompt(card="card-1", prompt="x" * 4_001))

    with_hand(play)
