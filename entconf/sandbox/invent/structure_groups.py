"""The groups a structure or a class is born with, and the rules of who may write to whom."""

from __future__ import annotations

from entconf.sandbox.invent.batch import Batch, Ids
from entconf.sandbox.invent.catalogue import ALL, CLASS_RULES, STRUCTURE_RULES

GROUP = "id structure_id class_id name type sub_type filter users_rule"


def add_structure_groups(batch: Batch, ids: Ids, structure_id: str, name: str) -> dict[str, str]:
    """The five profile groups of a structure and their default rules; ids by profile."""
    groups = {profile: ids.next() for profile in ALL}
    batch.add(
        "groups",
        GROUP,
        [
            (
                groups[profile],
                structure_id,
                None,
                f"{name}-{profile}",
                "ProfileGroup",
                "StructureGroup",
                profile,
                rule,
            )
            for profile, (rule, _) in STRUCTURE_RULES.items()
        ],
    )
    for profile, (_, targets) in STRUCTURE_RULES.items():
        batch.add("edges", "from_id to_id", [(groups[profile], groups[to]) for to in targets])
    return groups


def add_class_groups(batch: Batch, ids: Ids, class_id: str, name: str) -> dict[str, str]:
    """The five profile groups of a class and their default rules; ids by profile."""
    groups = {profile: ids.next() for profile in ALL}
    batch.add(
        "groups",
        GROUP,
        [
            (
                groups[profile],
                None,
                class_id,
                f"{name}-{profile}",
                "ProfileGroup",
                "ClassGroup",
                profile,
                rule,
            )
            for profile, (rule, _) in CLASS_RULES.items()
        ],
    )
    for profile, (_, targets) in CLASS_RULES.items():
        batch.add("edges", "from_id to_id", [(groups[profile], groups[to]) for to in targets])
    return groups
