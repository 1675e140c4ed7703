"""What an inventory may say of a portal: how to reach it, and how the ENT is laid out in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from entconf.model.profiles import Profile
from entconf.model.quick_dataclass import dataclass
from entconf.model.secret import Secret

Password = str | Secret

#: The session variable that holds the national profiles in ENTs made after the national text.
NATIONAL_VARIABLE = "ENTPersonProfils"
#: Where a pupil's class stands after the national text (directory reference, section 2.2).
CLASS_VARIABLE = "ENTEleveClasses"
#: What stands in `group_name` for the name of a group in the site, and for its school.
GROUP_KEY, GROUP_SCHOOL = "{key}", "{uai}"
#: The longest that a run waits for the portal to take a configuration, in seconds.
MOST_SETTLE = 600


@dataclass(frozen=True, slots=True)
class ProfileWords:
    """How the portal knows the people of a profile: a session variable with values, or a group.

    With `group`, `values` is empty; the group is one of the portal's own (`inGroup`).
    """

    variable: str = NATIONAL_VARIABLE
    values: tuple[str, ...] = ()
    group: str = ""


def national_profiles() -> Mapping[str, ProfileWords]:
    """The national profiles, in new and old spelling (directory reference, section 3.1).

    Guests have none: a site that declares something for guests says in `profiles` who they are.
    """
    return {
        Profile.STUDENTS.value: ProfileWords(values=("National_ELV", "National_1")),
        Profile.PARENTS.value: ProfileWords(values=("National_TUT", "National_2")),
        Profile.TEACHERS.value: ProfileWords(values=("National_ENS", "National_DOC", "National_3")),
        Profile.STAFF.value: ProfileWords(
            values=(
                "National_DIR",
                "National_EVS",
                "National_ETA",
                "National_ACA",
                "National_COL",
                "National_4",
                "National_5",
                "National_6",
                "National_7",
            )
        ),
    }


@dataclass(frozen=True, slots=True)
class Probe:
    """An account that tries the portal after a write: one for each profile that counts."""

    profile: str
    login: str
    password: Password = field(repr=False)


@dataclass(frozen=True, slots=True)
class Application:
    """An application of the ENT itself, for when the portal's menu does not hold it yet.

    `category` is the title of its category in the menu; empty: the one for connectors. `order`
    is its place in there, 0 when it does not matter.
    """

    url: str
    logo: str = ""
    description: str = ""
    category: str = ""
    order: int = 0


@dataclass(frozen=True, slots=True)
class VirtualHost:
    """The part of a protected site that a role opens; the path `/` means all of it."""

    host: str
    path: str = "/"


@dataclass(frozen=True, slots=True)
class Service:
    """The portal's parameter that turns a service on or off, and its two values."""

    parameter: str
    on: str | int = 1
    off: str | int = 0


@dataclass(frozen=True, slots=True)
class NotificationAccess:
    """Where portal notifications are written; an empty `url` is the portal's own address."""

    url: str = ""
    login: str = ""
    password: Password = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Settings:
    """How to reach a portal and its manager, and which words they use.

    `url` is the manager, `portal` the portal. `host` and `portal_host` are sent as Host header
    where the address is another (empty: as in the address). `settle` is how long to wait for
    the portal to take a configuration, in seconds; 0 means as long as the portal's own
    checkTime tells. `school_variable` is the session variable that holds a person's UAI, where
    several schools share the portal. `platform` allows what changes the portal for all of them.
    `group_name` is how the portal names a group of the site, with `{key}` and perhaps `{uai}`;
    `class_variable` the session variable with a pupil's classes. `guest_until` is the one with
    the last moment of a guest, as a directory writes moments (YYYYMMDDhhmmssZ); empty: the
    portal does not look at it.
    """

    url: str
    portal: str
    login: str = ""
    password: Password = field(default="", repr=False)
    host: str = ""
    portal_host: str = ""
    ca_file: str = ""
    timeout: int = 30
    settle: int = 0
    probes: tuple[Probe, ...] = ()
    applications: Mapping[str, Application] = field(default_factory=dict)
    connectors_category: str = "Services en ligne"
    profiles: Mapping[str, ProfileWords] = field(default_factory=national_profiles)
    virtual_hosts: Mapping[str, VirtualHost] = field(default_factory=dict)
    services: Mapping[str, Service] = field(default_factory=dict)
    school_variable: str = ""
    class_variable: str = CLASS_VARIABLE
    group_name: str = GROUP_KEY
    guest_until: str = ""
    guest_message: str = "Votre accès d'invité a pris fin."
    platform: bool = False
    closed_message: str = "L'espace numérique n'est pas encore ouvert."
    notifications: NotificationAccess = field(default_factory=NotificationAccess)
