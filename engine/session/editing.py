"""What the facilitator mends: speeches, the KJ board, prompts. Every edit can be taken back."""

from collections.abc import Callable

from engine.policy.affinity import Tree, place_words, problems
from engine.stages import Table, card_of
from engine.vocabulary.commands import EditBoard, EditPrompt, EditUtterance, UndoEdit
from engine.vocabulary.errors import InputError
from engine.vocabulary.events import (
    AffinityBuilt,
    AffinityEdited,
    EditUndone,
    PromptEdited,
    UtteranceEdited,
)

Edit = EditUtterance | EditBoard | EditPrompt | UndoEdit
Fact = AffinityEdited | UtteranceEdited | PromptEdited

KEPT = 50
"""Edits that can be taken back, the newest ones."""


class Editing:
    """Carries out edits on one table; what was before each of them is kept while it is open."""

    def __init__(self, table: Table, fitting: Callable[[str], str]) -> None:
        """Take texts that are `fitting`."""
        self._table = table
        self._fitting = fitting
        self._before: list[tuple[str, Fact]] = []

    async def do(self, edit: Edit) -> None:
        """Carry out an edit; InputError says why it cannot be done now."""
        match edit:
            case EditUtterance():
                await self._utterance(edit)
            case EditBoard():
                await self._board(edit)
            case EditPrompt():
                await self._prompt(edit)
            case UndoEdit():
                await self._undo()

    async def _utterance(self, edit: EditUtterance) -> None:
        said = self._table.state.utterance(edit.utterance)
        if said is None or said.status == "speaking":
            raise InputError("Only what has been said to its end can be edited.")
        text = self._fitting(edit.text)
        if not text.strip():
            raise InputError("An utterance cannot be empty.", hint="Mute the seat, or leave it.")
        await self._record(
            f"utterance {said.id}",
            _said(said.id, said.seat, said.text),
            _said(said.id, said.seat, text),
        )

    async def _board(self, edit: EditBoard) -> None:
        board = next(
            (stage.board for stage in reversed(self._table.state.stages) if stage.board), None
        )
        if board is None:
            raise InputError("There is no board yet.")
        words = place_words(Tree(core=board.core, groups=board.groups, single=board.single))
        tree = Tree(core=self._fitting(edit.core), groups=edit.groups, single=edit.single)
        if wrong := problems(tree, words):
            raise InputError(f"Every keyword has one place on the board: {'; '.join(wrong)}.")
        await self._record(f"board {board.stage}", _laid(board), _laid(board, tree))

    async def _prompt(self, edit: EditPrompt) -> None:
        card = card_of(self._table, edit.card).card
        before = PromptEdited(card=card, prompt=self._table.state.prompts.get(card, ""))
        after = PromptEdited(card=card, prompt=self._fitting(edit.prompt).strip())
        if after != before:
            await self._record(f"prompt {card}", before, after)

    async def _record(self, what: str, before: Fact, after: Fact) -> None:
        await self._table.record(after)
        self._before = [*self._before[1 - KEPT :], (what, before)]

    async def _undo(self) -> None:
        if not self._before:
            raise InputError("There is no edit to take back.")
        what, before = self._before.pop()
        await self._table.record(EditUndone(ref=what), before)


def _said(utterance: str, seat: str, text: str) -> UtteranceEdited:
    return UtteranceEdited(
        utterance=utterance,
        seat=seat,
        code="edited",
        reason="Edited by the facilitator.",
        partial="",
        text=text,
    )


def _laid(board: AffinityBuilt, tree: Tree | None = None) -> AffinityEdited:
    tree = tree or Tree(core=board.core, groups=board.groups, single=board.single)
    return AffinityEdited(
        stage=board.stage, seat=None, core=tree.core, groups=tree.groups, single=tree.single
    )
