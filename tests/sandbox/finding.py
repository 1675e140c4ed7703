"""Finding things in the lists of the ENT, as a client does."""

from __future__ import annotations

from tests.sandbox.client import Client, Reply


def one(rows: list[dict[str, object]], **wanted: object) -> dict[str, object]:
    """The only row with these values."""
    found = [row for row in rows if all(row.get(k) == v for k, v in wanted.items())]
    assert len(found) == 1, (wanted, len(found))
    return found[0]


def structure_id(client: Client, uai: str) -> str:
    """A structure's id."""
    return str(one(client.get("/directory/structure/admin/list").rows(), UAI=uai)["id"])


def groups(client: Client, structure: str) -> list[dict[str, object]]:
    """The groups of a structure."""
    return client.get(f"/directory/group/admin/list?structureId={structure}").rows()


def profile_group(client: Client, structure: str, profile: str) -> str:
    """The group of a profile of a structure."""
    rows = groups(client, structure)
    wanted = {"type": "ProfileGroup", "subType": "StructureGroup", "filter": profile}
    return str(one(rows, **wanted)["id"])


def role(client: Client, structure: str, name: str) -> str:
    """A role's id."""
    return str(
        one(client.get(f"/appregistry/roles?structureId={structure}").rows(), name=name)["id"]
    )


def roles_of(client: Client, structure: str, group: str) -> list[object]:
    """The ids of a group's roles."""
    rows = client.get(f"/appregistry/groups/roles?structureId={structure}").rows()
    found = one(rows, id=group)["roles"]
    assert isinstance(found, list)
    return found


def people(client: Client, structure: str) -> list[dict[str, object]]:
    """Everybody of a structure."""
    return client.get(f"/directory/structure/{structure}/users").rows()


def person(client: Client, structure: str, login: str) -> dict[str, object]:
    """One person of a structure, by login."""
    return one(people(client, structure), login=login)


def is_nothing(reply: Reply) -> bool:
    """Whether a write answered the 200 `{}` of a success, or of a silent no-op."""
    return (reply.status, reply.body) == (200, b"{}")
