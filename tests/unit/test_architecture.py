"""The house stays as the design drew it: imports run downward, libraries stay in their rooms."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "entconf"

#: The rooms from the highest to the lowest: a room may import only what stands below it.
ROOMS = (
    "cli",
    "sandbox",
    "report",
    "procedures",
    "assistance",
    "exchange",
    "feeds",
    "engine",
    "drivers",
    "desired",
    "kinds",
    "errors",
    "model",
)
#: Pairs (importer, imported) that are forbidden though the order of rooms allows them.
FORBIDDEN = {
    ("drivers", "desired"),
    *(("sandbox", room) for room in ROOMS if room not in {"sandbox", "feeds", "errors", "model"}),
}
#: Which library may be imported where, as prefixes of module paths.
FENCES = {
    "requests": ("drivers/", "assistance/"),
    "urllib3": ("drivers/",),
    "ldap3": ("drivers/ldap/", "feeds/ldap.py"),
    "click": ("cli/",),
    "yaml": ("desired/",),
    "jsonschema": ("desired/",),
    "jsonschema_rs": ("desired/",),
    "deepdiff": ("engine/",),
    "aiohttp": ("sandbox/",),
    "babel": (),
    "psycopg": ("engine/store/postgresql",),
    "lxml": ("feeds/", "exchange/"),
    "paramiko": ("exchange/drops/sftp.py",),
}
FORBIDDEN_NAMES = ("manager", "helper", "helpers", "util", "utils", "common")
MOST_LINES = 350


@dataclass(frozen=True)
class Module:
    path: str
    lines: int
    tree: ast.Module

    @property
    def room(self) -> str:
        return self.path.split("/")[0].removesuffix(".py")

    def imports(self) -> Iterator[tuple[str, int]]:
        """Every dotted name that is imported anywhere in the module, with its line."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((alias.name, node.lineno) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                base = self._base(node)
                yield base, node.lineno
                yield from ((f"{base}.{alias.name}", node.lineno) for alias in node.names)

    def _base(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        here = ["entconf", *self.path.split("/")[: -node.level]]
        return ".".join([*here, node.module] if node.module else here)

    def calls(self) -> Iterator[tuple[str, int]]:
        """What is called, as far as it has a plain or dotted name."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call):
                yield ast.unparse(node.func), node.lineno


def modules_of(package: Path) -> tuple[Module, ...]:
    found = []
    for path in sorted(package.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        name = path.relative_to(package).as_posix()
        found.append(Module(name, text.count("\n"), ast.parse(text)))
    return tuple(found)


MODULES = modules_of(PACKAGE)


def target_room(name: str) -> str | None:
    parts = name.split(".")
    return parts[1] if parts[0] == "entconf" and len(parts) > 1 and parts[1] in ROOMS else None


def upward_imports(modules: tuple[Module, ...]) -> list[str]:
    wrong = []
    for module in modules:
        if module.room not in ROOMS:
            continue
        for name, number in module.imports():
            target = target_room(name)
            if target is None or target == module.room:
                continue
            upward = ROOMS.index(target) < ROOMS.index(module.room)
            if upward or (module.room, target) in FORBIDDEN:
                wrong.append(f"{module.path}:{number} imports {name}")
    return wrong


def fence_breaks(modules: tuple[Module, ...]) -> list[str]:
    return [
        f"{module.path}:{number} imports {name}"
        for module in modules
        for name, number in module.imports()
        if name.split(".")[0] in FENCES and not module.path.startswith(FENCES[name.split(".")[0]])
    ]


def test_every_room_is_known() -> None:
    rooms = {module.room for module in MODULES} - {"__init__", "__main__"}
    assert rooms <= set(ROOMS)
    assert {"cli", "report", "model"} <= rooms


def test_imports_run_downward() -> None:
    assert upward_imports(MODULES) == []


def test_drivers_do_not_know_each_other() -> None:
    wrong = []
    shared = {"base", "files", "handing_in", "lost_answers", "registry", "setting_mistakes"}
    for module in MODULES:
        parts = module.path.removesuffix(".py").split("/")
        if module.room != "drivers" or len(parts) < 2 or parts[1] in {*shared, "__init__"}:
            continue
        for name, number in module.imports():
            other = name.split(".")[2] if name.startswith("entconf.drivers.") else parts[1]
            if other not in {*shared, parts[1]}:
                wrong.append(f"{module.path}:{number} imports {name}")
    assert wrong == []


def test_libraries_stay_in_their_rooms() -> None:
    assert fence_breaks(MODULES) == []


def test_deepdiff_is_behind_one_module() -> None:
    holders = {
        module.path
        for module in MODULES
        for name, _ in module.imports()
        if name.split(".")[0] == "deepdiff"
    }
    assert len(holders) <= 1


def test_the_model_needs_the_standard_library_alone() -> None:
    import sys  # noqa: PLC0415 - the list of standard modules, wanted here only

    wrong = [
        f"{module.path} imports {name}"
        for module in MODULES
        if module.room == "model"
        for name, _ in module.imports()
        if name.split(".")[0] not in {*sys.stdlib_module_names, "entconf"}
    ]
    assert wrong == []


def test_only_the_command_line_prints_asks_or_exits() -> None:
    forbidden = {"print", "input", "exit", "quit", "sys.exit", "os._exit", "breakpoint"}
    wrong = [
        f"{module.path}:{number} calls {name}"
        for module in MODULES
        if module.room != "cli"
        for name, number in module.calls()
        if name in forbidden
    ]
    assert wrong == []


def test_the_collector_is_paused_in_the_command_line_entry_alone() -> None:
    holders = {
        module.path
        for module in MODULES
        for name, _ in module.calls()
        if name in {"gc.disable", "gc.freeze", "gc.set_threshold"}
    }
    assert holders <= {"cli/main.py"}


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.path)
def test_files_are_short_and_named_for_what_they_hold(module: Module) -> None:
    assert module.lines <= MOST_LINES
    words = module.path.removesuffix(".py").replace("/", "_").split("_")
    assert not set(words) & set(FORBIDDEN_NAMES)


def test_an_upward_import_is_seen(tmp_path: Path) -> None:
    room = tmp_path / "model"
    room.mkdir()
    (room / "bad.py").write_text("from entconf.engine import planning\n", encoding="utf-8")
    (room / "relative.py").write_text("from ..cli import main\n", encoding="utf-8")
    found = upward_imports(modules_of(tmp_path))
    assert any("model/bad.py:1" in one for one in found)
    assert any("model/relative.py:1" in one for one in found)


def test_a_library_outside_its_room_is_seen(tmp_path: Path) -> None:
    room = tmp_path / "engine"
    room.mkdir()
    (room / "bad.py").write_text("def f():\n    import requests.adapters\n", encoding="utf-8")
    assert fence_breaks(modules_of(tmp_path)) == ["engine/bad.py:2 imports requests.adapters"]
