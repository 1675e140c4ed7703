"""The invented platform's applications, roles and widgets, and who has what at the start."""

from __future__ import annotations

from dataclasses import dataclass

ALL = ("Student", "Relative", "Teacher", "Personnel", "Guest")
SCHOOL = ("Student", "Relative", "Teacher", "Personnel")
ADULTS = ("Teacher", "Personnel")


@dataclass(frozen=True, slots=True)
class App:
    """One native application. `create` adds a second role that lets people create."""

    name: str
    key: str
    controller: str
    access: tuple[str, ...] = ()
    create: tuple[str, ...] | None = None
    level: tuple[int, ...] = (1, 2)

    @property
    def access_action(self) -> str:
        """The technical name of the action that opens the application."""
        return f"{self.controller}|view"

    @property
    def create_action(self) -> str:
        """The technical name of the action that creates in the application."""
        return f"{self.controller}|create"

    @property
    def create_role(self) -> str:
        """The name of the role that creates."""
        return f"{self.name} - création"


def _app(
    name: str,
    key: str,
    access: tuple[str, ...] = (),
    create: tuple[str, ...] | None = None,
) -> App:
    title = key[:1].upper() + key[1:]
    return App(name, key, f"org.entcore.{key}.controllers.{title}Controller", access, create)


APPS = (
    _app("Messagerie", "conversation", SCHOOL),
    _app("Blog", "blog", ("Teacher",), ("Teacher",)),
    _app("Forum", "forum", ("Teacher", "Student"), ADULTS),
    _app("Carnet de liaison", "schoolbook", (), ()),
    _app("Wiki", "wiki", ("Teacher",), ("Teacher",)),
    _app("Espace documentaire", "workspace", ALL),
    _app("Réservation de ressources", "rbs", ADULTS, ("Personnel",)),
    _app("Actualités", "actualites", ALL, ADULTS),
    _app("Communautés", "community", ADULTS, ("Teacher",)),
    _app("Exercices et évaluations", "exercizer", ("Teacher", "Student"), ("Teacher",)),
    _app("Éditeur collaboratif", "collaborativeeditor", ("Teacher",)),
    _app("Carte mentale", "mindmap", ("Teacher", "Student")),
    _app("Sondage", "poll", ADULTS, ADULTS),
    _app("Assistance", "support", ADULTS, ()),
    _app("Statistiques", "stats", ()),
    _app("Frise chronologique", "timelinegenerator", ("Teacher",)),
    _app("Mur collaboratif", "collaborativewall", ("Teacher", "Student"), ("Teacher",)),
    _app("Casier", "rack", ("Teacher", "Student")),
    _app("Cahier multimédia", "scrapbook", ("Teacher",)),
    _app("Cahier de textes", "homeworks", ("Teacher", "Student", "Relative"), ("Teacher",)),
    _app("Pages", "pages", (), ()),
    _app("Formulaire", "formulaire", ADULTS, ADULTS),
    _app("Foire aux questions", "faq", ()),
    _app("Bibliothèque", "library", ("Teacher",)),
    _app("Magnéto", "magneto", ("Teacher",)),
    _app("Mes données", "archive", ALL),
    _app("Annuaire", "userbook", SCHOOL),
)

# Applications whose actions are given together, by the transverse role, or to nobody.
TIMELINE = _app("Fil de nouveautés", "timeline")
ACCOUNT = _app("Mon compte", "account")
DIRECTORY = App("Directory", "directory", "org.entcore.directory.controllers.UserController")
PORTAL = App("Portail", "portal", "org.entcore.portal.controllers.PortalController")

TRANSVERSE_ROLE = "Accès de base"
LOCAL_ROLE = "Administration locale"
LIST_ADML = "org.entcore.directory.controllers.UserController|listAdml"
WORKFLOW = "SECURED_ACTION_WORKFLOW"


@dataclass(frozen=True, slots=True)
class WidgetSeed:
    """One widget: its name, who has it, for whom it is mandatory."""

    name: str
    linked: tuple[str, ...] = ()
    mandatory: tuple[str, ...] = ()
    level: tuple[int, ...] = (2,)


WIDGETS = (
    WidgetSeed("birthday", ("Student",), (), (1,)),
    WidgetSeed("mood", (), (), (1,)),
    WidgetSeed("qwant-junior", (), (), (1,)),
    WidgetSeed("calendar-widget", ("Teacher",), ()),
    WidgetSeed("notes", ADULTS, (), (1, 2)),
    WidgetSeed("carnet-de-bord", ("Relative",), ("Relative",)),
    WidgetSeed("my-apps", SCHOOL, SCHOOL),
    WidgetSeed("rss-widget", ("Teacher", "Student"), ()),
    WidgetSeed("bookmark-widget", ("Teacher",), ()),
    WidgetSeed("qwant", ("Student",), ()),
    WidgetSeed("cursus-widget", (), ()),
    WidgetSeed("maxicours-widget", (), ()),
    WidgetSeed("school-widget", SCHOOL, (), (1, 2)),
)

# The own rule of a group and the profiles it may write to: structure groups, then class groups.
STRUCTURE_RULES: dict[str, tuple[str | None, tuple[str, ...]]] = {
    "Teacher": ("BOTH", ("Teacher", "Personnel", "Relative", "Student")),
    "Personnel": ("BOTH", ("Personnel", "Teacher", "Relative", "Student")),
    "Relative": ("BOTH", ("Personnel",)),
    "Student": ("BOTH", ("Personnel",)),
    "Guest": (None, ()),
}
CLASS_RULES: dict[str, tuple[str | None, tuple[str, ...]]] = {
    "Teacher": ("BOTH", ("Teacher", "Relative", "Student")),
    "Student": ("BOTH", ("Student", "Teacher")),
    "Relative": ("BOTH", ("Teacher",)),
    "Personnel": (None, ()),
    "Guest": (None, ()),
}
QUOTAS = {
    "Student": (500 * 1024**2, 2 * 1024**3),
    "Relative": (100 * 1024**2, 1024**3),
    "Teacher": (2 * 1024**3, 10 * 1024**3),
    "Personnel": (2 * 1024**3, 10 * 1024**3),
    "Guest": (100 * 1024**2, 500 * 1024**2),
}
CAS_SERVICES = [
    "DefaultRegisteredService",
    "UidRegisteredService",
    "PronoteRegisteredService",
    "GepiRegisteredService",
    "KneRegisteredService",
    "GRRRegisteredService",
    "PmbRegisteredService",
    "ZimbraRegisteredService",
    "WebGerestRegisteredService",
    "EdumediaRegisteredService",
]
