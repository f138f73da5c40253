"""The rules of the house that no linter knows: sizes, mirrors, packaging, what an import brings."""

import ast
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("engine", "tui", "themes", "prompts")
TOP_LEVEL = {
    "pyproject.toml",
    "engine",
    "tui",
    "themes",
    "prompts",
    "tests",
    "snapshots",
    "README.md",
    "LICENSE",
}


def tracked() -> list[Path]:
    """Return the files that git tracks, or all of them where there is no checkout."""
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    names = listed.stdout.splitlines() if listed.returncode == 0 else []
    files = [ROOT / name for name in names]
    return [file for file in files if file.exists()] or [
        file for file in ROOT.rglob("*") if file.is_file() and ".git" not in file.parts
    ]


def sources() -> list[Path]:
    """Return the Python files of the packages."""
    return [
        file
        for file in tracked()
        if file.suffix == ".py" and file.relative_to(ROOT).parts[0] in PACKAGES
    ]


def test_the_root_holds_what_it_may_and_nothing_else() -> None:
    roots = {file.relative_to(ROOT).parts[0] for file in tracked()}
    assert {name for name in roots if not name.startswith(".")} == TOP_LEVEL


@pytest.mark.parametrize("folder", [*PACKAGES, "tests", "snapshots"])
def test_each_folder_says_what_lives_in_it(folder: str) -> None:
    text = (ROOT / folder / "README.md").read_text(encoding="utf-8")
    assert len(text) > 100


def test_no_file_is_too_long() -> None:
    limits = {"tests": 600}
    too_long = [
        (str(file.relative_to(ROOT)), lines)
        for file in tracked()
        if file.suffix in {".py", ".tcss"}
        and (lines := len(file.read_text(encoding="utf-8").splitlines()))
        > (200 if file.suffix == ".tcss" else limits.get(file.relative_to(ROOT).parts[0], 400))
    ]
    assert too_long == []


def _has_code(file: Path) -> bool:
    """Return whether a module has more than imports, constants of data and a docstring."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return any(isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) for node in ast.walk(tree))


def test_tests_mirror_the_sources() -> None:
    """Every module with functions has `tests/<path>/test_<name>.py`, or its package's test."""
    missing: list[str] = []
    for file in sources():
        relative = file.relative_to(ROOT)
        if not _has_code(file):
            continue
        folder = ROOT / "tests" / relative.parent
        package = folder.parent / f"test_{relative.parent.name}.py"
        own = [folder / f"test_{relative.stem}.py", package]
        if relative.stem == "__init__":
            own = [package, *folder.glob("test_*.py")]
        in_package = len(relative.parts) > 2 and any(folder.glob("test_*.py"))
        if not any(test.exists() for test in own) and not in_package:
            missing.append(str(relative))
    assert missing == []


def test_tests_have_sources() -> None:
    """No test file stands for a module or package that is gone."""
    orphans: list[str] = []
    for file in (ROOT / "tests").rglob("test_*.py"):
        relative = file.relative_to(ROOT / "tests")
        if relative.parts[0] not in PACKAGES:
            continue
        home = ROOT / relative.parent
        if not home.is_dir() and not home.with_suffix(".py").exists():
            orphans.append(str(relative))
    assert orphans == []


def test_tests_have_no_init_files() -> None:
    assert [str(file) for file in (ROOT / "tests").rglob("__init__.py")] == []


def test_importing_the_engine_brings_no_screen_and_no_heavy_library() -> None:
    code = (
        "import sys, engine\n"
        "heavy = {'textual', 'rich', 'PIL', 'redis', 'pydantic', 'httpx'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "[]"


def test_only_one_module_imports_httpx() -> None:
    users = {
        str(file.relative_to(ROOT / "engine").parts[0])
        for file in sources()
        if file.relative_to(ROOT).parts[0] == "engine" and "import httpx" in file.read_text("utf-8")
    }
    assert users <= {"http", "http.py"}


@pytest.mark.slow
def test_the_wheel_holds_the_four_packages_and_their_data(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "-w", str(tmp_path), "."],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        meta = [name for name in names if name.endswith("entry_points.txt")]
        entries = archive.read(meta[0]).decode()
    tops = {name.split("/")[0] for name in names if ".dist-info" not in name}
    assert tops == set(PACKAGES)
    assert "tableround = tui.cli:main" in entries
    assert any(name.endswith("kit.toml") for name in names)
    assert any(name.endswith("talk.md") for name in names)


def test_the_version_stands_in_one_place_and_is_told_alike() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    told = subprocess.run(
        [sys.executable, "-c", "from tui.cli import main; main()", "--version"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert project["version"] in told.stdout
