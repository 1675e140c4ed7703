"""Every account of a school, as the academic feed is held against it (directory, section 2).

People tied to the school come with one search; the adults whom its pupils name, who are tied
to no school themselves, with one more round. What is read here is never put into the cache of
people: it holds names and birth dates.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime

from entconf.drivers.base import Accounts
from entconf.drivers.ldap.answers import Entry
from entconf.drivers.ldap.directory import Directory
from entconf.drivers.ldap.escaping import dn_key
from entconf.drivers.ldap.layout import Layout
from entconf.drivers.ldap.people import class_label, lookup_filters, people_search
from entconf.drivers.ldap.profiles import profile_of
from entconf.drivers.ldap.requests import Search
from entconf.errors import AccessForbidden
from entconf.model.account import PARENTS_WITHOUT_PUPILS, Account
from entconf.model.establishment import Establishment
from entconf.model.profiles import Profile
from entconf.model.text import msg

#: What a directory of the national text never tells, as names of fields of `Account`.
UNTOLD = frozenset(
    {"activated", "has_code", "deletion_pending", "missing_since", PARENTS_WITHOUT_PUPILS}
)
_PART = "$"
_CLASSES = ("ENTEleveClasses", "ENTAuxEnsClasses", "ENTAuxEnsClassesMatieres")
_GROUPS = ("ENTEleveGroupes", "ENTAuxEnsGroupes", "ENTAuxEnsGroupesMatieres")
_HEAD_OF = "ENTAuxEnsClassesPrincipal"
_FUNCTIONS = "ENTPersonFonctions"
_STRUCTURE = "ENTPersonStructRattach"
_BORN = "ENTPersonDateNaissance"
_CHILDREN = "ENTAuxPersRelEleveEleve"
#: `dn$link$financial$legal$contact$payment`
_RELATIVES = "ENTElevePersRelEleve"
_LEGAL, _CONTACT_ONLY = 3, "0"
#: Operational: asked for by name, told only where the server has them.
_CREATED, _LOCKED = "createTimestamp", "pwdAccountLockedTime"
_OTHERS = ("sn", "givenName", _BORN, "ENTEleveINE", "ENTEleveStructRattachId")
_DAY_FORMATS = ("%Y-%m-%d", "%d/%m/%Y", "%Y%m%d")


def read_accounts(directory: Directory, establishment: Establishment) -> Accounts:
    """Every account of the school, with one search for its people and one round for families.

    Raises SystemUnreachable and its subclasses, AccessForbidden when the directory shows no
    such school.
    """
    settings = directory.settings
    structure = ""
    if settings.people.establishment:
        structure = directory.structure(establishment.uai)
        if not structure:
            uai = establishment.uai
            raise AccessForbidden(
                msg("the directory has no structure with the UAI {uai}", uai=uai),
                hint=msg("the login of this backend may not see it, or structures.branch is wrong"),
            )
    layout = Layout(settings, establishment, structure)
    attributes = _attributes(layout)
    found = people_search(layout, referenced=True)
    wanted = Search(found.base, attributes, found.filter, found.scope, what=found.what)
    entries = directory.search([wanted])[0].whole()
    entries += _families(directory, layout, entries, attributes)
    reading = _Reading(layout, _external_ids(layout, entries), directory.uais())
    return Accounts(establishment, tuple(reading.account(one) for one in entries), UNTOLD)


def _attributes(layout: Layout) -> tuple[str, ...]:
    people = layout.settings.people
    configured = (people.identifier, people.login, people.email, people.external_id)
    wanted = ("objectClass", people.profiles, *configured, *people.classes, *people.guardians)
    compounds = (*_CLASSES, *_GROUPS, _HEAD_OF, _FUNCTIONS, _STRUCTURE, _CHILDREN, _RELATIVES)
    return tuple(dict.fromkeys((*wanted, *compounds, *_OTHERS, _CREATED, _LOCKED)))


def _families(
    directory: Directory, layout: Layout, entries: Sequence[Entry], attributes: tuple[str, ...]
) -> list[Entry]:
    """Entries of the adults whom pupils name and who are not among the school's people."""
    here = {dn_key(one.dn) for one in entries}
    missing: dict[str, str] = {}
    for entry in entries:
        for dn in guardian_dns(layout, entry):
            if (key := dn_key(dn)) not in here:
                missing.setdefault(key, dn)
    searches = [
        Search(layout.people, attributes, chosen, what="guardians")
        for chosen in lookup_filters(layout, missing.values())
    ]
    answers = directory.search(searches) if searches else []
    found = (entry for answer in answers for entry in answer.whole())
    return [entry for entry in found if dn_key(entry.dn) in missing]


