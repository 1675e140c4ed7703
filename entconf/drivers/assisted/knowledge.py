"""What sheets tell: what is live, what was never seen, and by what each value is known."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from entconf.drivers.assisted.ledger import Ledger, Seen, Sheet
from entconf.drivers.assisted.product import Product
from entconf.drivers.assisted.settings import Settings
from entconf.drivers.assisted.steps import typed
from entconf.drivers.base import Finding
from entconf.errors import StoreError
from entconf.kinds.base import Kind
from entconf.model.change import Action, Change
from entconf.model.compare import equal
from entconf.model.establishment import Establishment
from entconf.model.guidance import Basis, Evidence, Known, Sighting
from entconf.model.quick_dataclass import dataclass
from entconf.model.resource import Declared, Live, ResourceId
from entconf.model.text import Text, msg
from entconf.model.values import JsonValue, to_json


@dataclass(frozen=True, slots=True)
class Missing:
    """Why nothing is known of something that is declared."""

    told: Text


def live_of(uai: str, kind: str, sheet: Sheet) -> Sequence[Live]:
    """The things of a kind that were seen to be there."""
    return [
        Live(
            ResourceId(uai, kind, key),
            {name: value for name, (value, _) in seen.fields.items()},
            seen.owner,
        )
        for key, seen in sheet.things.items()
        if seen.present
    ]


def missing(
    product: Product, kind: Kind, declared: Declared, sheet: Sheet, day: date
) -> Missing | None:
    """Why it is not known how a declared thing stands; None when it is."""
    seen = sheet.things.get(declared.id.key)
    evidence = seen.evidence if seen is not None else sheet.complete
    if evidence is None:
        return Missing(msg("never seen"))
    for limit in product.limits:
        forgotten = limit.last_forgotten(day) if kind.name in limit.kinds else None
        if forgotten is not None and evidence.at[:10] < forgotten.isoformat():
            told = msg("not seen since {day}: {text}", day=forgotten.isoformat(), text=limit.text)
            return Missing(told)
    if seen is None or not seen.present or not declared.present:
        return None
    unseen = sorted(
        name
        for name in declared.attributes
        if name not in seen.fields
        and not (kind.field(name).guidance or kind.field(name).register or kind.field(name).secret)
    )
    if not unseen:
        return None
    return Missing(msg("never seen: {fields}", fields=", ".join(unseen)))


def seen_again(known: Seen | None, sighting: Sighting, evidence: Evidence) -> Seen:
    """What is known of a thing after somebody looked; what they did not look at stays."""
    if not sighting.present:
        return Seen(False, evidence, owner=known.owner if known else "local")
    fields = dict(known.fields) if known is not None and known.present else {}
    fields |= {name: (value, evidence) for name, value in sighting.fields.items()}
    return Seen(True, evidence, fields, known.owner if known else "local")


def known_of(uai: str, kind: str, sheet: Sheet, now: datetime) -> Sequence[Known]:
    """Every value of a sheet with its evidence and its age."""
    found = []
    for key, seen in sorted(sheet.things.items()):
        resource = ResourceId(uai, kind, key)
        if not seen.fields:
            found.append(Known(resource, "", seen.evidence, _age(seen.evidence, now)))
        found += [
            Known(resource, name, evidence, _age(evidence, now))
            for name, (_, evidence) in sorted(seen.fields.items())
        ]
    return found


def _age(evidence: Evidence, now: datetime) -> int:
    return max(0, (now - datetime.fromisoformat(evidence.at)).days)


def unproven_by_export(
    product: Product, kind: Kind, change: Change, seen: Seen | None, folder: str
) -> Text | None:
    """Why no export shows that a change was made; None when one does."""
    if change.action is Action.DELETE:
        if seen is not None and not seen.present and seen.evidence.basis is Basis.EXPORT:
            return None
        return msg("no export in {folder} shows that it is gone", folder=folder)
    shown: Mapping[str, tuple[object, Evidence]] = seen.fields if seen and seen.present else {}
    labels = product.kinds[kind.name].fields
    for one in change.fields:
        label = labels.get(one.name, one.name)
        found = shown.get(one.name)
        if found is None or found[1].basis is not Basis.EXPORT:
            return msg("no export in {folder} shows {field}", folder=folder, field=label)
        value = seen.fields[one.name][0] if seen else None
        if not equal(kind.field(one.name).rule, value, one.after):
            return msg(
                "the export {file} says {found} for {field}, not {wanted}",
                file=found[1].reference,
                found=typed(product, value) or '""',
                field=label,
                wanted=typed(product, one.after) or '""',
            )
    return None


def declared_text(declared: Sequence[Declared]) -> str:
    """What is declared, as JSON; secrets stay references."""
    data: list[JsonValue] = [
        {
            "kind": one.id.kind,
            "key": one.id.key,
            "present": one.present,
            "attributes": to_json(one.attributes),
        }
        for one in declared
    ]
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def findings(
    settings: Settings, ledger: Ledger, establishments: Sequence[Establishment]
) -> Sequence[Finding]:
    """What `entconf doctor` tells: what of the product is unsure, and whether sheets are whole."""
    product = settings.product
    unsure = [one.title for one in product.screens.values() if not one.confirmed]
    told = [
        Finding(
            msg("{product}: paths in the back office", product=product.title),
            not unsure,
            msg("not confirmed: {screens}", screens=", ".join(unsure))
            if unsure
            else msg("all confirmed"),
            msg("look at them once, then correct products/{name}.yml", name=product.name)
            if unsure
            else None,
        )
    ]
    for school in establishments:
        subject = msg("{uai}: what was seen", uai=school.uai)
        try:
            things = sum(len(ledger.sheet(school.uai, kind).things) for kind in product.kinds)
        except StoreError as error:
            told.append(Finding(subject, False, error.message, error.hint))
        else:
            told.append(Finding(subject, True, msg("{n} things are known", n=things)))
    return told
