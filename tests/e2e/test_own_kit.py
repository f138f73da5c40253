"""A kit of one's own, from a folder: a session that was begun with it can be resumed with it."""

from pathlib import Path

from tests.fakes.program import call, events, of_type


def test_a_session_of_a_kit_in_a_folder_goes_on_when_the_folder_is_named(tmp_path: Path) -> None:
    made = call(tmp_path, "kits", "new", "mine", "--from", "paper-cut")
    assert made.returncode == 0, made.stderr.decode()
    elsewhere = tmp_path / "elsewhere" / "mine"
    elsewhere.parent.mkdir()
    (tmp_path / "kits" / "mine").rename(elsewhere)
    options = ("--json", "--auto", "--pace", "none")
    begun = call(
        tmp_path,
        *("run", "Tea", "--provider", "rehearsal", "--lang", "en", "--seed", "2"),
        *("--kit", str(elsewhere), "--budget", "20000tok", *options),
    )
    assert begun.returncode == 6, begun.stderr.decode()
    assert str(elsewhere).encode() not in begun.stdout

    lost = call(tmp_path, "sessions", "resume", "last", *options)
    assert lost.returncode == 3
    assert b"--kit PATH" in lost.stderr

    other = call(tmp_path, "sessions", "resume", "last", "--kit", "paper-cut", *options)
    assert other.returncode == 2
    assert b"mine" in other.stderr

    budget = ("--budget", "9000000tok")
    resumed = call(
        tmp_path, "sessions", "resume", "last", "--kit", str(elsewhere), *budget, *options
    )
    assert resumed.returncode == 0, resumed.stderr.decode()
    assert of_type(events(resumed.stdout), "session_closed")


def test_a_picture_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    text = tmp_path / "notes.png"
    text.write_text("these are words")
    done = call(tmp_path, "run", "Tea", "--provider", "rehearsal", "--image", str(text))
    assert done.returncode == 2
    assert b"notes.png" in done.stderr
    assert not list((tmp_path / "sessions").glob("*.db"))
