"""Every kind changed by hand in the back office is found by `drift`, and brought back."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.acceptance.conftest import Scene
from tests.stranger.back_office import BackOffice

CHANGES: dict[str, Callable[[BackOffice], object]] = {
    "features/Blog": lambda o: o.withdraw("Student", "Blog (accès)"),
    "features/Forum": lambda o: o.authorise("Relative", "Forum (accès)"),
    "services/timetable": lambda o: o.timetable("UDT"),
    "services/mobile_app": lambda o: o.mobile_app(enabled=False),
    "connectors/pronote": lambda o: o.move_connector("PRONOTE", "https://else.example/"),
    "homepage/widgets/calendar-widget": lambda o: o.unlink_widget("calendar-widget", "Teacher"),
    "homepage/bookmarks": lambda o: o.bookmarks("Teacher", ["Blog", "Messagerie"]),
    "homepage/welcome": lambda o: o.welcome("<p>Autre</p>"),
    "announcements/pont-novembre": lambda o: o.retitle_colour("Fermeture vendredi", "red"),
    "groups/Club journal": lambda o: o.take_out("Club journal", "a.martin"),
    "rights/roles/Club journal": lambda o: o.withdraw_from_group("Club journal", "Wiki (accès)"),
    "rights/delegations/c.dubois": lambda o: o.revoke("c.dubois"),
    "rights/communication": lambda o: o.silence("Club journal", "Teacher"),
    "guests/theatre": lambda o: o.erase_guest("Ada", "Example"),
    "guests/theatre/email": lambda o: o.rename_guest("Ada", "Example", "other@mail.example"),
    "opening/students": lambda o: o.block("Student", blocked=True),
    "opening/parents": lambda o: o.block("Relative", blocked=False),
}


def test_no_drift_right_after_an_apply(scene: Scene) -> None:
    scene.applied()
    scene.site.run("drift").expect(0)


def test_each_change_by_hand_is_named_and_brought_back(scene: Scene) -> None:
    scene.applied()
    missed = []
    for name, change in CHANGES.items():
        change(scene.office)
        run = scene.site.run("drift")
        kind, key = name.split("/")[0], name.split("/")[-1 if name.count("/") < 2 else 1]
        words = {"widgets": "calendar-widget", "roles": "Club journal", "delegations": "c.dubois"}
        key = words.get(key, key)
        if run.code != 2 or key not in run.said:
            missed.append(f"{name}: exit {run.code}, {key} named: {key in run.said} ({kind})")
        again = scene.site.run("apply", "--yes")
        if again.code != 0:
            missed.append(f"{name}: apply ends with {again.code}\n{again.said}")
        if (clean := scene.site.run("plan")).code != 0:
            missed.append(f"{name}: still planned\n{clean.said}")
    assert missed == []
    assert len(scene.guests()) == 1


@pytest.mark.parametrize("declared", ["  features:\n    Blog: [teachers]\n"])
def test_what_nobody_declared_is_no_drift(scene: Scene, declared: str) -> None:
    scene.applied(f"- name: Socle\n  hosts: colleges\n{declared}")
    scene.office.authorise("Relative", "Wiki (accès)")
    scene.office.publish("Un autre message")
    scene.office.put_into("Conseil d'administration", "d.exclu")
    scene.site.run("drift").expect(0)
