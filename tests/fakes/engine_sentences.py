"""Reads out of the engine's source every sentence that reaches people, as templates.

Starts where errors, faults, findings and reasons are made, and follows names, parameters,
attributes, tables and small functions back to the texts they hold. What has no text in the
source (a name, a number, a server's words) becomes `{0}`, `{1}`, ...
"""

import ast
import itertools
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import engine
from engine.vocabulary import errors

ENGINE = Path(engine.__file__).parent
NAMED = ("hint", "reason", "colour", "can_draw")
BLANK = "\0"
BREAK = re.compile(r"(?<=[.?]) (?=[A-Z\0])")
FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)
MOST = 16
DEPTH = 7

ERRORS = {
    name
    for name, value in vars(errors).items()
    if isinstance(value, type) and issubclass(value, errors.EngineError)
}
PROSE = {"Fault": "message", "TemplateFault": "message", "CannotRun": ""}
"""What else is made of a sentence; where it stands: a keyword, or the first argument."""

Alternatives = list[str]
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass
class Module:
    name: str
    path: Path
    tree: ast.Module
    imported: dict[str, tuple[str, str]] = field(default_factory=dict)
    functions: dict[str, list[Function]] = field(default_factory=dict)
    constants: dict[str, ast.expr] = field(default_factory=dict)
    calls: list[tuple[ast.Call, Function | None]] = field(default_factory=list)
    methods: set[int] = field(default_factory=set)

    @classmethod
    def read(cls, path: Path) -> "Module":
        parts = path.relative_to(ENGINE.parent).with_suffix("").parts
        name = ".".join(parts).removesuffix(".__init__")
        module = cls(name, path, ast.parse(path.read_text(encoding="utf-8")))
        module._walk(module.tree, None, inside=False)
        for node in module.tree.body:
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                module.constants[node.targets[0].id] = node.value
            elif isinstance(node, ast.AnnAssign) and node.value is not None:
                module.constants[ast.unparse(node.target)] = node.value
        return module

    def _walk(self, node: ast.AST, within: Function | None, *, inside: bool) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.ImportFrom) and child.module:
                for alias in child.names:
                    self.imported[alias.asname or alias.name] = (child.module, alias.name)
            if isinstance(child, ast.Call):
                self.calls.append((child, within))
            if isinstance(child, FUNCTION):
                self.functions.setdefault(child.name, []).append(child)
                if inside:
                    self.methods.add(id(child))
                self._walk(child, child, inside=False)
            else:
                self._walk(child, within, inside=isinstance(child, ast.ClassDef) or inside)


