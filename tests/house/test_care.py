"""Cancellation is never swallowed; every exception to a rule has a reason and is counted."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.house

Modules = dict[Path, ast.Module]

CANCELLING = {"CancelledError", "Cancelled", "BaseException", "get_cancelled_exc_class"}
IGNORE = re.compile(r"#\s*type:\s*ignore(?P<code>\[[\w,\s-]+\])?(?P<rest>.*)")
NOQA = re.compile(r"#\s*noqa(?P<code>:\s*[A-Z]+[0-9]+(?:[,\s]+[A-Z]+[0-9]+)*)?(?P<rest>.*)")
REASON = re.compile(r"\s*(?:#|-)\s*\S.{3,}")


def names(expression: ast.expr | None) -> Iterator[str]:
    if expression is None:
        yield "BaseException"
        return
    for node in ast.walk(expression):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr


def raises(body: list[ast.stmt]) -> bool:
    return any(isinstance(node, ast.Raise) for statement in body for node in ast.walk(statement))


def swallowers(tree: ast.Module) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler):
            guilty = CANCELLING & set(names(node.type)) and not raises(node.body)
        elif isinstance(node, ast.Call) and "suppress" in set(names(node.func)):
            guilty = any(CANCELLING & set(names(argument)) for argument in node.args)
        else:
            continue
        if guilty:
            yield node.lineno


@pytest.mark.parametrize(
    ("code", "guilty"),
    [
        ("try: f()\nexcept CancelledError: pass", True),
        ("try: f()\nexcept anyio.get_cancelled_exc_class(): log()", True),
        ("try: f()\nexcept (OSError, asyncio.CancelledError): pass", True),
        ("try: f()\nexcept: pass", True),
        ("with suppress(BaseException): f()", True),
        ("try: f()\nexcept BaseException:\n  undo()\n  raise", False),
        ("try: f()\nexcept OSError: pass", False),
    ],
)
def test_the_detector_detects(code: str, *, guilty: bool) -> None:
    assert bool(list(swallowers(ast.parse(code)))) is guilty


def test_cancellation_is_never_swallowed(modules: Modules) -> None:
    assert not [f"{path}:{line}" for path, tree in modules.items() for line in swallowers(tree)]


def remarks(
    root: Path, modules: Modules, pattern: re.Pattern[str]
) -> Iterator[tuple[str, re.Match[str]]]:
    for path in modules:
        if path == Path(__file__).relative_to(root):
            continue
        for number, line in enumerate((root / path).read_text("utf-8").splitlines(), 1):
            if found := pattern.search(line):
                yield f"{path}:{number}", found


@pytest.mark.parametrize("pattern", [IGNORE, NOQA], ids=["type-ignore", "noqa"])
def test_every_excuse_has_a_code_and_a_reason(
    root: Path, modules: Modules, pattern: re.Pattern[str]
) -> None:
    assert not [
        place
        for place, found in remarks(root, modules, pattern)
        if not (found["code"] and REASON.match(found["rest"]))
    ]


def size(root: Path, modules: Modules) -> int:
    return sum(len((root / path).read_text("utf-8").splitlines()) for path in modules)


def test_types_are_seldom_ignored(root: Path, modules: Modules) -> None:
    count = len(list(remarks(root, modules, IGNORE)))
    assert count <= size(root, modules) / 1000


def test_blind_excepts_are_few(root: Path, modules: Modules) -> None:
    shipped = {path: tree for path, tree in modules.items() if path.parts[0] == "src"}
    blind = [
        f"{path}:{node.lineno}"
        for path, tree in shipped.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler)
        and {"Exception", "BaseException"} & set(names(node.type))
        and not raises(node.body)
    ]
    assert len(blind) <= max(2, size(root, shipped) / 2000), blind
