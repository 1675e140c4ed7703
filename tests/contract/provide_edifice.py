"""The Edifice driver for the contract suite, on a sandbox of its own for each test.

Its account administers the whole platform: the suite changes a timetable that was chosen,
which a local administrator may not. What a local one may do is in tests/edifice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from entconf.kinds.catalog import all_kinds
from entconf.model.backend import BackendSettings
from entconf.model.establishment import Establishment
from entconf.model.resource import ResourceId
from entconf.model.secret import Secret
from entconf.model.values import Value
from entconf.sandbox.faults import Effect, Fault
from entconf.sandbox.serve import RunningSandbox, start_sandbox
from entconf.sandbox.settings import CENTRAL_LOGIN, DEMO_NAME, DEMO_UAI
from tests.contract.bench import Bench, Words

#: The list that a kind cannot be read without.
_LISTS = {
    "features": "/appregistry/applications/roles",
    "services": "/directory/structure/admin/list",
    "connectors": "/appregistry/external-applications",
    "homepage": "/appregistry/widgets",
    "announcements": "/timeline/flashmsg/listadmin/*",
    "groups": "/directory/group/admin/list",
    "rights": "/appregistry/groups/roles",
    "guests": "/directory/structure/*/users",
    "opening": "/directory/structure/*/users",
    "lists": "/directory/group/admin/list",
    "spaces": "/actualites/api/v1/threads",
}
_TARGETS: Mapping[Value, str] = {"same": "", "new": "_blank", "frame": "adapter"}


@dataclass(frozen=True, slots=True)
class _Office:
    sandbox: RunningSandbox

    @property
    def school(self) -> str:
        row = self.sandbox.platform.db.row("SELECT id FROM structures WHERE uai = ?", (DEMO_UAI,))
        assert row is not None
        return str(row["id"])

    def _name(self, resource: ResourceId) -> str:
        return f"{resource.key}-{resource.uai}"

    def change(self, resource: ResourceId, field: str, value: Value) -> None:
        assert (resource.kind, field) == ("connectors", "target")
        changed = self.sandbox.platform.db.run(
            "UPDATE applications SET target = ? WHERE name = ?",
            (_TARGETS[value], self._name(resource)),
        )
        assert changed == 1

    def add(self, resource: ResourceId, attributes: Mapping[str, Value]) -> None:
        assert (resource.kind, attributes["members"]) == ("groups", ())
        self.sandbox.platform.db.run(
            "INSERT INTO groups (id, structure_id, name, type) VALUES (?, ?, ?, 'ManualGroup')",
            (f"by-hand-{resource.key}", self.school, resource.key),
        )

    def value(self, resource: ResourceId, field: str) -> Value:
        assert (resource.kind, field) == ("connectors", "target")
        row = self.sandbox.platform.db.row(
            "SELECT target FROM applications WHERE name = ?", (self._name(resource),)
        )
        assert row is not None
        return next(name for name, held in _TARGETS.items() if held == (row["target"] or ""))

    def break_reading(self, kind: str) -> None:
        effect = Fault(Effect.ERROR_BEFORE, "GET", _LISTS[kind], count=0, status=400)
        self.sandbox.faults.add(effect)

    def mend_reading(self) -> None:
        self.sandbox.faults.clear()

    def forbid(self, resource: ResourceId) -> None:
        """An application without a role can be given to nobody."""
        assert resource.kind == "features"
        self.sandbox.platform.db.run(
            "DELETE FROM role_actions WHERE action_name IN (SELECT actions.name FROM actions "
            "JOIN applications ON applications.id = application_id WHERE applications.name = ?)",
            (resource.key,),
        )


def _reveal(secret: Secret) -> str:
    return "sandbox" if secret.reference == "env:PASSWORD" else f"value of {secret.reference}"


class _Provider:
    name = "edifice"

    @contextmanager
    def open(self, folder: Path) -> Iterator[Bench]:  # noqa: ARG002 - it needs no folder
        """A sandbox whose school has no group made by hand."""
        with start_sandbox() as sandbox:
            sandbox.platform.db.run("DELETE FROM groups WHERE type = 'ManualGroup'")
            settings: dict[str, Value] = {
                "url": sandbox.url,
                "login": CENTRAL_LOGIN,
                "password": Secret("env:PASSWORD"),
            }
            yield Bench(
                Establishment(DEMO_UAI, DEMO_NAME),
                BackendSettings("ent", "edifice", settings),
                _reveal,
                Words(
                    ("Pages", "Statistiques"),
                    "calendar",
                    ("Wiki", "Blog"),
                    ("a.martin", "zoe.muscadet"),
                    "6A",
                ),
                _Office(sandbox),
                frozenset(all_kinds()),
                read_alone=frozenset({"services", "opening"}),
            )


PROVIDER = _Provider()
