"""An editor of the facilitator's own has the terminal while the table goes on."""

from pathlib import Path

import pytest

from tests.fakes.terminal import Terminal

pytestmark = pytest.mark.xdist_group("terminal")

TABLE = ("run", "A paper lamp", "--provider", "rehearsal", "--seed", "7", "--pace", "3")


def test_a_text_goes_to_the_editor_and_comes_back_while_all_speak(tmp_path: Path):
    editor = tmp_path / "edit"
    editor.write_text(
        '#!/bin/sh\nclear\ncat "$1"\nprintf " THE EDITOR HAS IT "\nread line\n'
        'printf "\\n%s" "$line" >> "$1"\n'
    )
    editor.chmod(0o700)
    home = tmp_path / "home"
    home.mkdir()
    with Terminal(home, *TABLE, size=(120, 40), EDITOR=str(editor)) as terminal:
        terminal.wait_for("speaking")
        terminal.send("a")
        terminal.wait_for("Enter send")
        terminal.send("first words")
        terminal.wait_for("first words")
        terminal.send("\x07")  # ctrl+g
        terminal.wait_for("THE EDITOR HAS IT")
        terminal.settle()  # its own last words too
        before = len(terminal.raw)
        assert not terminal.within(1.0, lambda: b"\x1b[?1049h" in terminal.raw[before:])
        assert len(terminal.raw) == before, "the table painted over the editor"
        terminal.send("and 更多 words\r")
        terminal.wait_for("and 更多 words")
        terminal.wait_for("speaking")
        terminal.send("\r")
        terminal.wait_for("Facilitator")
        assert terminal.quit() == 0
        assert terminal.as_before()
