"""The applications of the ENT with their roles (API reference, section 3.1)."""

from __future__ import annotations

from collections.abc import Sequence

from entconf.drivers.edifice.json_shapes import Row, flag, rows, text
from entconf.drivers.edifice.names import fold
from entconf.model.quick_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Role:
    """A role of an application. `shared` roles also serve other applications."""

    id: str
    name: str
    shared: bool


@dataclass(frozen=True, slots=True)
class Application:
    """An application and its roles, in the order of their names."""

    id: str
    name: str
    display_name: str
    external: bool
    roles: tuple[Role, ...]


class Applications:
    """All applications of an establishment, found by either of their names."""

    def __init__(self, listed: Sequence[Row]) -> None:
        served: dict[str, set[str]] = {}
        for row in listed:
            for role in rows(row, "roles"):
                served.setdefault(text(role, "id"), set()).add(text(row, "id"))
        self.every = [_application(row, served) for row in listed if text(row, "id")]
        self.role_names = {
            text(role, "id"): text(role, "name") for row in listed for role in rows(row, "roles")
        }
        self._found: dict[str, Application] = {}
        # A connector never hides an application, a display name never hides a name.
        for app in sorted(self.every, key=lambda app: app.external):
            self._found.setdefault(fold(app.name), app)
        for app in sorted(self.every, key=lambda app: app.external):
            self._found.setdefault(fold(app.display_name), app)
        self._found.pop("", None)

    def find(self, name: str) -> Application | None:
        """The application of that name, whatever its case and accents."""
        return self._found.get(fold(name))

    def names(self) -> list[str]:
        """Every name an application can be found by."""
        return [name for app in self.every for name in (app.name, app.display_name) if name]


def _application(row: Row, served: dict[str, set[str]]) -> Application:
    roles = {
        text(role, "id"): Role(
            text(role, "id"), text(role, "name"), len(served[text(role, "id")]) > 1
        )
        for role in rows(row, "roles")
        if text(role, "id")
    }
    return Application(
        id=text(row, "id"),
        name=text(row, "name") or text(row, "displayName"),
        display_name=text(row, "displayName"),
        external=flag(row, "isExternal"),
        roles=tuple(sorted(roles.values(), key=lambda role: (role.name, role.id))),
    )
