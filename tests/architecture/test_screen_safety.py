"""No foreign text is read as markup, and no colour stands outside the palettes: read off the sources.

A literal, a `Content` or a `Text` may be handed to Textual anywhere; anything else only where
markup is switched off.
"""

import ast
import re
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

WIDGETS = {"Static", "Label", "Button", "Option", "Selection", "Checkbox", "RadioButton", "Tab"}
"""What reads its first argument as markup."""

METHODS = {"update": 0, "notify": 0, "set_prompt": 0, "replace_option_prompt_at_index": 1}
"""Methods that read an argument as markup, and which one."""

TITLES = {"border_title", "border_subtitle", "tooltip"}
SAFE = {"Content", "Text"}
MARKDOWN = {"Markdown", "MarkdownViewer"}
MARKUP = {"from_markup", "render_markup"}

COLOUR = re.compile(
    r"#(?:[0-9a-f]{8}|[0-9a-f]{6}|[0-9a-f]{3,4})(?![\w-])|\b(?:rgb|hsl)a?\(", re.IGNORECASE
)
VALUES = re.compile(r":([^;{}]*);")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)

Scope = ast.FunctionDef | ast.AsyncFunctionDef


def root_of(node: ast.expr) -> str:
    """Return the name at which an expression of calls and attributes begins, or ends on `self.`."""
    while isinstance(node, ast.Call | ast.Attribute):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            return node.attr if node.value.id == "self" else node.value.id
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


class Checker(ast.NodeVisitor):
    """Collects in `faults` where a module hands on what might be read as markup."""

    def __init__(self, source: str) -> None:
        """Read a module."""
        tree = ast.parse(source)
        self.faults: list[str] = []
        self._makers = {
            node.name
            for node in ast.walk(tree)
            if isinstance(node, Scope) and node.returns and ast.unparse(node.returns) in SAFE
        }
        self._bases: list[set[str]] = []
        self._names: list[dict[str, list[ast.expr]]] = [_assigned(tree)]
        self.visit(tree)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        """Find what reads Markdown."""
        for alias in node.names:
            if alias.name in MARKDOWN:
                self._fault(node, f"import {alias.name}")

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        """Know what a class is made of: its `super().__init__` is theirs."""
        self._bases.append({root_of(base) for base in node.bases})
        self.generic_visit(node)
        self._bases.pop()

    def visit_FunctionDef(self, node: Scope) -> None:
        """Know what the names of a function stand for."""
        self._names.append(_assigned(node))
        self.generic_visit(node)
        self._names.pop()

    visit_AsyncFunctionDef = visit_FunctionDef  # noqa: N815  the visitor's own names

    def visit_Attribute(self, node: ast.Attribute) -> None:
        """Find what is read as markup on purpose, and Markdown by its module."""
        if node.attr in MARKUP | MARKDOWN:
            self._fault(node, node.attr)
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        """Look at what is handed to a widget, or to a method that reads markup."""
        name = node.func.attr if isinstance(node.func, ast.Attribute) else root_of(node.func)
        if name == "__init__" and self._bases and self._bases[-1] & WIDGETS:
            name = next(iter(self._bases[-1] & WIDGETS))
        place = METHODS.get(name) if isinstance(node.func, ast.Attribute) else None
        if name in WIDGETS:
            place = 0
        if place is not None and not _without_markup(node):
            for given in node.args[place : place + 1]:
                self._look(given, f"{name}(...)")
            for word in node.keywords:
                if word.arg in {"content", "label", "prompt", "message", "title"}:
                    self._look(word.value, f"{name}({word.arg}=...)")
        for word in node.keywords:
            if word.arg in TITLES:
                self._look(word.value, f"{name}({word.arg}=...)")
        self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign) -> None:
        """Look at titles and tooltips."""
        for target in node.targets:
            if isinstance(target, ast.Attribute) and target.attr in TITLES:
                self._look(node.value, target.attr)
        self.generic_visit(node)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        """Look at what is put to a title."""
        if isinstance(node.target, ast.Attribute) and node.target.attr in TITLES:
            self._look(node.value, node.target.attr)
        self.generic_visit(node)

    def _look(self, given: ast.expr, where: str) -> None:
        if not self._is_safe(given):
            self._fault(given, f"{where}: {ast.unparse(given)}")

    def _is_safe(self, given: ast.expr, depth: int = 0) -> bool:
        match given:
            case ast.Constant():
                return True
            case ast.IfExp():
                return self._is_safe(given.body, depth) and self._is_safe(given.orelse, depth)
            case ast.Call():
                return root_of(given) in SAFE | self._makers
            case ast.Name() if depth < 3:
                values = self._names[-1].get(given.id, [])
                return bool(values) and all(self._is_safe(one, depth + 1) for one in values)
            case _:
                return False

    def _fault(self, node: ast.AST, what: str) -> None:
        self.faults.append(f"{getattr(node, 'lineno', 0)}: {what}")


