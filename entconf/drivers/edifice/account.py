"""Who we are on the ENT, and what that allows (API reference, sections 0.3 and 1.4)."""

from __future__ import annotations

from entconf.drivers.edifice.json_shapes import Row, row_in, text, texts
from entconf.drivers.edifice.people import CENTRAL_ADMIN, LOCAL_ADMIN
from entconf.drivers.edifice.verdicts import Call
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import Text, msg
from entconf.model.values import JsonValue

WHO_AM_I = Call("GET", "/auth/oauth2/userinfo", msg("tell who the account is"))

#: The session's words for profiles (section 1.4), in the words of the site.
_TYPES = {
    "ELEVE": "students",
    "PERSRELELEVE": "parents",
    "ENSEIGNANT": "teachers",
    "PERSEDUCNAT": "staff",
    "INVITE": "guests",
}

CENTRAL_ONLY = msg("only a central administrator of the ENT may set this")


@dataclass(frozen=True, slots=True)
class Account:
    """The account that entconf works with. `scope` are the structures it administers."""

    id: str
    login: str
    profile: str
    central: bool
    scope: frozenset[str]

    def administers(self, structure: str) -> bool:
        """Whether it may administer a structure."""
        return self.central or structure in self.scope

    @property
    def role(self) -> Text:
        """What it is, in words."""
        if self.central:
            return msg("central administrator")
        return msg("local administrator") if self.scope else msg("no administrator")


def account_from(data: JsonValue) -> Account:
    """The account from the answer to WHO_AM_I; what is missing means that it may do less."""
    info: Row = data if isinstance(data, dict) else {}
    functions = row_in(info, "functions")
    return Account(
        id=text(info, "userId"),
        login=text(info, "login"),
        profile=_TYPES.get(text(info, "type"), ""),
        central=CENTRAL_ADMIN in functions,
        scope=frozenset(texts(row_in(functions, LOCAL_ADMIN), "scope")),
    )
