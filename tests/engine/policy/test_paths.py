import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from engine.policy.paths import Paths, is_folder, named_path, private_folder
from engine.vocabulary.errors import StoreError


def test_a_home_holds_everything(tmp_path: Path):
    paths = Paths.of(str(tmp_path))
    assert paths.config == tmp_path / "config.toml"
    assert paths.bin == tmp_path / "sessions" / ".bin"
    assert paths.last_copy == tmp_path / "last-copy.txt"
    folders = ["sessions", "blobs", "exports", "backups", "orphaned", "logs", "kits", "prompts"]
    for name in [*folders, "themes"]:
        assert getattr(paths, name) == tmp_path / name
    assert list(tmp_path.iterdir()) == []


def test_a_relative_home_and_a_tilde_become_absolute(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert Paths.of("here").sessions == tmp_path / "here" / "sessions"
    assert Paths.of("~/there").sessions == tmp_path / "there" / "sessions"


@pytest.mark.parametrize("text", ["~no-such-user/x.md", "~\0", "", "x/~"])
def test_a_path_whose_home_is_unknown_stays_as_it_was_named(text: str):
    assert named_path(text) == Path(text)


def test_what_cannot_be_looked_at_is_no_folder(tmp_path: Path):
    assert is_folder(tmp_path)
    assert not is_folder(tmp_path / "none")
    assert not is_folder(tmp_path / ("x" * 300))


@pytest.mark.parametrize("home", [None, ""])
def test_without_a_home_the_system_says_where(
    home: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(name, raising=False)
    paths = Paths.of(home)
    assert paths.config.is_relative_to(tmp_path)
    assert paths.config.name == "config.toml"
    assert paths.kits.parent == paths.config.parent
    assert paths.sessions.parent == paths.blobs.parent
    assert "tableround" in paths.sessions.parts


def test_folders_are_for_their_owner_alone(tmp_path: Path):
    (tmp_path / "there").mkdir(mode=0o755)
    made = private_folder(tmp_path / "there" / "a" / "b")
    assert private_folder(made) == made
    modes = [stat.S_IMODE(part.stat().st_mode) for part in (made, made.parent)]
    assert modes == [0o700, 0o700]
    assert stat.S_IMODE((tmp_path / "there").stat().st_mode) & 0o055


def test_a_file_in_the_way_gives_a_sentence(tmp_path: Path):
    (tmp_path / "a").write_text("")
    for folder in (tmp_path / "a", tmp_path / "a" / "b"):
        with pytest.raises(StoreError, match="cannot be made"):
            private_folder(folder)


def test_importing_touches_nothing(tmp_path: Path):
    code = "import sys, engine.policy.paths as p; assert 'platformdirs' not in sys.modules"
    environment = {**os.environ, "HOME": str(tmp_path)}
    root = Path(__file__).parents[3]
    subprocess.run([sys.executable, "-c", code], check=True, env=environment, cwd=root)
    assert list(tmp_path.iterdir()) == []
