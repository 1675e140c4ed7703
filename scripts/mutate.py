"""Flip comparisons and booleans one by one, and see whether a test goes red.

    python scripts/mutate.py [--only PART] [--list]

Each mutant is one change in a copy of the tree, in the modules that decide what is different,
what is refused and what is ours. The tests of each are run on it; a mutant under which
they stay green survives and is printed. Takes some minutes; not part of CI. What the last
run found is in docs/developers/mutation.md.
"""

from __future__ import annotations

import argparse
import ast
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]

_STATES = ("tests/engine/test_planning.py", "tests/engine/test_applying.py")
_LAWS = ("tests/property",)
#: Module, and the tests that must notice when it is wrong.
TARGETS = {
    "entconf/engine/diff.py": (
        "tests/engine/test_comparing.py",
        "tests/engine/test_comparing_edges.py",
        *_STATES,
        "tests/engine/test_undoing.py",
        *_LAWS,
    ),
    "entconf/engine/guard.py": (
        "tests/engine/test_guard.py",
        "tests/engine/test_guard_counts.py",
        "tests/engine/test_irreversible.py",
        *_LAWS,
    ),
    "entconf/engine/exclusive.py": ("tests/engine/test_exclusive.py", *_STATES),
    "entconf/engine/standing.py": (
        *_STATES,
        "tests/engine/test_undoing.py",
        "tests/engine/test_resuming.py",
        *_LAWS,
    ),
    "entconf/model/compare.py": (
        "tests/model/test_compare.py",
        "tests/engine/test_comparing.py",
        *_LAWS,
    ),
}

_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
}


@dataclass(frozen=True)
class Mutant:
    """One change of one module: where it is, what it was and what it became."""

    module: str
    line: int
    before: str
    after: str
    text: str


def mutants_of(module: str) -> Iterator[Mutant]:
    """Every single change of a module that this script knows."""
    source = (ROOT / module).read_text(encoding="utf-8")
    places = [place for place, node in enumerate(ast.walk(ast.parse(source))) if _flips(node)]
    for place in places:
        for number in range(len(_flips(_node(ast.parse(source), place)))):
            tree = ast.parse(source)
            node = _node(tree, place)
            before = ast.unparse(node)
            _flip(tree, node, number)
            after = ast.unparse(_node(tree, place))
            line = getattr(node, "lineno", 0)
            yield Mutant(module, line, before, after, ast.unparse(tree))


def _node(tree: ast.AST, place: int) -> ast.AST:
    return list(ast.walk(tree))[place]


def _flips(node: ast.AST) -> tuple[str, ...]:
    """What can be changed about a node."""
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in _COMPARISONS:
        return ("flip",)
    if isinstance(node, ast.BoolOp):
        return ("swap", *(f"drop {number}" for number in range(len(node.values))))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return ("affirm",)
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        return ("flip",)
    if isinstance(node, ast.IfExp | ast.If) and not _flips(node.test):
        return ("always", "never")
    return ()


def _flip(tree: ast.AST, node: ast.AST, number: int) -> None:
    """Change a node in place."""
    if isinstance(node, ast.Compare):
        node.ops[0] = _COMPARISONS[type(node.ops[0])]()
    elif isinstance(node, ast.BoolOp) and number == 0:
        node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    elif isinstance(node, ast.BoolOp):
        node.values[number - 1] = ast.Constant(isinstance(node.op, ast.And))
    elif isinstance(node, ast.UnaryOp):
        node.operand = ast.UnaryOp(ast.Not(), node.operand)
    elif isinstance(node, ast.Constant):
        node.value = not node.value
    elif isinstance(node, ast.IfExp | ast.If):
        node.test = ast.Constant(number == 0)
    ast.fix_missing_locations(tree)


def survives(mutant: Mutant) -> bool:
    """Whether all tests of the module stay green under a mutant."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for name in ("entconf", "tests", "schemas", "inventory", "playbooks"):
            shutil.copytree(
                ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__", "*.mo")
            )
        shutil.copy(ROOT / "pyproject.toml", copy)
        (copy / mutant.module).write_text(mutant.text, encoding="utf-8")
        words = ["-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *TARGETS[mutant.module]]
        try:
            done = subprocess.run(  # noqa: S603 - our own tests
                [sys.executable, *words],
                cwd=copy,
                env={**os.environ, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"},
                capture_output=True,
                timeout=120,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return False
    if done.returncode not in {0, 1, 2}:
        raise RuntimeError(done.stdout.decode()[-2000:])
    return done.returncode == 0


def main() -> int:
    """Print the survivors and the counts; 1 when there are survivors."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--only", default="", help="modules whose path holds this")
    parser.add_argument("--list", action="store_true", help="only say what would be changed")
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args()
    total = 0
    for module in TARGETS:
        if asked.only not in module:
            continue
        mutants = list(mutants_of(module))
        if asked.list:
            for one in mutants:
                _tell(f"{module}:{one.line}: {one.before!r} -> {one.after!r}")
            continue
        with ThreadPoolExecutor(asked.workers) as pool:
            lived = zip(mutants, pool.map(survives, mutants), strict=True)
            alive = [one for one, lives in lived if lives]
        for one in alive:
            _tell(f"{module}:{one.line}: {_short(one.before)}  ->  {_short(one.after)}")
        _tell(f"{module}: {len(mutants)} mutants, {len(alive)} survive")
        total += len(alive)
    return 1 if total else 0


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _short(text: str) -> str:
    return text.splitlines()[0][:90]


if __name__ == "__main__":
    sys.exit(main())
