"""The variables of the schools that a command is about, playbooks left aside.

What playbooks declare is no part of support, credentials or the report, and a mistake in one must
not keep anybody from helping a pupil.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from entconf.desired.checking import Checker
from entconf.desired.findings import Findings
from entconf.desired.inventory import read_inventory
from entconf.desired.patterns import select_hosts
from entconf.desired.plays import extra_variables
from entconf.desired.routes import establishment_of, routes_of
from entconf.desired.schema_files import Schemas
from entconf.desired.site_files import SiteFiles, missing_folder
from entconf.desired.validation import value_problems
from entconf.desired.variables import HostVariables
from entconf.errors import ConfigurationError
from entconf.kinds.catalog import all_kinds
from entconf.model.backend import BackendSettings
from entconf.model.establishment import Establishment
from entconf.model.source import Source
from entconf.model.text import Text
from entconf.model.values import Value


class SchoolVariables:
    """The variables of one school, each held against its schema when it is asked for."""

    def __init__(self, variables: HostVariables, checker: Checker, findings: Findings) -> None:
        self._variables = variables
        self._checker = checker
        self._findings = findings

    @property
    def uai(self) -> str:
        """The school's UAI."""
        return self._variables.uai

    def establishment(self) -> Establishment:
        """What the school is called."""
        return establishment_of(self._variables, self._findings)

    def backends(self) -> Mapping[str, BackendSettings]:
        """From kind to connection; "" leads to the ENT."""
        return routes_of(self._variables, all_kinds(), self._findings)

    def section(self, name: str) -> Mapping[str, Value]:
        """The variable `name`, which is a part of the inventory's schema under that name.

        Empty where there is none, and where it is not sound: that is told at the end.
        """
        if name not in self._variables.sources:
            return {}
        value = self._variables.value(name)
        source = self.source(name)
        problems = value_problems(self._checker, name, value, lambda _sentence: source)
        self._findings.extend(problems)
        return value if isinstance(value, Mapping) and not problems else {}

    def source(self, name: str) -> Source:
        """The line that gave the variable its value."""
        return self._variables.sources[name].source

    def wrong(self, code: str, message: Text, name: str, hint: Text | None = None) -> None:
        """Tell that the variable `name` is wrong."""
        self._findings.error(code, message, self.source(name), hint)


class SiteSchools:
    """The schools that a host pattern names, by UAI.

    Read all of them, then call `finish`. Raises ConfigurationError at once for an inventory that
    cannot be read.
    """

    def __init__(
        self, root: Path, limit: str = "all", variables: Mapping[str, str] | None = None
    ) -> None:
        self.root = root.resolve()
        missing = missing_folder(self.root)
        if missing is not None:
            raise ConfigurationError([missing])
        self._findings = Findings()
        checker = Checker(Schemas(all_kinds()))
        inventory = read_inventory(SiteFiles(self.root), checker, self._findings)
        self._findings.raise_errors()
        chosen = select_hosts(inventory, limit)
        for message, hint in chosen.unknown:
            self._findings.error("unknown-limit", message, hint=hint)
        extra = extra_variables(variables or {}, self._findings)
        self._findings.raise_errors()
        self.schools = tuple(
            SchoolVariables(
                HostVariables(
                    uai,
                    {**inventory.variables(inventory.hosts[uai]), **extra},
                    self._findings.error,
                ),
                checker,
                self._findings,
            )
            for uai in sorted(chosen.hosts)
        )

    def finish(self) -> None:
        """Raise ConfigurationError with everything that was found wrong."""
        self._findings.raise_errors()
