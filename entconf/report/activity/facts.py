"""What a report is made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from entconf.assistance.evidence.gathering import YearEvidence
from entconf.assistance.mission.standing import DutyStanding
from entconf.assistance.usage.kept import Usage
from entconf.assistance.usage.targets import Target
from entconf.model.mission import Mission, Words
from entconf.model.quick_dataclass import dataclass
from entconf.model.report_texts import ReportTexts


@dataclass(frozen=True, slots=True)
class Facts:
    """`school` is its name, `topics` are the titles of topics of support by their names."""

    school: str
    mission: Mission
    evidence: YearEvidence
    usage: Usage
    standings: tuple[DutyStanding, ...]
    texts: ReportTexts
    targets: tuple[Target, ...] = ()
    topics: Mapping[str, Words] = field(default_factory=dict)
