"""The platform most tests run against: an academy, a collège with its annexe, a lycée."""

from __future__ import annotations

from dataclasses import dataclass

from tests.stranger.schools import SMALL, USUAL, Size, add_school, uai
from tests.stranger.world import (
    Application,
    Group,
    Message,
    Person,
    Role,
    School,
    Widget,
    World,
)

CENTRAL = ("admin.central", "Mot2passe-central&+ é")
LOCAL = ("admin.local", "Mot2passe-local%20")

_WORKFLOW = "SECURED_ACTION_WORKFLOW"
#: Name, displayName (a translation key unlike the name), and the names of its roles.
_APPLICATIONS = (
    ("Blog", "ent.weblog.title", ("Blog (accès)", "Blog (gestion)")),
    ("Forum", "category.list", ("Forum (accès)", "Forum (gestion)")),
    ("Messagerie", "conversation", ("Messagerie (accès)",)),
    ("Wiki", "wiki.encyclopedia", ("Wiki (accès)",)),
    ("Espace documentaire", "workspace", ("Espace documentaire (accès)",)),
    ("Carnet de liaison", "schoolbook.notes", ("Carnet de liaison (accès)",)),
    ("Visio", "web-conference", ("Visio (accès)",)),
    ("Statistiques", "stats", ()),
)
_WIDGETS = ("birthday", "mood", "calendar-widget", "rss-widget", "notes", "qwant", "my-apps")


@dataclass(frozen=True, slots=True)
class Places:
    """The schools of the small world."""

    academy: School
    college: School
    annexe: School
    lycee: School


def add_catalogue(world: World) -> None:
    """Applications, roles and widgets of the whole platform."""
    for name, shown, roles in _APPLICATIONS:
        prefix = f"fr.ent.{shown.split('.')[0]}.Controller"
        actions = [(f"{prefix}|view", f"{shown}.view", _WORKFLOW)] if roles else []
        if len(roles) > 1:
            actions.append((f"{prefix}|publish", f"{shown}.publish", _WORKFLOW))
        app = Application(world.new_id(), name, shown, actions, locked=name == "Visio")
        world.applications[app.id] = app
        for index, role_name in enumerate(roles):
            role = Role(world.new_id(), role_name, [a[0] for a in actions[: index + 1]])
            world.roles[role.id] = role
    both = [a[0] for app in list(world.applications.values())[:2] for a in app.actions[:1]]
    transverse = Role(world.new_id(), "Accueil collaboratif", both)
    world.roles = {transverse.id: transverse, **world.roles}
    for name in _WIDGETS:
        widget = Widget(world.new_id(), name, locked=name == "rss-widget")
        world.widgets[widget.id] = widget


def role(world: World, name: str) -> Role:
    return next(role for role in world.roles.values() if role.name == name)


def widget(world: World, name: str) -> Widget:
    return next(widget for widget in world.widgets.values() if widget.name == name)


def application(world: World, name: str) -> Application:
    return next(app for app in world.applications.values() if app.name == name)


def add_rights(world: World, school: School) -> None:
    """What the profiles of a school hold before anything is declared."""
    groups = {p: world.profile_group(school.id, p) for p in ("Teacher", "Personnel", "Student")}
    for group in groups.values():
        group.roles.add(role(world, "Messagerie (accès)").id)
    groups["Personnel"].roles.add(role(world, "Blog (gestion)").id)
    groups["Teacher"].roles.add(role(world, "Forum (accès)").id)
    groups["Student"].roles.add(role(world, "Forum (accès)").id)
    widget(world, "birthday").links[groups["Teacher"].id] = False
    widget(world, "qwant").links[groups["Student"].id] = True
    room_group = next(g for g in world.groups_of(school.id) if g.sub_type == "ClassGroup")
    room_group.roles.add(role(world, "Wiki (accès)").id)


def add_message(world: World, school: School, title: str, *, to: tuple[School, ...] = ()) -> None:
    body: dict[str, object] = {
        "title": title,
        "contents": {"fr": "<p>Texte de <b>la vie</b> du coll&egrave;ge.</p>"},
        "profiles": ["Teacher"],
        "color": "blue",
        "customColor": None,
    }
    number = world.new_number()
    world.messages[number] = Message(
        number,
        school.id,
        body,
        "2026-09-01T06:00:00.000",
        "2027-07-01T21:59:59.000",
        "Direction",
        world.tick(),
        [other.id for other in to],
    )


