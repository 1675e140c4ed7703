"""What somebody changes by hand in the ENT, behind the back of the site: one method a kind."""

from __future__ import annotations

from dataclasses import dataclass

from tests.stranger.small_world import add_account, add_message, application, role, widget
from tests.stranger.world import Application, Group, Message, Person, School, World


@dataclass(frozen=True, slots=True)
class BackOffice:
    """Changes one school by hand. Every method tells the world that it changed."""

    world: World
    school: School

    def _changed(self) -> None:
        self.world.version += 1

    def group(self, name: str) -> Group:
        return next(g for g in self.world.groups_of(self.school.id) if g.name == name)

    def message(self, title: str) -> Message:
        found = self.world.messages.values()
        return next(m for m in found if m.school == self.school.id and m.body["title"] == title)

    def connector(self, title: str) -> Application:
        found = self.world.applications.values()
        mine = (app for app in found if app.school == self.school.id)
        return next(app for app in mine if app.display_name == title)

    def guest(self, first: str, last: str) -> Person:
        people = self.world.people_of(self.school.id)
        names = ((p.first, p.last, p.profile, p.deleted) for p in people)
        index = list(names).index((first, last, "Guest", None))
        return people[index]

    # features, rights
    def authorise(self, profile: str, role_name: str) -> None:
        group = self.world.profile_group(self.school.id, profile)
        group.roles.add(role(self.world, role_name).id)
        self._changed()

    def withdraw(self, profile: str, role_name: str) -> None:
        group = self.world.profile_group(self.school.id, profile)
        group.roles.discard(role(self.world, role_name).id)
        self._changed()

    def withdraw_from_group(self, name: str, role_name: str) -> None:
        self.group(name).roles.discard(role(self.world, role_name).id)
        self._changed()

    # services
    def timetable(self, source: str | None) -> None:
        self.school.timetable = source
        self._changed()

    def timetable_import_runs(self, *, running: bool) -> None:
        """Somebody's timetable import is under way, or over."""
        held = self.world.timetables.running
        held.add(self.school.id) if running else held.discard(self.school.id)
        self._changed()

    def timetable_knows(self, kind: str, *names: str) -> None:
        """Names of "classes" or "groups" that a timetable brought and the ENT does not know."""
        self.world.timetables.unknown[kind, self.school.id] = list(names)
        self._changed()

    def mobile_app(self, *, enabled: bool) -> None:
        self.school.has_app = enabled
        self._changed()

    # connectors
    def move_connector(self, title: str, address: str) -> None:
        self.connector(title).settings["address"] = address
        self._changed()

    def lock_connector(self, title: str) -> None:
        self.connector(title).locked = True
        self._changed()

    # homepage
    def unlink_widget(self, name: str, profile: str) -> None:
        group = self.world.profile_group(self.school.id, profile)
        widget(self.world, name).links.pop(group.id, None)
        self._changed()

    def bookmarks(self, profile: str, names: list[str]) -> None:
        assert all(application(self.world, name) for name in names)
        self.school.bookmarks = {**(self.school.bookmarks or {}), profile: names}
        self._changed()

    def welcome(self, html: str) -> None:
        self.world.welcome = {**(self.world.welcome or {}), "fr": html}
        self._changed()

    # announcements
    def retitle_colour(self, title: str, colour: str) -> None:
        self.message(title).body["color"] = colour
        self._changed()

    def rewrite_message(self, title: str, html: str) -> None:
        self.message(title).body["contents"] = {"fr": html}
        self._changed()

    def publish(self, title: str) -> None:
        add_message(self.world, self.school, title)
        self._changed()

    # groups
    def put_into(self, name: str, login: str) -> None:
        self.world.person_of_login(login).groups.add(self.group(name).id)
        self._changed()

    def take_out(self, name: str, login: str) -> None:
        self.world.person_of_login(login).groups.discard(self.group(name).id)
        self._changed()

    # rights
    def revoke(self, login: str) -> None:
        scope = self.world.person_of_login(login).functions["ADMIN_LOCAL"]
        scope.remove(self.school.id)
        self._changed()

    def silence(self, start: str, profile: str) -> None:
        end = self.world.profile_group(self.school.id, profile)
        self.group(start).reaches.discard(end.id)
        self._changed()

    # guests
    def rename_guest(self, first: str, last: str, mail: str) -> None:
        self.guest(first, last).email = mail
        self._changed()

    def feed_brings(self, external_id: str, first: str, last: str) -> Person:
        """The academy's feed creates a pupil of its own."""
        login = self.world.new_login(first, last)
        person = add_account(self.world, login, "Student", [self.school], first=first, last=last)
        person.external_id = external_id
        self._changed()
        return person

    def erase_guest(self, first: str, last: str) -> None:
        self.world.erase_person(self.guest(first, last))
        self._changed()

    def add_guest(self, login: str, first: str, last: str) -> Person:
        self._changed()
        return add_account(
            self.world, login, "Guest", [self.school], first=first, last=last, source="MANUAL"
        )

    # opening
    def block(self, profile: str, *, blocked: bool) -> None:
        for person in self.world.people_of(self.school.id):
            if person.profile == profile:
                person.blocked = blocked
        self.school.traces.append(
            {
                "_id": self.world.new_id(),
                "action": "BLOCK" if blocked else "UNBLOCK",
                "profile": profile,
                "structureId": self.school.id,
                "created": {"$date": 1_800_000_000_000 + self.world.tick()},
            }
        )
        self._changed()
