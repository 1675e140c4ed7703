"""Which line decided a variable of a school, and which lines it won over; for `explain`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from entconf.desired.checking import Checker
from entconf.desired.findings import Findings
from entconf.desired.inventory import read_inventory
from entconf.desired.plays import extra_variables
from entconf.desired.schema_files import Schemas
from entconf.desired.site_files import SiteFiles
from entconf.desired.state import Desired, Override
from entconf.desired.variables import Variable
from entconf.kinds.catalog import all_kinds
from entconf.model.resource import ResourceId

#: What stands for a kind in the name of a variable: 0990001P/variables/name
VARIABLES = "variables"


def variable_history(desired: Desired, given: Mapping[str, str]) -> Sequence[Override]:
    """Every variable of the inventory and of the command line, for each school that was chosen.

    Variables of a play are not among them: they stand in the play itself. Raises
    ConfigurationError when the inventory is not valid any more.
    """
    findings = Findings()
    checker = Checker(Schemas(all_kinds()))
    inventory = read_inventory(SiteFiles(desired.root), checker, findings)
    extra = extra_variables(given, findings)
    findings.raise_errors()
    found: list[Override] = []
    for school in desired.establishments:
        layers = (*inventory.layers(inventory.hosts[school.uai]), extra)
        found.extend(_decided(school.uai, layers))
    return found


def _decided(uai: str, layers: Sequence[Mapping[str, Variable]]) -> Sequence[Override]:
    lying: dict[str, list[Variable]] = {}
    for layer in layers:
        for name, variable in layer.items():
            lying.setdefault(name, []).append(variable)
    return [
        Override(
            ResourceId(uai, VARIABLES, name),
            "",
            above.value,
            above.source,
            tuple((one.value, one.source) for one in reversed(below)),
        )
        for name, (*below, above) in sorted(lying.items())
    ]