def add_connector(world: World, school: School, name: str, title: str, **flags: bool) -> None:
    action = (f"{name}|address", f"{name}.address", _WORKFLOW)
    app = Application(world.new_id(), name, title, [action], external=True, school=school.id)
    app.settings = {"address": f"https://{name}.example/", "target": "_blank", "scope": ""}
    app.inherits = flags.get("inherits", False)
    app.locked = flags.get("locked", False)
    world.applications[app.id] = app
    access = Role(world.new_id(), f"{name}- ACCESS ", [action[0]], school.id)
    world.roles[access.id] = access


def add_account(
    world: World, login: str, profile: str, schools: list[School], **settings: str
) -> Person:
    first, _, last = login.partition(".")
    return world.add_person(
        Person(
            world.new_id(),
            login,
            settings.get("first", first.capitalize()),
            settings.get("last", last.capitalize()),
            profile,
            [school.id for school in schools],
            password=settings.get("password"),
            email=f"{login}@mail.example",
            external_id=f"ext-{login}",
            source=settings.get("source", "AAF"),
        )
    )


def _add_people(world: World, places: Places) -> None:
    college, lycee = places.college, places.lycee
    central = add_account(world, CENTRAL[0], "Personnel", [places.academy], password=CENTRAL[1])
    central.functions["SUPER_ADMIN"] = []
    local = add_account(world, LOCAL[0], "Personnel", [college], password=LOCAL[1])
    local.functions["ADMIN_LOCAL"] = [college.id]
    add_account(world, "a.martin", "Teacher", [college], first="Alice")
    deputy = add_account(world, "c.dubois", "Teacher", [college, lycee], first="Claire")
    deputy.functions["ADMIN_LOCAL"] = [lycee.id]
    world.members_of_school[college.id].sort()
    away = add_account(world, "b.parti", "Teacher", [college], first="Bruno")
    away.deleted = "1793000000000"
    sole = add_account(world, "d.exclu", "Teacher", [college], first="Denis")
    sole.blocked = True
    guest = {"source": "MANUAL", "first": "Ada", "last": "Example"}
    add_account(world, "ada.example", "Guest", [lycee], **guest)
    for login in ("jean.petit", "jean.petit1"):
        add_account(world, login, "Guest", [college], first="Jean", last="Petit", source="MANUAL")


def _add_groups(world: World, places: Places) -> None:
    double = add_account(world, "zoe.double", "Student", [places.college, places.lycee])
    room = next(r for r in world.classrooms.values() if r.school == places.lycee.id)
    double.classes = [room.id]
    for school in (places.lycee, places.annexe):
        club = Group(world.new_id(), "Club journal", "ManualGroup", school.id)
        club.incoming = club.outgoing = True
        world.groups[club.id] = club
        if school is places.lycee:
            double.groups.add(club.id)
    board = Group(world.new_id(), "Conseil d'administration", "ManualGroup", places.college.id)
    board.lock_delete = True
    world.groups[board.id] = board
    world.person_of_login("a.martin").groups.add(board.id)


def small_world(seed: int = 7) -> tuple[World, Places]:
    """The platform and its schools. The collège is the one that tests manage."""
    world = World(seed)
    add_catalogue(world)
    academy = add_school(world, "Académie des Essais", None, Size(0, 0, 0, 0, 0, 0), [])
    college = add_school(world, "Collège Ada", uai(990001), SMALL, [academy.id])
    annexe = add_school(world, "Annexe d'Ada", uai(990003), SMALL, [college.id])
    lycee = add_school(world, "Lycée Blaise", uai(990002), SMALL, [])
    places = Places(academy, college, annexe, lycee)
    for school in (college, annexe, lycee):
        add_rights(world, school)
    _add_people(world, places)
    _add_groups(world, places)
    add_connector(world, academy, "mediatheque", "Médiathèque", inherits=True, locked=True)
    add_connector(world, lycee, f"gepi-{lycee.uai}", "GEPI")
    add_connector(world, college, "cantine", "Cantine")
    add_message(world, academy, "Message de l'académie", to=(college, annexe))
    add_message(world, college, "Bienvenue")
    add_message(world, lycee, "Portes ouvertes")
    world.welcome = {"fr": "<p>Bienvenue sur l&#39;ENT</p>", "enabled": True}
    return world, places


def region(count: int = 100, size: Size = USUAL) -> tuple[World, list[School]]:
    """Many schools of a thousand people, below one academy."""
    world = World(11)
    add_catalogue(world)
    academy = add_school(world, "Académie des Essais", None, Size(0, 0, 0, 0, 0, 0), [])
    schools = []
    for index in range(count):
        name = f"Collège n° {index:03d}"
        school = add_school(world, name, uai(990100 + index), size, [academy.id])
        add_rights(world, school)
        schools.append(school)
    central = add_account(world, CENTRAL[0], "Personnel", [academy], password=CENTRAL[1])
    central.functions["SUPER_ADMIN"] = []
    return world, schools
