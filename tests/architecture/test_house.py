"""The rules of the house that no linter knows: sizes, mirrors, packaging, what an import brings."""

import ast
import os
import re
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
    """Return whether a module does anything: a promise (`...`) does nothing."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    functions = (
        node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    return any(ast.unparse(function.body[-1]) != "..." for function in functions)


SHELVES = {"engine", "engine/policy", "engine/vocabulary", "tui"}
"""Folders whose modules have nothing in common but the floor: each has a test of its own."""


def _mirrored(relative: Path) -> bool:
    """Return whether a module's tests stand where a newcomer looks for them.

    `a/b.py` is tested by `tests/a/test_b.py`; `a/b_c.py` also by `tests/a/test_b.py`; a module
    of a package that is one room also by the package's folder or file of tests.
    """
    folder = ROOT / "tests" / relative.parent
    words = relative.stem.split("_")
    names = {"_".join(words[:count]) for count in range(1, len(words) + 1)}
    singular = {name.removesuffix("s") for name in names} | {f"{name}s" for name in names}
    if any((folder / f"test_{name}.py").exists() for name in names | singular):
        return True
    if relative.stem == "__init__" or relative.parent.as_posix() not in SHELVES:
        package = folder.parent / f"test_{relative.parent.name}.py"
        return package.exists() or any(folder.glob("test_*.py"))
    return False


def test_tests_mirror_the_sources() -> None:
    """Every module with functions has its tests at the same place under `tests`."""
    relatives = [file.relative_to(ROOT) for file in sources() if _has_code(file)]
    assert [str(one) for one in relatives if not _mirrored(one)] == []


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


def test_the_first_frame_of_home_needs_neither_the_table_nor_the_heart_of_the_engine() -> None:
    code = (
        "import sys, tui.cli.screen\n"
        "late = {'pydantic', 'jinja2', 'PIL', 'tui.screens.table', 'tui.screens.help',\n"
        "    'engine.vocabulary.events', 'engine.exports.markdown', 'engine.store.files'}\n"
        "print(sorted(late & set(sys.modules)))"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "[]"


def test_only_one_module_imports_httpx() -> None:
    imported = re.compile(r"^\s*(import httpx|from httpx)\b", re.MULTILINE)
    users = [str(f.relative_to(ROOT)) for f in sources() if imported.search(f.read_text("utf-8"))]
    assert users == ["engine/http/library.py"]


def test_no_vendors_sdk_is_imported() -> None:
    vendors = r"openai|anthropic|google|ollama|huggingface_hub|volcenginesdk\w*|cohere|mistralai"
    imported = re.compile(rf"^\s*(import|from) ({vendors})\b", re.MULTILINE)
    assert [str(file) for file in sources() if imported.search(file.read_text("utf-8"))] == []


def test_only_one_room_imports_redis() -> None:
    users = {
        file.relative_to(ROOT).parent.as_posix() for file in sources() if _imports(file, "redis")
    }
    assert users == {"engine/store/redis"}


def _imports(file: Path, library: str) -> bool:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        match node:
            case ast.Import(names=names):
                found = [alias.name for alias in names]
            case ast.ImportFrom(module=str(module)):
                found = [module]
            case _:
                continue
        if any(name.split(".")[0] == library for name in found):
            return True
    return False


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


@pytest.mark.xdist_group("together")
def test_tests_of_one_group_run_in_one_process(request: pytest.FixtureRequest) -> None:
    """Programs on terminals starve each other, and dear runs are shared: groups must be kept."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        assert request.node.nodeid.endswith("@together")
