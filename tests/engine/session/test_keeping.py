"""At its end a session is copied; a copy that cannot be made is no reason for it to fail."""

from pathlib import Path

from tests.fakes.sessions import log_of, ran


def test_a_session_is_copied_at_its_end(tmp_path: Path):
    name, outcome = ran(tmp_path)
    assert outcome.reason == "done"
    (copy,) = (tmp_path / "backups").iterdir()
    assert copy.name.startswith(f"{name}@")
    whole = log_of(tmp_path, name)
    (tmp_path / "sessions" / f"{name}.db").unlink()
    copy.rename(tmp_path / "sessions" / f"{name}.db")
    assert log_of(tmp_path, name) == whole


def test_a_copy_that_cannot_be_made_does_not_spoil_the_end(tmp_path: Path):
    (tmp_path / "backups").write_text("in the way", encoding="utf-8")
    name, outcome = ran(tmp_path)
    assert outcome.reason == "done"
    assert log_of(tmp_path, name)
