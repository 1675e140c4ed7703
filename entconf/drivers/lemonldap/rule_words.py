"""How a portal's session tells who somebody is: what rules are written with."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field

from entconf.drivers.lemonldap.settings import (
    CLASS_VARIABLE,
    GROUP_KEY,
    GROUP_SCHOOL,
    ProfileWords,
    Settings,
    national_profiles,
)
from entconf.errors import RequestRefused
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import msg

#: What the server joins several values with unless `multiValuesSeparator` says otherwise.
SEPARATOR = "; "
#: Variables that the server replaces with something else (Handler/Main/Reload.pm).
_TAKEN = frozenset({"ENV", "env", "date", "vhost", "ip", "_"})
_VARIABLE = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")


@dataclass(frozen=True, slots=True)
class RuleWords:
    """The session variables, values and groups that stand for the words of a site.

    `profiles` maps our five profiles to a variable with its values, or to a group.
    `class_variable` holds classes, alone or after a school and a `$`. `group_name` is how the
    portal names a group, with `{key}` for the name in the site. `school_variable` holds the UAI
    where several schools share the portal. `separator` is the portal's `multiValuesSeparator`.
    Two profiles with the same words cannot be told apart: both are read back.
    """

    profiles: Mapping[str, ProfileWords] = field(default_factory=national_profiles)
    class_variable: str = CLASS_VARIABLE
    group_name: str = GROUP_KEY
    school_variable: str = ""
    separator: str = SEPARATOR

    def group(self, key: str) -> str:
        """The portal's name of a group of the site."""
        return self.group_name.replace(GROUP_KEY, key)

    def group_key(self, name: str) -> str | None:
        """The site's name of a group of the portal; None when it is not named like ours."""
        before, _, after = self.group_name.partition(GROUP_KEY)
        ours = name.startswith(before) and name.endswith(after)
        key = name.removeprefix(before).removesuffix(after) if ours else ""
        return key or None


def rule_words(settings: Settings, separator: str = SEPARATOR, uai: str = "") -> RuleWords:
    """The words that the settings of a backend tell for a school."""
    return RuleWords(
        profiles=settings.profiles,
        class_variable=settings.class_variable or CLASS_VARIABLE,
        group_name=settings.group_name.replace(GROUP_SCHOOL, uai),
        school_variable=settings.school_variable,
        separator=separator or SEPARATOR,
    )


def session_variable(name: str) -> str:
    """A session variable as rules write it.

    Raises RequestRefused for a name that the server does not take for a session variable.
    """
    if name in _TAKEN or not _VARIABLE.fullmatch(name):
        raise RequestRefused(
            msg("{name} cannot be the name of a session variable", name=repr(name)),
            hint=msg("a name has letters, digits and _, such as ENTPersonProfils"),
        )
    return f"${name}"