def _assigned(scope: ast.AST) -> dict[str, list[ast.expr]]:
    """Return what is assigned to each name; what comes from a loop or outside is not there."""
    found: dict[str, list[ast.expr]] = defaultdict(list)
    for node in ast.walk(scope):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    found[target.id].append(node.value)
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            found[node.target.id].append(node.value)
    return found


def _without_markup(node: ast.Call) -> bool:
    return any(
        word.arg == "markup" and isinstance(word.value, ast.Constant) and word.value.value is False
        for word in node.keywords
    )


def colours_in(source: str) -> list[str]:
    """Return the literal colours in a module's strings."""
    strings = [
        node.value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    return [found for text in strings for found in COLOUR.findall(text)]


def colours_of_style(text: str) -> list[str]:
    """Return the literal colours in a style sheet's values."""
    return [c for value in VALUES.findall(COMMENT.sub("", text)) for c in COLOUR.findall(value)]


@pytest.mark.parametrize(
    "source",
    [
        "Static(f'{name}')",
        "Static(name, classes='x')",
        "Static('%s' % name)",
        "Label('{}'.format(name))",
        "Label(words('a'), markup=True)",
        "Label(words('a'), markup=unknown)",
        "Button(label=name)",
        "Option(row(summary), id='x')",
        "widget.update(str(x))",
        "self.query_one('#a').update(text)",
        "app.notify(text, severity='warning')",
        "app.notify('fixed', title=text)",
        "panel.border_title = f'{name}'",
        "panel.border_subtitle = name if name else None",
        "panel.tooltip = name",
        "panel.border_title += name",
        "Static('', markup=False, tooltip=name)",
        "def f(text):\n    text = text or Content('')\n    w.update(text)",
        "for name in names:\n    w.update(name)",
        "class A(Static):\n    def __init__(self, text):\n        super().__init__(text)",
        "options.replace_option_prompt_at_index(0, name)",
        "Content.from_markup(text)",
        "from textual.widgets import Markdown",
        "import textual.widgets\ntextual.widgets.MarkdownViewer()",
    ],
)
def test_the_checker_finds(source: str):
    assert Checker(source).faults


@pytest.mark.parametrize(
    "source",
    [
        "Static('literal', classes='x')",
        "Static(words('a'), markup=False)",
        "Static(Content(name))",
        "Label(Text(f'{name}'))",
        "Option(Content(f'{kit.id}'), id='x')",
        "widget.update(Content('\\n').join(lines))",
        "widget.update(Content.styled(name, 'bold'))",
        "app.notify(text, markup=False)",
        "panel.border_title = Content(title) if title else None",
        "hint = Content(name)\nwidget.update(hint)",
        (
            "class A:\n    def made(self) -> Content: ...\n    def f(self):\n"
            "        hint = Content('') if x else self.made()\n        self.w.update(hint)"
        ),
        "class A(Static):\n    def __init__(self):\n        super().__init__('', markup=False)",
        "options.replace_option_prompt_at_index(number, Content(name))",
        "say(f'{name}')",
    ],
)
def test_the_checker_lets_pass(source: str):
    assert Checker(source).faults == []


def test_the_checker_knows_colours():
    assert colours_in("x = 'bold #ff00aa'\ny = f'rgb({r},0,0)'\nz = '#fff on #0000'")
    assert not colours_in("query('#decade-list'); query('#seen')  # #ff00aa")
    assert colours_of_style("#a { color: #abc; }")
    assert colours_of_style("A { background: rgb(1,2,3) 50%; }")
    assert not colours_of_style("/* #ffffff; */ #fade { color: $dim; border: round $rule; }")


def screen_modules() -> list[Path]:
    """Return the modules of the terminal side that may paint."""
    found = [file for file in sorted((ROOT / "tui").rglob("*.py")) if "textual" in file.read_text()]
    assert len(found) > 25
    return found


def test_nothing_foreign_is_read_as_markup():
    faults = {
        str(file.relative_to(ROOT)): found
        for file in screen_modules()
        if (found := Checker(file.read_text(encoding="utf-8")).faults)
    }
    assert faults == {}


def test_colours_stand_in_palettes_alone():
    sources = sorted((ROOT / "tui").rglob("*.py"))
    styles = sorted((ROOT / "themes" / "styles").rglob("*.tcss"))
    assert len(styles) > 8
    found = {str(file.relative_to(ROOT)): colours_in(file.read_text("utf-8")) for file in sources}
    found |= {
        str(file.relative_to(ROOT)): colours_of_style(file.read_text("utf-8")) for file in styles
    }
    assert {file: colours for file, colours in found.items() if colours} == {}
