"""Templates from strangers: checked node by node before they are compiled, capped when they run.

The sandbox alone would let `{{ 9**9**9 }}` or a loop over a loop stop the machine,
so only a short list of node types may be used: no calls, no arithmetic, no
assignments, no includes, no nested loops.
"""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from functools import lru_cache

import jinja2
from jinja2 import nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from engine.policy.kit_words import nearest, shown

MAX_SOURCE = 32 * 1024
MAX_OUTPUT = 200_000
MAX_DEPTH = 30

_FILTERS = {"default": 1, "first": 0, "join": 1, "last": 0, "length": 0, "trim": 0}
_TESTS = frozenset({"defined", "none"})
_LOOP = frozenset({"loop.first", "loop.index", "loop.last", "loop.length"})
_PLAIN = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.If,
    nodes.CondExpr,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Compare,
    nodes.Operand,
    nodes.Concat,
    nodes.Const,
    nodes.Tuple,
    nodes.List,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateFault:
    """A line of a template, counted from 1, and what is wrong there."""

    line: int
    message: str


class TemplateError(Exception):
    """A template that cannot be used, with its first fault."""

    def __init__(self, fault: TemplateFault) -> None:
        """Keep the fault."""
        super().__init__(fault.message)
        self.fault = fault


def check_template(source: str, placeholders: Set[str]) -> tuple[TemplateFault, ...]:
    """Return every fault of a template; `placeholders` holds dotted paths such as `seat.name`."""
    if len(source.encode("utf-8", "surrogatepass")) > MAX_SOURCE:
        limit = f"The template is larger than {MAX_SOURCE // 1024} KiB."
        return (TemplateFault(line=1, message=limit),)
    try:
        tree = _environment().parse(source)
        faults = tuple(_faults(tree, placeholders, frozenset(), 0))
        if not faults:
            _compiled(source)
    except jinja2.TemplateSyntaxError as error:
        return (TemplateFault(line=error.lineno, message=_sentence(error.message or "")),)
    except (RecursionError, ValueError, SyntaxError, MemoryError, OverflowError):
        return (TemplateFault(line=1, message="The template is nested too deeply."),)
    return faults


def render_template(source: str, values: Mapping[str, object], limit: int = MAX_OUTPUT) -> str:
    """Return the text of a template that was checked, outer blank lines removed.

    Raises TemplateError where a value does not fit its use, or the text passes
    `limit` characters.
    """
    pieces: list[str] = []
    size = 0
    try:
        for piece in _compiled(source).generate(dict(values)):
            size += len(piece)
            if size > limit:
                message = f"The text is longer than {limit} characters."
                raise TemplateError(TemplateFault(line=1, message=message))
            pieces.append(piece)
    except (jinja2.TemplateError, TypeError, ValueError, AttributeError) as error:
        raise TemplateError(TemplateFault(line=1, message=_sentence(str(error)))) from error
    return "".join(pieces).strip()


@lru_cache(maxsize=1)
def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        undefined=jinja2.StrictUndefined,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.clear()
    return environment


@lru_cache(maxsize=256)
def _compiled(source: str) -> jinja2.Template:
    return _environment().from_string(source)


def _faults(
    node: nodes.Node, known: Set[str], scope: frozenset[str], depth: int
) -> Iterator[TemplateFault]:
    if depth > MAX_DEPTH:
        yield _fault(node, "This is nested too deeply.")
    elif isinstance(node, nodes.For):
        yield from _loop_faults(node, known, scope, depth)
    elif isinstance(node, nodes.Name | nodes.Getattr):
        yield from _name_faults(node, known, scope)
    else:
        yield from _kind_faults(node)
        for child in node.iter_child_nodes():
            yield from _faults(child, known, scope, depth + 1)


def _kind_faults(node: nodes.Node) -> Iterator[TemplateFault]:
    match node:
        case nodes.Filter():
            if node.name not in _FILTERS:
                allowed = ", ".join(_FILTERS)
                yield _fault(node, f"The filter {node.name} is not allowed; allowed: {allowed}.")
            elif len(node.args) > _FILTERS[node.name] or node.kwargs:
                yield _fault(node, f"The filter {node.name} has too many arguments.")
        case nodes.Test():
            if node.name not in _TESTS:
                yield _fault(node, f"The test {node.name} is not allowed.")
        case _:
            if not isinstance(node, _PLAIN):
                yield _fault(node, f"{type(node).__name__} is not allowed in a template.")


def _loop_faults(
    node: nodes.For, known: Set[str], scope: frozenset[str], depth: int
) -> Iterator[TemplateFault]:
    if node.recursive or "loop" in scope:
        yield _fault(node, "A loop inside a loop is not allowed.")
        return
    if not isinstance(node.target, nodes.Name):
        yield _fault(node, "A loop has one name for its item.")
        return
    yield from _faults(node.iter, known, scope, depth + 1)
    inner = scope | {node.target.name, "loop"}
    for child in (*node.body, *([node.test] if node.test else []), *node.else_):
        yield from _faults(child, known, inner, depth + 1)


def _name_faults(
    node: nodes.Name | nodes.Getattr, known: Set[str], scope: frozenset[str]
) -> Iterator[TemplateFault]:
    path = _path(node)
    if path is None:
        yield _fault(node, "Only placeholders have parts.")
    elif path not in known and path not in scope and not (path in _LOOP and "loop" in scope):
        hint = nearest(path, known | scope)
        tail = f"; the nearest is {hint}" if hint else ""
        yield _fault(node, f"There is no placeholder {shown(path)}{tail}.")


def _path(node: nodes.Node) -> str | None:
    parts: list[str] = []
    while isinstance(node, nodes.Getattr):
        parts.append(node.attr)
        node = node.node
    if not isinstance(node, nodes.Name):
        return None
    return ".".join([node.name, *reversed(parts)])


def _fault(node: nodes.Node, message: str) -> TemplateFault:
    return TemplateFault(line=node.lineno or 1, message=message)


def _sentence(message: str) -> str:
    text = " ".join(message.split())[:200]
    return text if text.endswith(".") else f"{text}."
