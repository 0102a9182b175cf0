"""Sizes: files, functions, tests."""

import ast
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles

import pytest

pytestmark = pytest.mark.house

FILE_P90, FILE_LIMIT = 350, 600
FUNCTION_MEDIAN, FUNCTION_P90, FUNCTION_LIMIT = 10, 30, 60

Modules = dict[Path, ast.Module]


def lines(root: Path, path: Path) -> int:
    return len((root / path).read_text(encoding="utf-8").splitlines())


def functions(tree: ast.Module) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


def shipped(modules: Modules) -> Modules:
    return {path: tree for path, tree in modules.items() if path.parts[0] == "src"}


def p90(values: list[int]) -> float:
    return quantiles(values, n=10)[-1]


def test_no_file_is_too_long(root: Path, modules: Modules) -> None:
    long = {str(path): n for path in modules if (n := lines(root, path)) > FILE_LIMIT}
    assert not long


def test_files_are_short(root: Path, modules: Modules) -> None:
    assert p90([lines(root, path) for path in shipped(modules)]) <= FILE_P90
    assert p90([lines(root, path) for path in modules]) <= FILE_P90


def test_no_function_is_too_long(modules: Modules) -> None:
    long = [
        f"{path}:{name} has {length} lines"
        for path, tree in modules.items()
        for name, length in functions(tree)
        if length > FUNCTION_LIMIT
    ]
    assert not long


def test_functions_are_short(modules: Modules) -> None:
    lengths = [n for tree in shipped(modules).values() for _, n in functions(tree)]
    assert median(lengths) < FUNCTION_MEDIAN
    assert p90(lengths) <= FUNCTION_P90


def test_there_is_as_much_test_as_code(root: Path, modules: Modules) -> None:
    def is_test(path: Path) -> bool:
        return path.parts[0] == "tests" or path.is_relative_to("src/moksori/testing")

    # A row of these data sets is a test case, on a line of its own.
    rows = sum(lines(root, path) for path in (root / "tests/data").rglob("*.jsonl"))
    tests = rows + sum(lines(root, path) for path in modules if is_test(path))
    code = sum(lines(root, path) for path in shipped(modules) if not is_test(path))
    assert tests >= code, f"{tests} lines of tests for {code} lines of code"


def test_no_folder_of_tests_is_a_package(modules: Modules) -> None:
    assert not [path for path in modules if path.parts[0] == "tests" and path.stem == "__init__"]
