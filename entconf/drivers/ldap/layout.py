"""Where things of one establishment stand in the directory, and what they are called there."""

from __future__ import annotations

from dataclasses import dataclass

from entconf.drivers.ldap.escaping import child, fold
from entconf.drivers.ldap.settings import Settings
from entconf.model.establishment import Establishment

_KEY = "{key}"


@dataclass(frozen=True, slots=True)
class Layout:
    """The names of one establishment. `structure` is the DN of its entry, or "" when not read."""

    settings: Settings
    establishment: Establishment
    structure: str = ""

    @property
    def uai(self) -> str:
        """The establishment's UAI."""
        return self.establishment.uai

    def branch(self, branch: str) -> str:
        """The DN of a branch, for this establishment."""
        return self.settings.under(branch.replace("{uai}", self.uai))

    @property
    def people(self) -> str:
        """The DN above people."""
        return self.branch(self.settings.people.branch)

    @property
    def groups(self) -> str:
        """The DN above groups made by hand."""
        return self.branch(self.settings.groups.branch)

    @property
    def roles(self) -> str:
        """The DN above roles of applications."""
        return self.branch(self.settings.roles.branch)

    @property
    def applications(self) -> str:
        """The DN above applications."""
        return self.branch(self.settings.applications.branch)

    def named(self, pattern: str, key: str = "") -> str:
        """A name as the directory writes it."""
        return pattern.replace("{uai}", self.uai).replace(_KEY, key)

    def frame(self, pattern: str) -> tuple[str, str]:
        """What stands before and after the key in names of this pattern."""
        before, _, after = pattern.replace("{uai}", self.uai).partition(_KEY)
        return before, after

    def key_of(self, pattern: str, name: str) -> str | None:
        """The key in a name of the directory; None when it does not follow the pattern."""
        before, after = self.frame(pattern)
        low = name.casefold()
        fits = low.startswith(before.casefold()) and low.endswith(after.casefold())
        if not fits or len(name) <= len(before) + len(after):
            return None
        return name[len(before) : len(name) - len(after)]

    def group_name(self, key: str) -> str:
        """The name of a group made by hand."""
        return self.named(self.settings.groups.name, key)

    def group_dn(self, key: str) -> str:
        """The DN that a new group gets."""
        return child(self.settings.groups.rdn, self.group_name(key), self.groups)

    def profile_dn(self, profile: str) -> str:
        """The DN of the group that stands for a profile."""
        profiles = self.settings.profiles
        name = self.named(str(getattr(profiles, profile)))
        return child(profiles.rdn, name, self.branch(profiles.branch))

    def delegation_dn(self, function: str) -> str:
        """The DN of the group whose members have a function. Raises KeyError."""
        name = self.named(self.settings.rights.delegations[function])
        return child(self.settings.groups.rdn, name, self.groups)


def same(one: str, other: str) -> bool:
    """Whether two names are the same to the directory (caseIgnoreMatch)."""
    return fold(one) == fold(other)
