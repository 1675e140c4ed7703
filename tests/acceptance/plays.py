"""The playbooks of the acceptance tests: all nine kinds for one collège, and small ones."""

from __future__ import annotations

FEATURES = """\
  features:
    Blog: [teachers, students]
    Forum: false
    Wiki: {for: [teachers], from: 2020-09-01, until: 2099-07-05}
    Carnet de liaison: {for: [teachers, parents], from: 2099-09-01}
"""
SERVICES = """\
  services:
    timetable: {source: EDT}
    mobile_app: true
    mfa: {exempt: true}
"""
CONNECTORS = """\
  connectors:
    pronote:
      title: PRONOTE
      url: https://0990001x.index-education.example/pronote/
      sso: {type: cas, service: PronoteRegisteredService}
      for: [teachers, students, parents, staff]
"""
HOMEPAGE = """\
  homepage:
    widgets:
      calendar-widget: {for: [teachers, students], mandatory: [students]}
      qwant: false
    bookmarks: {teachers: [Messagerie, Blog]}
    welcome: {text: {fr: "Bienvenue à **l'école** d'été & d'hiver"}}
"""
ANNOUNCEMENTS = """\
  announcements:
    pont-novembre:
      title: Fermeture vendredi
      text:
        fr: "L'établissement est fermé **vendredi 14**. [Voir](https://www.ecole.example/a?b=1&c=2)"
        en: "Closed on *Friday* 14 < 15"
      for: [parents, students]
      from: 2020-11-09
      until: 2099-11-14
      color: orange
      signature: La direction
"""
GROUPS = """\
  groups:
    Club journal: {members: {classes: [6e1], people: [{login: a.martin}]}}
    Atelier théâtre: {}
"""
RIGHTS = """\
  rights:
    roles: {Club journal: [Wiki (accès)]}
    delegations: [{login: c.dubois, function: local_admin}]
    communication: [{from: Club journal, to: teachers}]
"""
GUESTS = """\
  guests:
    theatre:
      first_name: Ada
      last_name: Example
      email: ada@theatre.example
      owner: a.martin
      reason: Atelier théâtre
      until: 2099-06-30
      groups: [Atelier théâtre]
"""
OPENING = """\
  opening: {students: 2020-09-02, parents: 2099-09-07}
"""
SECTIONS = {
    "features": FEATURES,
    "services": SERVICES,
    "connectors": CONNECTORS,
    "homepage": HOMEPAGE,
    "announcements": ANNOUNCEMENTS,
    "groups": GROUPS,
    "rights": RIGHTS,
    "guests": GUESTS,
    "opening": OPENING,
}
#: What only an administrator of the whole platform may set.
CENTRAL_ONLY = """\
    mobile_app: true
    mfa: {exempt: true}
"""


def play(*sections: str, hosts: str = "colleges", name: str = "Socle", tags: str = "socle") -> str:
    """One play as a playbook."""
    return f"- name: {name}\n  hosts: {hosts}\n  tags: [{tags}]\n" + "".join(sections)


def whole_play() -> str:
    """All nine kinds."""
    return play(*SECTIONS.values())


def local_play() -> str:
    """All that a local administrator may set."""
    services = SERVICES.replace(CENTRAL_ONLY, "")
    homepage = "".join(line for line in HOMEPAGE.splitlines(True) if "welcome" not in line)
    # c.dubois administers another school too: only a central administrator may change that.
    rights = RIGHTS.replace("c.dubois", "a.martin")
    changed = {"services": services, "homepage": homepage, "rights": rights}
    return play(*(changed.get(kind, text) for kind, text in SECTIONS.items()))
