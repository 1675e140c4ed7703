"""Structures, subjects and MEF of the deliveries (directory reference, sections 1.4 and 1.5)."""

from __future__ import annotations

from entconf.feeds.aaf.compounds import read_declared_classes, read_declared_groups
from entconf.feeds.aaf.fields import Fields
from entconf.feeds.roster import Mef, Structure, Subject
from entconf.model.text import msgn

MAILS = ("ENTStructureMailSI", "ENTStructureMail")


def read_structure(key: str, fields: Fields) -> Structure:
    """A record of EtabEducNat: a school, a service, a replacement zone.

    A class or group declared twice in the same words is held once, and told as REF05; declared
    twice in other words it is held twice, for the check to see.
    """
    for name in ("ENTStructureClasses", "ENTStructureGroupes"):
        values = fields.values(name)
        repeated = len(values) - len(set(values))
        if repeated:
            fields.remark(
                "REF05",
                msgn(
                    "{attribute} declares {n} code twice, in the same words",
                    "{attribute} declares {n} codes twice, in the same words",
                    repeated,
                    attribute=name,
                ),
            )
    return Structure(
        key=key,
        uai=fields.text("ENTStructureUAI", "ENTEtablissementUAI"),
        name=_plain_name(fields.text("ENTStructureNomCourant")),
        kind=fields.code("ENTStructureTypeStruct"),
        siret=fields.text("ENTStructureSIREN"),
        email=fields.text(*MAILS),
        academy=fields.code("ENTServAcAcademie"),
        classes=fields.shared_list("ENTStructureClasses", read_declared_classes, "classes"),
        groups=fields.shared_list("ENTStructureGroupes", read_declared_groups, "groups"),
        attached=tuple(
            value.strip() for value in fields.values("ENTEtablissementStructRattachFctl")
        ),
        unreadable=tuple(fields.unreadable),
        place=fields.place,
    )


def read_subject(key: str, fields: Fields) -> Subject:
    """A record of MatEducNat."""
    return Subject(
        code=key,
        label=fields.text("ENTLibelleMatiere"),
        national=fields.text("ENTMatiereRattach"),
        place=fields.place,
    )


def read_mef(key: str, fields: Fields) -> Mef:
    """A record of MefEducNat."""
    return Mef(
        code=key,
        label=fields.text("ENTLibelleMef"),
        attached=fields.text("ENTMEFRattach"),
        stat=fields.text("ENTMEFSTAT11"),
        place=fields.place,
    )


def _plain_name(told: str) -> str:
    """`TYPE$NAME$CITY` as words; the older `TYPE-NAME-ac-ACADEMY` as it is."""
    return " ".join(part.strip() for part in told.split("$") if part.strip())