def callee(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


class Sentences:
    """All modules of the engine, and the templates found in them."""

    def __init__(self) -> None:
        paths = [*sorted(ENGINE.rglob("*.py")), *sorted((ENGINE.parent / "tui").rglob("*.py"))]
        modules = [Module.read(path) for path in paths if path.name != "parser.py"]
        self.modules = {module.name: module for module in modules}
        self.calls: dict[str, list[tuple[Module, ast.Call, Function | None]]] = {}
        for module in modules:
            for call, within in module.calls:
                self.calls.setdefault(callee(call), []).append((module, call, within))

    @cached_property
    def templates(self) -> dict[str, str]:
        """Return every template with the place it was found at."""
        found: dict[str, str] = {}
        for module in self.modules.values():
            for node, within in self._seeds(module):
                place = f"{module.path.relative_to(ENGINE.parent)}:{node.lineno}"
                for text in self.texts(node, within, module):
                    for template in map(numbered, BREAK.split(text)):
                        if is_prose(template):
                            found.setdefault(template, place)
        return found

    def _seeds(self, module: Module) -> Iterator[tuple[ast.expr, Function | None]]:
        for call, within in module.calls:
            name = callee(call)
            words = {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}
            if (name in ERRORS or "hint" in words) and call.args:
                yield call.args[0], within
            if name in PROSE and call.args and not PROSE[name]:
                yield from ((argument, within) for argument in call.args)
            if name == "Check" or name in PROSE:
                wanted = {"detail", "remedy", PROSE.get(name, "")}
                yield from ((value, within) for key, value in words.items() if key in wanted)
            yield from ((words[key], within) for key in NAMED if key in words)
        for function in itertools.chain.from_iterable(module.functions.values()):
            finding = function.returns is not None and ast.unparse(function.returns) == "Finding"
            if finding or function.name == "_warnings":
                for value in returned(function):
                    parts = value.elts if isinstance(value, ast.Tuple | ast.List) else []
                    yield from ((part, function) for part in parts)

    def texts(
        self, node: ast.expr, within: Function | None, module: Module, depth: int = 0
    ) -> Alternatives:
        """Return what an expression may be as text; a blank where only the run can tell."""
        if depth > DEPTH:
            return [BLANK]
        found = list(dict.fromkeys(self._texts(node, within, module, depth + 1)))
        return found or [BLANK]

    def _texts(
        self, node: ast.expr, within: Function | None, module: Module, depth: int
    ) -> Alternatives:
        def again(inner: ast.expr) -> Alternatives:
            return self.texts(inner, within, module, depth)

        match node:
            case ast.Constant(value=str() as text):
                return [text]
            case ast.FormattedValue(value=value, format_spec=None):
                return phrases(again(value))
            case ast.JoinedStr(values=values):
                return product([again(value) for value in values])
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return product([again(left), again(right)])
            case ast.IfExp(body=body, orelse=orelse):
                return again(body) + again(orelse)
            case ast.BoolOp(values=values):
                return [text for value in values for text in again(value)]
        return self._looked_up(node, within, module, depth)

    def _looked_up(
        self, node: ast.expr, within: Function | None, module: Module, depth: int
    ) -> Alternatives:
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Subscript(slice=ast.Slice()), attr="lower")):
                return [""]  # a sentence's first letter; the rest of it follows
            case ast.Subscript(value=ast.Name() as whole, slice=ast.Slice(lower=ast.Constant())):
                return self.texts(whole, within, module, depth)
            case ast.Name(id=name):
                return self._named(name, within, module, depth)
            case ast.Attribute(value=ast.Name(id="self"), attr=name):
                return self._attribute(name, module, depth)
            case ast.Subscript(value=ast.Name(id=name)) if name in module.constants:
                return leaves(module.constants[name], module)
            case ast.Call():
                return self._called(node, within, module, depth)
        return [BLANK]

    def _named(
        self, name: str, within: Function | None, module: Module, depth: int
    ) -> Alternatives:
        found: Alternatives = []
        if within is not None:
            if name in parameters(within):
                found += self._given(name, within, module, depth)
            for value in assigned(name, within):
                if isinstance(value, ast.Tuple):  # a loop over a table, or a tuple taken apart
                    found += leaves(value, module)
                else:
                    source = table_of(value, module) if isinstance(value, ast.Name) else None
                    found += (
                        leaves(source, module)
                        if source
                        else self.texts(value, within, module, depth)
                    )
            added = [
                node.value
                for node in ast.walk(within)
                if isinstance(node, ast.AugAssign) and ast.unparse(node.target) == name
            ]
            for value in added:
                found = product([found, self.texts(value, within, module, depth)])
        elif name in module.constants:
            found = self.texts(module.constants[name], None, module, depth)
        if not found and name in module.constants:
            found = self.texts(module.constants[name], None, module, depth)
        return found or [BLANK]

    def _attribute(self, name: str, module: Module, depth: int) -> Alternatives:
        found: Alternatives = []
        for function in itertools.chain.from_iterable(module.functions.values()):
            for node in ast.walk(function):
                targets = node.targets if isinstance(node, ast.Assign) else []
                if any(ast.unparse(target).split(" = ")[0] == f"self.{name}" for target in targets):
                    assert isinstance(node, ast.Assign)
                    found += self.texts(node.value, function, module, depth)
        return found or [BLANK]

    def _called(
        self, call: ast.Call, within: Function | None, module: Module, depth: int
    ) -> Alternatives:
        name = callee(call)
        if isinstance(call.func, ast.Attribute) and name == "get":
            table = table_of(call, module)
            if table is not None:
                default = call.args[1:2]
                more = [text for one in default for text in self.texts(one, within, module, depth)]
                return leaves(table, module) + more
        if name == "masked":
            return self.texts(call.args[0], within, module, depth)
        home, functions = self._resolved(call, module)
        found = [
            text
            for function in functions
            for value in returned(function)
            for text in self.texts(value, function, home, depth)
        ]
        return found or [BLANK]

    def _resolved(self, call: ast.Call, module: Module) -> tuple[Module, list[Function]]:
        name = callee(call)
        if name in module.functions:
            return module, module.functions[name]
        if isinstance(call.func, ast.Name) and name in module.imported:
            source, origin = module.imported[name]
            home = self.modules.get(source)
            return (home, home.functions.get(origin, [])) if home else (module, [])
        if isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name):
            source = ".".join(module.imported.get(call.func.value.id, ("", "")))
            home = self.modules.get(source)
            return (home, home.functions.get(name, [])) if home else (module, [])
        return module, []

    def _given(self, name: str, function: Function, module: Module, depth: int) -> Alternatives:
        """Return what callers hand over for a parameter, and its default."""
        found: Alternatives = []
        place = parameters(function).index(name)
        method = id(function) in module.methods
        for home, call, within in self.calls.get(function.name, []):
            if not self._calls(call, home, function, module, method=method):
                continue
            words = {keyword.arg: keyword.value for keyword in call.keywords}
            at = place - 1 if method else place
            value = words.get(name) or (call.args[at] if 0 <= at < len(call.args) else None)
            if value is not None and not isinstance(value, ast.Starred):
                found += self.texts(value, within, home, depth)
        return found

    def _calls(
        self, call: ast.Call, home: Module, function: Function, module: Module, *, method: bool
    ) -> bool:
        if method:
            return isinstance(call.func, ast.Attribute) and (
                home is module or not function.name.startswith("_")
            )
        return function in self._resolved(call, home)[1]


