"""What the suite declares of each kind: a first state, a second one, and its end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from entconf.model.values import Value
from tests.contract.bench import Words

Sections = Mapping[str, Mapping[str, Value]]


@dataclass(frozen=True, slots=True)
class Steps:
    """The life of a thing as sections of plays. `gone` is None for what cannot go."""

    first: Sections
    second: Sections
    gone: Sections | None


def steps_of(kind: str, words: Words) -> Steps:
    """The steps of a kind in the words of a system."""
    return _STEPS[kind](words)


def _features(words: Words) -> Steps:
    app = words.applications[0]
    return Steps(
        {"features": {app: ("teachers",)}},
        {"features": {app: ("students", "teachers")}},
        {"features": {app: False}},
    )


def _services(words: Words) -> Steps:
    if words.service == "mobile_app":
        return Steps({"services": {"mobile_app": False}}, {"services": {"mobile_app": True}}, None)
    return Steps(
        {"services": {"timetable": {"source": "EDT"}}},
        {"services": {"timetable": {"source": "UDT"}}},
        None,
    )


def _connectors(words: Words) -> Steps:
    connector: dict[str, Value] = {
        "title": "Vie scolaire",
        "url": "https://vie.college.example/",
        "for": ("teachers",),
    }
    changed: dict[str, Value] = {
        **connector,
        "title": "Vie scolaire 2",
        "for": ("parents", "teachers"),
    }
    return Steps(
        {"connectors": {"vie": connector}},
        {"connectors": {"vie": changed}},
        {"connectors": {"vie": False}},
    )


def _homepage(words: Words) -> Steps:
    def widget(*, mandatory: bool) -> Sections:
        required = ("teachers",) if mandatory else ()
        held: dict[str, Value] = {"for": ("students", "teachers"), "mandatory": required}
        if not words.mandatory:
            held = {"for": ("teachers", *(("parents",) if mandatory else ()))}
        return {"homepage": {"widgets": {words.widget: held}}}

    return Steps(
        widget(mandatory=False),
        widget(mandatory=True),
        {"homepage": {"widgets": {words.widget: False}}},
    )


def _announcements(words: Words) -> Steps:
    def announcement(text: str) -> Sections:
        item: dict[str, Value] = {
            "title": "Fermeture vendredi",
            "text": {"fr": text},
            "for": ("parents",),
            "from": "2026-11-01",
            "until": "2026-11-30",
        }
        return {"announcements": {"fermeture": item}}

    return Steps(
        announcement("L'établissement est **fermé**."),
        announcement("L'établissement est fermé *le matin*."),
        {"announcements": {"fermeture": False}},
    )


def _groups(words: Words) -> Steps:
    def group(*logins: str) -> Sections:
        people: tuple[Value, ...] = tuple({"login": login} for login in logins)
        members: dict[str, Value] = {"classes": (words.school_class,), "people": people}
        return {"groups": {"Club du contrat": {"members": members}}}

    one, other = words.logins
    return Steps(group(one), group(one, other), {"groups": {"Club du contrat": False}})


def _rights(words: Words) -> Steps:
    group: Mapping[str, Value] = {"Club du contrat": {"members": {"classes": ()}}}
    one, other = words.roles

    def rights(*roles: str) -> Sections:
        granted: Value = roles or False
        delegation: Value = {
            "login": words.logins[0],
            "function": "local_admin" if roles else False,
        }
        section: dict[str, Value] = {
            "roles": {"Club du contrat": granted},
            "delegations": (delegation,),
        }
        return {"groups": group, "rights": section}

    return Steps(rights(one), rights(one, other), rights())


def _guests(words: Words) -> Steps:
    def guest(*groups: str) -> Sections:
        item: dict[str, Value] = {
            "first_name": "Ada",
            "last_name": "Example",
            "owner": words.logins[0],
            "reason": "Atelier théâtre",
            "until": "2027-06-30",
            "groups": groups,
        }
        made: Mapping[str, Value] = {"Club du contrat": {"members": {"classes": ()}}}
        return {"groups": made, "guests": {"theatre": item}}

    return Steps(guest(), guest("Club du contrat"), {"guests": {"theatre": False}})


def _opening(words: Words) -> Steps:
    return Steps({"opening": {"parents": False}}, {"opening": {"parents": True}}, None)


def _lists(words: Words) -> Steps:
    """A group made in the same plan gives its members; adults, as pupils may have no address."""
    one, other = words.logins

    def sections(*logins: str, senders: Value) -> Sections:
        group: Mapping[str, Value] = {"members": {"people": tuple({"login": x} for x in logins)}}
        item: dict[str, Value] = {
            "members": {"groups": ("Club du contrat",), "people": (one,)},
            "senders": senders,
        }
        return {"groups": {"Club du contrat": group}, "lists": {"Liste du contrat": item}}

    return Steps(
        sections(one, senders="moderated"),
        sections(one, other, senders={"members": True, "profiles": ("teachers",)}),
        {"lists": {"Liste du contrat": False}},
    )


def _spaces(words: Words) -> Steps:
    group: Mapping[str, Value] = {"Club du contrat": {"members": {"classes": ()}}}

    def space(contributors: Mapping[str, Value]) -> Sections:
        item: dict[str, Value] = {
            "managers": {"people": (words.logins[0],)},
            "contributors": contributors,
        }
        return {"groups": group, "spaces": {"Vie du contrat": item}}

    return Steps(
        space({"profiles": ("teachers",)}),
        space({"groups": ("Club du contrat",), "classes": (words.school_class,)}),
        {"spaces": {"Vie du contrat": False}},
    )


_STEPS = {
    "features": _features,
    "services": _services,
    "connectors": _connectors,
    "homepage": _homepage,
    "announcements": _announcements,
    "groups": _groups,
    "rights": _rights,
    "guests": _guests,
    "opening": _opening,
    "lists": _lists,
    "spaces": _spaces,
}
