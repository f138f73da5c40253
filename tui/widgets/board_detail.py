"""What is under the board's cursor, told in words: how far the seats agree, and who does not."""

from collections.abc import Callable

from textual.content import Content
from textual.widgets import Static

from engine import BoardTree, Group, clean_line, words_of
from tui.board_moves import Key, find
from tui.board_shares import Proposals, Share
from tui.widgets import house
from tui.wrapping import wrapped

NAME = 24
"""Cells of a name of a group."""

MOST_PAIRS = 200
"""Keywords of a group up to which its pairs are counted."""

Named = Callable[[str], str]


class BoardDetail(Static):
    """A few lines below the board."""

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__("", id="board-detail", markup=False)
        self._text = ""

    def tell(self, text: str) -> None:
        """Show a text, broken between words: Textual 8.2.8 breaks Chinese at blanks alone."""
        self._text = text
        self.update(Content("\n".join(wrapped(text, self.content_size.width))))

    def on_resize(self) -> None:
        """Break the text anew."""
        self.tell(self._text)

    def carried(self, what: Key, tree: BoardTree) -> None:
        """Say what can be done with what is carried."""
        group = find(tree, what)
        name = group.label if group is not None else what[1]
        key = "board.carry_group" if group is not None else "board.carry_word"
        self.tell(house.words_of(self)(key, name=clean_line(name, NAME)))

    def word(self, word: str, home: Group | None, share: Share | None, name_of: Named) -> None:
        """Tell how many seats put a keyword here, and where the others put it."""
        words = house.words_of(self)
        if share is None or not share.of:
            self.tell(words("board.detail_unknown", word=clean_line(word, NAME)))
            return
        alone = home is None or len(words_of(home)) == 1
        where = "alone" if alone else "with"
        kind = "some" if share.disputed else "all"
        key = f"board.{kind}_{where}"
        text = words(key, agree=share.agree, of=share.of, word=clean_line(word, NAME))
        if share.elsewhere:
            text += words("board.elsewhere", places=self._places(share, name_of))
        self.tell(text)

    def _places(self, share: Share, name_of: Named) -> str:
        words = house.words_of(self)
        return words("board.between").join(
            words(
                "board.place",
                seat=clean_line(name_of(seat), NAME),
                group=clean_line(words("board.alone") if label is None else label, NAME)
                or words("board.no_name"),
            )
            for seat, label in share.elsewhere
        )

    def group(self, group: Group, proposals: Proposals) -> None:
        """Tell how far a group is the seats' own."""
        words, members = house.words_of(self), words_of(group)
        told = words("board.detail_group", count=len(members))
        cohesion = proposals.cohesion(members) if len(members) <= MOST_PAIRS else None
        if cohesion is not None:
            told += words("board.cohesion", share=round(cohesion * 100))
        self.tell(told)

    def core(self, proposals: Proposals, name_of: Named) -> None:
        """Tell what the seats would have called the whole."""
        words = house.words_of(self)
        places = words("board.between").join(
            words("board.place", seat=name_of(seat), group=clean_line(core, 2 * NAME))
            for seat, core in proposals.cores()
        )
        self.tell(words("board.cores", places=places) if places else words("board.detail_core"))
