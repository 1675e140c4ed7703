"""The names that rules of a portal may use: the server's own, and those of its configuration."""

from __future__ import annotations

import re

from entconf.drivers.lemonldap.configuration import Configuration
from entconf.model.quick_dataclass import dataclass

#: What the server lends to rules: Common/Safelib.pm, Handler/Main/Jail.pm, MIME::Base64.
FUNCTIONS = frozenset(
    {
        "basic",
        "checkDate",
        "checkLogonHours",
        "date",
        "dateToTime",
        "encode_base64",
        "encrypt",
        "groupMatch",
        "has2f_internal",
        "isInNet6",
        "iso2unicode",
        "iso2unicodeSafe",
        "listMatch",
        "token",
        "unicode2iso",
        "unicode2isoSafe",
        "varIsInUri",
    }
    # and what Perl itself has, that rules use
    | {"defined", "lc", "uc", "lcfirst", "ucfirst", "length", "index", "substr", "join", "int"}
)
#: Other functions of Perl, of which some are closed to rules: nothing is said of them.
BUILTINS = frozenset(
    re.findall(
        r"\w+",
        """
    abs chomp chop chr crypt delete die do each eval exists exit fc gmtime grep hex keys
    local localtime map my oct ord our pack pos print printf push quotemeta rand ref require
    return reverse rindex scalar shift sort splice split sprintf sqrt system time undef unpack
    unshift values wantarray warn""",
    )
)
#: What every session holds, or the server puts in its place.
VARIABLES = frozenset(
    {
        "ENV",
        "env",
        "UA",
        "authenticationLevel",
        "date",
        "groups",
        "hGroups",
        "ip",
        "ipAddr",
        "notification",
        "vhost",
    }
)
_EXPORTED = "exportedvars"


@dataclass(frozen=True, slots=True)
class KnownNames:
    """The session variables, groups and functions of one portal; None where nobody knows them."""

    variables: frozenset[str] | None = None
    groups: frozenset[str] | None = None
    functions: frozenset[str] = frozenset()


def known_names(configuration: Configuration, groups: frozenset[str] | None = None) -> KnownNames:
    """The names that a portal's configuration tells, with the groups that its source is known for.

    Without `groups`, groups are not judged, as most of them come from a directory.
    """
    exported = (part for part in configuration.parameters if part.lower().endswith(_EXPORTED))
    variables = {name for part in exported for name in configuration.part(part)}
    own = frozenset(configuration.part("groups"))
    functions = (configuration.text("customFunctions") or "").replace(",", " ").split()
    return KnownNames(
        frozenset(variables | set(configuration.part("macros"))),
        None if groups is None else groups | own,
        frozenset(name.rpartition("::")[2] for name in functions),
    )
