"""Sessions looked at again by keys alone, on a terminal: no model is called, no log changes."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.test_whole_workshop import ENTER, ESC, LANG, Facilitator
from tests.fakes.model_servers import beside
from tests.fakes.program import call
from tests.fakes.recorded import SESSIONS
from tests.fakes.scripted_server import ScriptedServer, refuse
from tests.fakes.terminal import Terminal
from tui.words import Lang, Words

pytestmark = pytest.mark.xdist_group("terminal")

KETTLE, TITLE, MODEL = "A quieter electric kettle", "Wings", "rehearsal/other"
STEP, F3, F5, F7 = "\x1b[1;2C", "\x1bOR", "\x1b[15~", "\x1b[18~"
CTRL_P, CTRL_U = "\x10", "\x15"
BESIDE = r"\A .* \| "
"""Two sides, as the first row of their screen has them."""
PLACE = re.compile(r"x[\d.]+ +(\S.*?\d+/90.*?)(?: \*| {2})")


def furnished(home: Path, url: str) -> None:
    """Put two recorded sessions into an empty home whose provider is at an address."""
    config = home / "config.toml"
    config.write_text(
        '[general]\nprovider = "openai-compatible"\nmodel = "m"\n'
        f'base_url = "{url}"\n[tasks]\nembed = "openai-compatible/e"\n',
        encoding="utf-8",
    )
    config.chmod(0o600)
    for name in ("paper-cut-zh", "open-table-en"):
        done = call(home, "sessions", "import", str(SESSIONS / f"{name}.jsonl"))
        assert done.returncode == 0, done.stderr


def rows(home: Path) -> list[dict[str, Any]]:
    """Return the sessions of a home."""
    return json.loads(call(home, "sessions", "list", "--json").stdout)


def logs(home: Path) -> dict[str, bytes]:
    """Return the log of every session of a home."""
    found: dict[str, bytes] = {}
    for name in [row["id"] for row in rows(home)]:
        done = call(home, "export", name, "--format", "jsonl", "-o", "-")
        assert done.returncode == 0, done.stderr
        found[name] = done.stdout
    return found


class Reader(Facilitator):
    """Presses keys in a review; a moment is known by its line below the table."""

    def __init__(self, terminal: Terminal, lang: Lang) -> None:
        super().__init__(terminal, lang)
        self.say = Words(lang)

    def told(self, key: str, **facts: Any) -> str:
        """Return a whole sentence as a pattern."""
        return re.escape(self.say(key, **facts))

    def at(self, turn: int) -> None:
        """Wait until the session stands at the end of a turn."""
        self.terminal.wait_for(self.told("review.turn", number=turn, of=90))

    def place(self) -> str:
        """Return where the session stands, as it is said."""
        found = PLACE.search(self.terminal.wait_for(PLACE.pattern))
        assert found is not None
        return found[1]

    def goes(self, key: str) -> str:
        """Press a key that shows another moment, and return which."""
        before = self.place()
        self.press(key)
        self.terminal.wait_until(lambda: self.place() != before)
        return self.place()

    def visits(self, key: str, title: str, *keys: str) -> None:
        """Go into a room by its key, press some keys there, and go back out of it."""
        there = rf"\A +{re.escape(self.word(title))}"
        self.press(key)
        self.terminal.wait_for(there)
        self.press(*keys)
        self.terminal.escape(there)
        self.place()

    # What a reader does

    def goes_through(self) -> None:
        """Turn by turn, stage by stage, event by event, played, faster and slower."""
        self.at(5)
        self.press("l")
        self.at(6)
        self.press("hh")
        self.at(4)
        first = self.goes("}")
        assert self.goes("}") != first
        assert self.goes("{") == first
        self.press("{")
        self.at(0)
        self.press(">")
        self.terminal.wait_for(self.told("review.standing", speed="2"))
        self.press("<", F7)
        self.terminal.wait_for(self.told("review.playing", speed="1"))
        self.press(" ")
        self.terminal.wait_for(self.told("review.standing", speed="1"))
        self.press("{")
        self.at(0)
        self.press(*[STEP] * 15)  # beyond the end of the first turn, within the first stage
        self.terminal.wait_for(r"[1-9]\d*/90")
        self.press("{")  # keys have their turn: all steps were made by then
        self.at(0)

    def marks(self) -> None:
        """A bookmark with a text, found again from elsewhere."""
        here = self.goes("}")
        self.press("e")
        self.sees("review.bookmark_told")
        self.press("come back" + ENTER)
        self.terminal.wait_for(r"\* come back")
        there = self.goes("l")
        self.press("m")
        self.goes("}")
        self.terminal.wait_until(lambda: self.signs() == 2)
        assert self.goes(".") == here
        self.terminal.wait_for(r"\* come back")
        assert self.goes(".") == there
        self.press("u")
        self.goes("}")
        self.terminal.wait_until(lambda: self.signs() == 1)

    def signs(self) -> int:
        """Return how many bookmarks the line of moments shows."""
        rows = [row for row in self.terminal.lines() if re.fullmatch(r" [=@|*-]+", row)]
        return rows[-1].count("*") if rows else 0

    def searches(self, text: str) -> None:
        """Search the whole session, on and back."""
        self.press("/")
        self.terminal.wait_for(re.escape(self.word("table.search")))
        self.press(text + ENTER)
        self.sees("review.hit")
        first = self.goes("n")
        second = self.goes("n")
        assert self.goes("N") == first != second

    def looks_at_panels(self) -> None:
        """A seat's panel, large and small; every layout."""
        self.press("2")
        self.terminal.wait_for("┏━ 2 ")
        self.press("z")
        self.terminal.wait_until_gone("╭─ 1 ")
        self.press("z")
        self.terminal.wait_for("╭─ 1 ")
        board = "┏━ " + re.escape(self.word("table.board"))
        self.turns_to(board)
        self.turns_to("╭─ 1 ")

    def turns_to(self, layout: str) -> None:
        """Take the next layout until one stands there; what else changes only costs a round more."""
        for _ in range(12):
            before = self.terminal.text()
            self.press("L")
            self.terminal.wait_until(lambda before=before: self.terminal.text() != before)
            self.terminal.settle()
            if re.search(layout, self.terminal.text()):
                return
        raise AssertionError(f"no layout with {layout!r}")

    def ends(self) -> None:
        """Go to the end by the palette: that action has no key."""
        self.press(CTRL_P)
        self.sees("palette.search")
        self.press(self.say("key.replay.end"))
        self.terminal.wait_for(f"(?s){self.told('key.replay.end')}.*{self.told('key.replay.end')}")
        self.press(ENTER)
        self.at(90)

    def looks_at_what_was_made(self) -> None:
        """Board, votes, pictures, roles, the session at a glance, what a seat saw."""
        self.visits("b", "board.title", "j", "j")
        self.visits("v", "ballots.title", "l", "h")
        self.visits(F5, "pictures.title", "l", "h")
        self.visits("X", "roles.title", "j")
        self.visits("V", "overview.title", "\t")
        self.visits("F", "branches.title")
        self.press("1i")
        self.terminal.wait_for("sha256")
        self.terminal.escape("sha256")

    def compares(self) -> None:
        """Lay a speech beside the one before, and turn a page."""
        self.press("c")
        self.sees("review.compare.round")
        self.press(ENTER)
        self.terminal.wait_for(BESIDE)
        self.press("l")
        self.terminal.wait_for(r"\[-")
        self.terminal.escape(BESIDE)
        self.at(90)

    def asks_where_from(self) -> None:
        """What caused the first thing of the list, and the moment of that."""
        self.press("W")
        self.terminal.wait_for(rf"\A +{re.escape(self.word('trail.title'))}")
        self.sees("trail.choose")
        self.press(ENTER)
        self.sees_no_longer("trail.choose")
        self.press("J")
        self.terminal.wait_until_gone(rf"\A +{re.escape(self.word('trail.title'))}")
        self.terminal.wait_until(lambda: not self.place().startswith(self.end))

    @property
    def end(self) -> str:
        """How the last moment begins."""
        return self.say("review.turn", number=90, of=90)

    def exports(self) -> None:
        """Write the log's lines: the pictures of these sessions are elsewhere."""
        self.press("E")
        self.sees("export.title")
        self.press("jjjjj ", "E")
        self.sees("table.exported")

    def goes_to_neighbours(self) -> None:
        """Look at the session below this one in the list, at this one again, then leave it."""
        self.press("]")
        self.terminal.wait_for("1 . 巴雅尔")
        self.press("[")
        self.terminal.wait_for("1 . Tsering")
        self.press(ESC)
        self.lists(2)

    def lists(self, count: int) -> None:
        """Wait for the list with so many of the two sessions, or of all three."""
        key = "review.some" if count == 1 else "review.all"
        self.terminal.wait_for(rf"\A +{self.told(key, count=count, of=2)}")

    def narrows(self, text: str) -> None:
        """Type words that one of two sessions has, and take them away again."""
        own = f"/ {self.word('key.review.search')}"  # a letter's key: none while one types
        self.terminal.wait_for(own)
        self.press("/")
        self.terminal.wait_until_gone(own)
        self.press(text)
        self.lists(1)
        self.press(CTRL_U, ENTER)
        self.lists(2)
        self.terminal.wait_for(own)

    def keeps_order(self) -> None:
        """In the list: another title, tags, a note; put away and taken back."""
        self.narrows("蝴蝶")
        self.press("GR")
        self.sees("review.title_told")
        self.press(CTRL_U, TITLE, ENTER)
        self.terminal.wait_for(TITLE)
        self.press("M")
        self.sees("review.tags_told")
        self.press("gift, 灯", ENTER)
        self.sees_no_longer("review.tags_told")
        self.narrows("gift")
        self.press("e")
        self.sees("review.note_told")
        self.press("ask her", ENTER)
        self.sees_no_longer("review.note_told")
        self.press("x")
        self.terminal.wait_for(rf"\A +{self.told('review.all', count=1, of=1)}")
        self.press("u")
        self.lists(2)
        self.terminal.wait_for(TITLE)

    def forks(self) -> None:
        """Make a branch of a session with another model for a seat, and stay."""
        self.press(ENTER)
        self.at(90)
        self.press("f")
        self.terminal.wait_for(rf"\A +{self.told('fork.title', seq=480)}")
        self.press("j", ENTER)
        self.sees("fork.told.model")
        self.press(CTRL_U, MODEL, ENTER)
        self.terminal.wait_for(rf"\* .*{MODEL}")
        self.press("f")
        self.sees("review.then.look")
        self.terminal.escape(re.escape(self.word("review.then.look")))
        self.at(90)

    def goes_home(self) -> None:
        """Out of the session, home, to the list by its key, and away."""
        self.press(ESC)
        self.terminal.wait_for(
            rf"\A +({self.told('review.all', count=2)}|{self.told('review.all', count=3)})"
        )
        self.press(ESC)
        self.sees("home.demo")
        self.press(F3)
        self.terminal.wait_for(
            rf"\A +({self.told('review.all', count=2)}|{self.told('review.all', count=3)})"
        )
        assert self.terminal.quit() == 0
        assert self.terminal.as_before()


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("lang", "size"), [("zh", (80, 24)), ("en", (120, 40))])
def test_sessions_are_looked_at_again_by_keys_alone(
    tmp_path: Path, lang: Lang, size: tuple[int, int]
):
    server = ScriptedServer.openai(lambda _: refuse(500, "nobody may ask"))
    with beside(server):
        furnished(tmp_path, server.url)
        before = logs(tmp_path)
        with Terminal(
            tmp_path, "review", KETTLE, "--at", "5", size=size, LANG=LANG[lang]
        ) as terminal:
            reader = Reader(terminal, lang)
            for part in (
                reader.goes_through,
                reader.marks,
                lambda: reader.searches("kettle"),
                reader.looks_at_panels,
                reader.ends,
                reader.looks_at_what_was_made,
                reader.compares,
                reader.asks_where_from,
                reader.exports,
                reader.goes_to_neighbours,
                reader.keeps_order,
                reader.forks,
                reader.goes_home,
            ):
                part()
        after = logs(tmp_path)
        assert {name: after[name] for name in before} == before
        (branch,) = after.keys() - before.keys()
        assert f'"{MODEL}"'.encode() in after[branch]
        (row,) = [row for row in rows(tmp_path) if row["tags"]]
        assert (row["title"], row["tags"]) == (TITLE, ["gift", "灯"])
        assert server.requests == []


def test_a_file_is_looked_at_by_its_name(tmp_path: Path):
    file = SESSIONS / "design-review-en-faults.jsonl"
    before = file.read_bytes()
    with Terminal(tmp_path, "review", str(file)) as terminal:
        terminal.wait_for(r"turn \d+/\d+")
        terminal.send("{")
        terminal.wait_for("@-")
        terminal.send("f")
        terminal.wait_for("import")
        assert terminal.quit() == 0
        assert terminal.as_before()
    assert file.read_bytes() == before
    assert rows(tmp_path) == []
