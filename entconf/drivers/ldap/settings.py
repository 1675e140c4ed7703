"""What an inventory may say of a directory: the connection, and how the ENT is laid out in it.

The defaults are those of the national text (SDET), as far as it is public (directory
reference, section 2). Names may hold `{uai}` and `{key}`; branches are below `base`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from entconf.model.secret import Secret

Credential = str | Secret


@dataclass(frozen=True, slots=True)
class Tls:
    """How the server proves who it is, and we to it.

    `name` is the name its certificate must carry when that is not the one in the address.
    """

    verify: bool = True
    ca: str = ""
    name: str = ""
    certificate: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Structures:
    """Where schools are, and the attribute that holds their UAI."""

    branch: str = "ou=structures"
    uai: str = "ENTStructureUAI"


@dataclass(frozen=True, slots=True)
class People:
    """Where people are and what is known of them.

    `id` is the attribute whose value stands for a person in a plan; it should be opaque, and
    is the RDN when empty. `establishment` are the attributes that tie somebody to a school:
    its DN, alone or before a `$`. `classes` are compounds `school$class`. `guardians` are the
    attributes of pupils that hold their parents' DNs.
    """

    branch: str = "ou=personnes"
    rdn: str = "uid"
    id: str = ""
    login: str = "ENTPersonLogin"
    email: str = "mail"
    external_id: str = "ENTPersonJointure"
    establishment: tuple[str, ...] = ("ENTPersonStructRattach", "ENTPersonFonctions")
    classes: tuple[str, ...] = ("ENTEleveClasses",)
    profiles: str = "ENTPersonProfils"
    guardians: tuple[str, ...] = (
        "ENTEleveParents",
        "ENTElevePersRelEleve1",
        "ENTElevePersRelEleve2",
    )

    @property
    def identifier(self) -> str:
        """The attribute that stands for a person in a plan."""
        return self.id or self.rdn


@dataclass(frozen=True, slots=True)
class Groups:
    """Groups made by hand. `classes` are given to a new one; the last of them finds it.

    `may_be_empty` is for servers whose schema lets a group have no member.
    """

    branch: str = "ou=groupes"
    rdn: str = "cn"
    name: str = "{uai}:{key}"
    member: str = "member"
    classes: tuple[str, ...] = ("top", "groupOfNames", "ENTGroupe")
    may_be_empty: bool = False


@dataclass(frozen=True, slots=True)
class Roles:
    """Roles of applications, which hold the groups that have them."""

    branch: str = "ou=groupes"
    rdn: str = "cn"
    name: str = "{key}"
    member: str = "member"
    object_class: str = "ENTRoleAppli"


@dataclass(frozen=True, slots=True)
class Rights:
    """The rest of the rights.

    `delegations` names the group whose members have a function; it stands in the branch of
    the groups. `communication` is the attribute of a group that holds the groups it may
    write to; without it the directory does not know who writes to whom.
    """

    delegations: Mapping[str, str] = field(
        default_factory=lambda: {"local_admin": "{uai}:ADMIN_LOCAL"}
    )
    communication: str = ""


@dataclass(frozen=True, slots=True)
class Profiles:
    """The groups that stand for whole profiles of a school (ENTProfil)."""

    branch: str = "ou=groupes"
    rdn: str = "cn"
    students: str = "{uai}:Eleves"
    parents: str = "{uai}:Parents"
    teachers: str = "{uai}:Enseignants"
    staff: str = "{uai}:Personnels"
    guests: str = "{uai}:Invites"


@dataclass(frozen=True, slots=True)
class Guests:
    """Accounts of guests, in the branch of people.

    `classes` are given to a new one; `object_class` finds them. `rdn` may be `cn`, and then
    the entry moves when its name changes. `owner`, `reason` and `until` are the attributes
    that hold them.
    """

    rdn: str = "uid"
    classes: tuple[str, ...] = (
        "top",
        "person",
        "organizationalPerson",
        "inetOrgPerson",
        "ENTPerson",
        "ENTAuxPersExt",
        "entconfGuest",
    )
    object_class: str = "ENTAuxPersExt"
    owner: str = "entconfOwner"
    reason: str = "entconfReason"
    until: str = "entconfUntil"
    source: str = "ENT"


@dataclass(frozen=True, slots=True)
class Applications:
    """Entries of applications, and the attribute that holds the profiles that have them."""

    branch: str = "ou=applications"
    object_class: str = "ENTApplication"
    names: tuple[str, ...] = ("ENTApplicationNom", "ENTApplicationId")
    profiles: str = "ENTApplicationProfils"


@dataclass(frozen=True, slots=True)
class Settings:
    """A whole backend. `timeout` is in seconds and counts for each wait.

    `urls` are tried in order. `page` is in entries, `window` in requests that may be under
    way at once. `cache` names a file that keeps people between runs, for reading by sync
    cookie; without it everything is read every time. `placeholder` is the DN that keeps a
    group from being empty. `services` leads from a service to the application that says it.
    """

    urls: tuple[str, ...]
    base: str
    bind: str = "simple"
    login: Credential = ""
    password: Secret | None = None
    start_tls: bool = True
    plaintext: bool = False
    tls: Tls = field(default_factory=Tls)
    timeout: int = 30
    page: int = 1000
    window: int = 100
    cache: str = ""
    placeholder: str = ""
    structures: Structures = field(default_factory=Structures)
    people: People = field(default_factory=People)
    groups: Groups = field(default_factory=Groups)
    roles: Roles = field(default_factory=Roles)
    rights: Rights = field(default_factory=Rights)
    profiles: Profiles = field(default_factory=Profiles)
    guests: Guests = field(default_factory=Guests)
    applications: Applications = field(default_factory=Applications)
    services: Mapping[str, str] = field(default_factory=dict)

    def under(self, branch: str) -> str:
        """The DN of a branch."""
        return f"{branch},{self.base}" if branch and self.base else branch or self.base