def parameters(function: Function) -> list[str]:
    given = function.args
    return [one.arg for one in (*given.posonlyargs, *given.args, *given.kwonlyargs)]


def returned(function: Function) -> list[ast.expr]:
    return [
        node.value
        for node in ast.walk(function)
        if isinstance(node, ast.Return) and node.value is not None
    ]


def assigned(name: str, function: Function) -> list[ast.expr]:
    """Return the values that a name takes in a function, a tuple for one that is taken apart."""
    found: list[ast.expr] = []
    for node in ast.walk(function):
        match node:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    if isinstance(target, ast.Name) and target.id == name:
                        found.append(value)
                    elif isinstance(target, ast.Tuple):
                        found += _of_tuple(name, target, value, function)
            case ast.For(target=ast.Tuple() as target, iter=value):
                found += _of_tuple(name, target, value, function)
    return found


def _of_tuple(name: str, target: ast.Tuple, value: ast.expr, function: Function) -> list[ast.expr]:
    names = [ast.unparse(one) for one in target.elts]
    if name not in names:
        return []
    if isinstance(value, ast.Tuple):
        return [value.elts[names.index(name)]]
    return [value]


def table_of(value: ast.expr, module: Module) -> ast.expr | None:
    """Return the module's table that a value is taken from: the table, or its `get`."""
    match value:
        case (
            ast.Name(id=name) | ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="get"))
        ) if isinstance(module.constants.get(name), ast.Dict | ast.Tuple):
            return module.constants[name]
    return None


def leaves(table: ast.expr, module: Module) -> Alternatives:
    """Return the phrases that a table holds, or names."""
    found: Alternatives = []
    for value in table.values if isinstance(table, ast.Dict) else [table]:
        for node in ast.walk(value):
            leaf = module.constants.get(node.id) if isinstance(node, ast.Name) else node
            if isinstance(leaf, ast.Constant) and isinstance(leaf.value, str):
                found += [leaf.value] if " " in leaf.value else []
    return found


def product(parts: list[Alternatives]) -> Alternatives:
    """Return every way to join one alternative of each part.

    Where these are too many, the parts with more than two stand beside the whole.
    """
    apart: Alternatives = []
    if math.prod(map(len, parts)) > MOST:
        apart = [text for part in parts if len(part) > 2 for text in part]
        parts = [part if len(part) <= 2 else [BLANK] for part in parts]
    return ["".join(choice) for choice in itertools.product(*parts)] + apart


def phrases(texts: Alternatives) -> Alternatives:
    """Return what may stand in a sentence's gap: phrases as they are, a lone word as a blank."""
    if texts == [""]:
        return texts
    kept = [text for text in texts if " " in text]
    if kept:  # the others may be the sentence's end without the phrase
        kept += [text for text in texts if text in {"", "."}]
    return kept if len(kept) == len(set(texts)) else [*kept, BLANK]


def numbered(text: str) -> str:
    """Return a text with its blanks numbered; neighbours cannot be told apart, so are one."""
    while BLANK * 2 in text:
        text = text.replace(BLANK * 2, BLANK)
    pieces = text.split(BLANK)
    joined = pieces[0] + "".join(f"{{{n}}}{piece}" for n, piece in enumerate(pieces[1:]))
    return joined.strip()


def is_prose(template: str) -> bool:
    """Say whether a template holds words of its own, and not one word alone."""
    words = re.sub(r"\{\d\}", "_", template).split()
    letters = sum(map(str.isalpha, re.sub(r"\{\d\}", "", template)))
    return len(words) > 1 and letters > 2