def guardian_dns(layout: Layout, entry: Entry) -> list[str]:
    """DNs of the adults with authority over a pupil, old and new attributes taken together."""
    found = []
    for value in entry.all(_RELATIVES):
        parts = value.split(_PART)
        if len(parts) <= _LEGAL or parts[_LEGAL] != _CONTACT_ONLY:
            found.append(parts[0])
    for name in layout.settings.people.guardians:
        if name != _RELATIVES:
            found += [value.partition(_PART)[0] for value in entry.all(name)]
    return list({dn_key(dn): dn for dn in found if dn}.values())


def _external_ids(layout: Layout, entries: Iterable[Entry]) -> dict[str, str]:
    return {dn_key(entry.dn): _joined(layout, entry)[1] for entry in entries}


def _joined(layout: Layout, entry: Entry) -> tuple[str, str]:
    """Source and key of `AC-RENNES$128407`; a feed's goes before that of an account by hand."""
    manual = layout.settings.guests.source
    found = []
    for value in entry.all(layout.settings.people.external_id):
        source, sign, key = value.partition(_PART)
        found.append((source, key) if sign else ("", value))
    return next((one for one in found if one[0] != manual), found[0] if found else ("", ""))


@dataclass(frozen=True, slots=True)
class _Reading:
    """What entries are understood with: external ids by DN key, UAIs by the DN keys of schools."""

    layout: Layout
    external_ids: Mapping[str, str]
    uais: Mapping[str, str]

    def account(self, entry: Entry) -> Account:
        """One account."""
        layout, people = self.layout, self.layout.settings.people
        profile = profile_of(entry.all(people.profiles), entry.all("objectClass"))
        source, external_id = _joined(layout, entry)
        return Account(
            id=entry.first(people.identifier) or dn_key(entry.dn),
            external_id=external_id,
            profile=Profile(profile) if profile else None,
            login=entry.first(people.login),
            last_name=entry.first("sn"),
            first_name=entry.first("givenName"),
            birth_date=_day(entry.first(_BORN)),
            email=entry.first(people.email),
            ine=entry.first("ENTEleveINE"),
            attachment=entry.first("ENTEleveStructRattachId"),
            structures=self._structures(entry),
            classes=self._labels(entry, (*people.classes, *_CLASSES)),
            groups=self._labels(entry, _GROUPS),
            head_of=self._labels(entry, (_HEAD_OF,)),
            functions=self._labels(entry, (_FUNCTIONS,)),
            guardians=self._ids(guardian_dns(layout, entry)),
            children=self._ids(entry.all(_CHILDREN)),
            source=source,
            blocked=bool(entry.first(_LOCKED)),
            created=_day(entry.first(_CREATED)[:8]),
        )

    def _structures(self, entry: Entry) -> tuple[str, ...]:
        """UAIs of the schools that the account is tied to; a DN where the UAI is not told."""
        dns = [value.partition(_PART)[0] for value in entry.all(_STRUCTURE)]
        dns += [value.partition(_PART)[0] for value in entry.all(_FUNCTIONS)]
        found = (self.uais.get(dn_key(dn), dn) for dn in dns if dn)
        return tuple(dict.fromkeys(found)) or (self.layout.uai,)

    def _labels(self, entry: Entry, names: Iterable[str]) -> tuple[str, ...]:
        """The second part of compounds of this school."""
        structure = self.layout.structure
        found = (class_label(value, structure) for name in names for value in entry.all(name))
        return tuple(dict.fromkeys(filter(None, found)))

    def _ids(self, dns: Iterable[str]) -> tuple[str, ...]:
        """External ids of people, as far as their entries are known."""
        found = (self.external_ids.get(dn_key(dn), "") for dn in dns)
        return tuple(dict.fromkeys(filter(None, found)))


def _day(text: str) -> date | None:
    for form in _DAY_FORMATS:
        with suppress(ValueError):
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no time zone
    return None
